import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { LOG_OPTIONS } from './log.ts';

/** What a line of the log says of these things. */
function line(things: object): string {
  let said = '';
  pino({ ...LOG_OPTIONS, level: 'info' }, { write: (text: string) => void (said += text) }).info(things, 'm');
  return said;
}

describe('the log', () => {
  it('holds no personal data and no secret, also three levels down', () => {
    const person = {
      name: 'zq-name',
      email: 'zq@mail.test',
      phone: 'zq-phone',
      password: 'zq-password',
      token: 'zq-token',
      secret: 'zq-secret',
      headers: { authorization: 'Bearer zq', cookie: 'baton_session=zq' },
    };
    for (const things of [person, { person }, { lead: { person } }])
      expect(line({ ...things, leadId: 'kept' })).not.toContain('zq');
    expect(line({ ...person, leadId: 'kept' })).toContain('kept');
  });

  it('holds no value of a row that the database complains of', () => {
    const error = Object.assign(new Error('duplicate key value\nwith zq@mail.test'), {
      code: '23505',
      table: 'leads',
      detail: 'Key (email)=(zq@mail.test) already exists.',
      where: 'COPY leads, line 1: "zq@mail.test"',
      parameters: ['zq@mail.test'],
    });
    const said = line({ error });
    expect(said).not.toContain('zq@mail.test');
    expect(said).toContain('23505');
    expect(said).toContain('log.spec.ts');
  });

  it('says of what is no error only what it is', () => {
    expect(line({ error: 'zq@mail.test' })).not.toContain('zq@mail.test');
  });
});
