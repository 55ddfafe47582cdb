import type { Page } from '@baton/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MailBox } from '../../test/mail-box.ts';
import { Stage } from '../../test/stage.ts';

const PATIENCE = { timeout: 120_000, interval: 25 };

describe('the mail to a customer', () => {
  const box = new MailBox();
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({ smtpUrl: await box.open() });
    const source = await stage.admin.post('/sources', {
      name: 'Website',
      acknowledgement: { subject: 'Hello {name}', text: 'We call you.', replyTo: 'sales@roofs.example' },
    });
    expect(source.status).toBe(201);
  });
  afterAll(async () => {
    await stage.close();
    box.close();
  });
  const from = (email: string, more: object = {}) =>
    stage.post({ source: 'Website', customer: { name: 'Anna Weber', email }, ...more });
  const got = (address: string) =>
    vi.waitFor(() => {
      expect(box.to(address)).not.toEqual([]);
      return box.to(address);
    }, PATIENCE);

  /** Every letter that was to be sent is sent, or was not to be sent. */
  const settled = () => vi.waitFor(async () => expect(await jobs()).toBe(0), PATIENCE);
  const jobs = async (which = ''): Promise<number> => {
    const { rows } = await stage.owner.query<{ n: number }>(
      `select count(*)::int as n from baton_jobs._private_jobs j join baton_jobs._private_tasks t on t.id = j.task_id
        where t.identifier = 'notifications.acknowledge' ${which}`,
    );
    return rows[0]!.n;
  };

  it('comes once, whoever asks twice, and says that a machine wrote it', async () => {
    await from('anna@weber.example');
    const [mail] = await got('anna@weber.example');
    expect(mail).toMatchObject({
      subject: 'Hello Anna Weber',
      text: expect.stringContaining('We call you.') as string,
      replyTo: [{ address: 'sales@roofs.example' }],
    });
    expect(mail!.text).toContain('in einer Anfrage angegeben');
    expect(mail!.headers).toContainEqual(
      expect.objectContaining({ key: 'auto-submitted', value: 'auto-replied' }),
    );
    await from('ANNA@weber.example', { subject: 'Again' });
    await settled();
    expect(box.to('anna@weber.example').length + box.to('ANNA@weber.example').length).toBe(1);
  });

  it('comes once when two leads of theirs come in the same second, and after a mail server was away', async () => {
    let open = (): void => undefined;
    box.gate = new Promise((opened) => (open = opened));
    await Promise.all(['One', 'Two', 'Three'].map((subject) => from('ben@weber.example', { subject })));
    // One of them is at the mail server; the others are done with.
    await vi.waitFor(async () => expect(await jobs()).toBe(1), PATIENCE);
    open();
    await got('ben@weber.example');
    await settled();
    expect(box.to('ben@weber.example')).toHaveLength(1);

    box.refuses = true;
    await from('cem@weber.example');
    await vi.waitFor(async () => expect(await jobs('and j.attempts > 0')).toBe(1), PATIENCE);
    box.refuses = false;
    await from('cem@weber.example', { subject: 'Is anybody there?' });
    await got('cem@weber.example');
    await stage.owner.query(`update baton_jobs._private_jobs set run_at = now()`);
    await settled();
    expect(box.to('cem@weber.example')).toHaveLength(1);
  });

  it('is not for who is blocked, nor for who comes through a source that says nothing', async () => {
    const blocked = (await from('troll@spam.example')).body.id;
    await got('troll@spam.example');
    const leads = await stage.owner.query<{ customer_id: string }>(
      'select customer_id from leads where id = $1',
      [blocked],
    );
    const by = `/customers/${leads.rows[0]!.customer_id}/block`;
    expect((await stage.admin.post(by, { reason: 'Spam' })).status).toBe(200);
    const before = box.mails.length;
    await from('troll@spam.example', { subject: 'Once more' });
    await stage.post({ source: 'Elsewhere', customer: { email: 'other@weber.example' } });
    await settled();
    expect(box.mails).toHaveLength(before);
    const kept = await stage.admin.get<Page<{ name: string; acknowledgement: object | null }>>('/sources');
    expect(kept.body.items.find(({ name }) => name === 'Elsewhere')!.acknowledgement).toBeNull();
  });
});
