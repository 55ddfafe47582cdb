import { describe, expect, it } from 'vitest';
import { createUserBody, loginBody } from './people.ts';
import { email } from './primitives.ts';
import { createLeadBody } from './leads.ts';

describe('an e-mail address', () => {
  it.each([' anna@example.test', 'anna@example.test ', '\t anna@example.test\u00a0\n'])(
    'may have blanks around it: %j',
    (given) => expect(email.parse(given)).toBe('anna@example.test'),
  );

  it.each(['anna @example.test', 'anna@example. test', 'anna', ' ', '', `${'a'.repeat(250)}@b.test`])(
    'is refused where it is none: %j',
    (given) => expect(email.safeParse(given).success).toBe(false),
  );

  it('is trimmed wherever one is taken', () => {
    const padded = ' anna@example.test ';
    expect(createLeadBody.parse({ customer: { email: padded } }).customer.email).toBe('anna@example.test');
    expect(loginBody.parse({ email: padded, password: 'x' }).email).toBe('anna@example.test');
    expect(createUserBody.parse({ email: padded, name: 'Anna', role: 'agent' }).email).toBe(
      'anna@example.test',
    );
  });
});
