import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { addJobs, job } from '../platform/jobs/index.ts';
import { MailBox } from '../../test/mail-box.ts';
import { Stage, type Person } from '../../test/stage.ts';
import { askFeedback } from './jobs.ts';

const PATIENCE = { timeout: 120_000, interval: 25 };

interface Shown {
  id: string;
  kind: string;
  title: string;
  body: string;
  leadId: string | null;
  readAt: string | null;
}

describe('notifications', () => {
  const box = new MailBox();
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({ smtpUrl: await box.open(), publicUrl: 'https://baton.example' });
  });
  afterEach(() => stage.discardPending());
  afterAll(async () => {
    await stage.close();
    box.close();
  });

  const toldTo = async (person: Pick<Person, 'caller'>) =>
    (await person.caller.get<{ items: Shown[]; unread: number }>('/notifications')).body;
  const mailOf = async (person: Person) =>
    (
      await stage.owner.query<{ email: string }>('select email from accounts where id = $1', [
        person.accountId,
      ])
    ).rows[0]!.email;
  /** Ends the clock of what an agent has on screen, as if it had run out. */
  async function timeOut(person: Person): Promise<void> {
    await vi.waitFor(async () => {
      const { rowCount } = await stage.owner.query(
        `update pending_offers set expires_at = now() - interval '1 minute' where agent_id = $1 and delivered_at is not null`,
        [person.id],
      );
      expect(rowCount).toBe(1);
    }, PATIENCE);
    await stage.owner.query(
      "update tenant_routing set version = version + 1, next_wake_at = now() - interval '1 second' where tenant_id = $1",
      [stage.tenantId],
    );
  }

  it('tell an agent of a missed lead without its customer, and that they were set away, live and in the list', async () => {
    await stage.settings({ maxConsecutiveTimeouts: 1 });
    const agent = await stage.agent();
    const device = await agent.arrive();
    await stage.post({ subject: 'Roof for Anna Weber', customer: { name: 'Anna Weber' } });
    await timeOut(agent);
    const missed = await device.hear('notification.created', ({ kind }) => kind === 'lead_missed');
    expect(JSON.stringify(missed)).not.toContain('Weber');
    const away = await device.hear('notification.created', ({ kind }) => kind === 'auto_away');
    expect(away['title']).toBe('You were set away');
    const { items, unread } = await toldTo(agent);
    expect(items.map(({ kind }) => kind).toSorted()).toEqual(['auto_away', 'lead_missed']);
    expect(unread).toBe(2);
    // Numbered with the other events, without a gap.
    expect(device.numbers).toEqual(device.numbers.map((_, index) => device.numbers[0]! + index));
    expect((await agent.caller.post(`/notifications/${items[0]!.id}/read`)).status).toBe(204);
    expect((await toldTo(agent)).unread).toBe(1);
    const other = await stage.agent();
    expect((await other.caller.post(`/notifications/${items[1]!.id}/read`)).status).toBe(404);
    expect((await agent.caller.post('/notifications/read')).status).toBe(204);
    expect(await toldTo(agent)).toMatchObject({ unread: 0 });
    expect((await agent.caller.get('/notifications?unread=true')).body.items).toEqual([]);
    // By e-mail comes what is so by default.
    const address = await mailOf(agent);
    await vi.waitFor(
      () =>
        expect(box.to(address).map(({ subject }) => subject)).toEqual(['Sie wurden auf abwesend gesetzt']),
      PATIENCE,
    );
    // Who has chosen no language is written to in the one of the tenant's country.
    expect(box.to(address)[0]!.text).toMatch(/Sie haben ein Angebot verpasst[^]*wegen Ihrer Arbeit für/);
    await stage.settings({ maxConsecutiveTimeouts: 3 });
  });

  it('tell the agent who was given a lead, and send it again where the mail server was away', async () => {
    const agent = await stage.agent();
    await agent.caller.patch('/me', { locale: 'en' });
    const device = await agent.device();
    const lead = (await stage.post({ subject: 'Windows <b>& more</b>', customer: { name: 'Ben Ito' } })).body;
    box.refuses = true;
    await stage.admin.post(`/leads/${lead.id}/assign`, { agentId: agent.id });
    const told = await device.hear('notification.created');
    const address = await mailOf(agent);
    expect(told).toMatchObject({
      kind: 'lead_assigned',
      leadId: lead.id,
      title: 'Yours now: Ben Ito – Windows <b>& more</b>',
    });
    const failed = await vi.waitFor(async () => {
      const { rows } = await stage.owner.query<{ error: string }>(
        `select last_error as error from baton_jobs._private_jobs where last_error is not null`,
      );
      expect(rows).toHaveLength(1);
      return rows[0]!.error;
    }, PATIENCE);
    expect(failed).toMatch(/did not take a mail .*451/);
    expect(failed).not.toContain(address);
    box.refuses = false;
    await vi.waitFor(async () => {
      await stage.owner.query(
        `update baton_jobs._private_jobs set run_at = now() where attempts > 0 and locked_at is null`,
      );
      expect(box.to(address)).toHaveLength(1);
    }, PATIENCE);
    const [mail] = box.to(address);
    expect(mail!.html).toContain('Windows &lt;b&gt;&amp; more&lt;/b&gt;');
    expect(mail!.text).toContain(`https://baton.example/leads/${lead.id}`);
    await vi.waitFor(
      async () =>
        expect(await stage.count('notifications', "mailed_at is not null and kind = 'lead_assigned'")).toBe(
          1,
        ),
      PATIENCE,
    );
  });

  it('go only the ways that somebody chose', async () => {
    const agent = await stage.agent();
    const before = (await agent.caller.get('/me/notification-preferences')).body;
    expect(before).toMatchObject({ mail: true, forwardLeadsTo: null });
    const patch = await agent.caller.patch('/me/notification-preferences', {
      kinds: { lead_assigned: { portal: false, email: false } },
    });
    expect(patch.body).toMatchObject({
      kinds: { lead_assigned: { portal: false, email: false }, auto_away: { portal: true, email: true } },
    });
    const lead = (await stage.post({ subject: 'Quietly' })).body;
    await stage.admin.post(`/leads/${lead.id}/assign`, { agentId: agent.id });
    expect((await toldTo(agent)).items).toEqual([]);
    expect(
      (await agent.caller.patch('/me/notification-preferences', { kinds: { nonsense: true } })).status,
    ).toBe(422);
  });

  it('go the ways that somebody chose quickly, one after the other', async () => {
    const agent = await stage.agent();
    const off = { portal: false, email: false };
    const kinds = ['lead_assigned', 'auto_away', 'feedback_due', 'next_action_due'];
    const saved = await stage.atOnce(
      'select from tenant_routing where tenant_id = $1 for update',
      kinds.map(
        (kind) => () => agent.caller.patch('/me/notification-preferences', { kinds: { [kind]: off } }),
      ),
    );
    expect(saved.map(({ status }) => status)).toEqual(kinds.map(() => 200));
    const { body } = await agent.caller.get('/me/notification-preferences');
    expect(body.kinds).toMatchObject(Object.fromEntries(kinds.map((kind) => [kind, off])));
  });

  it('tell managers of a lead that nobody claimed', async () => {
    await stage.settings({ sharkTankWindowMs: 0, catchallWindowMs: 1_000 });
    const manager = await stage.agent({ role: 'manager', takesLeads: false });
    const agent = await stage.agent();
    const lead = (await stage.post({ subject: 'Left over' })).body;
    await stage.admin.post(`/leads/${lead.id}/catchall`);
    await vi.waitFor(async () => {
      const { items } = await toldTo(manager);
      expect(items).toMatchObject([{ kind: 'lead_unclaimed', leadId: lead.id }]);
    }, PATIENCE);
    expect((await toldTo(agent)).items).toEqual([]);
  });

  it('ask for feedback 1, 7 and 25 days after, once each, while the outcome is open', async () => {
    const agent = await stage.agent();
    const lead = (await stage.post({ subject: 'Asked after' })).body;
    await stage.admin.post(`/leads/${lead.id}/assign`, { agentId: agent.id });
    const ask = async (age: string, expected: number) => {
      await stage.owner.query(`update leads set owned_at = now() - $2::interval where id = $1`, [
        lead.id,
        age,
      ]);
      // Twice: the second round has nothing new to ask.
      for (let round = 0; round < 2; round += 1) {
        await addJobs(stage.owner, [job(askFeedback, {})]);
        await vi.waitFor(async () => {
          const { rows } = await stage.owner.query(
            `select 1 from baton_jobs.jobs where task_identifier = $1`,
            [askFeedback.name],
          );
          expect(rows).toEqual([]);
        }, PATIENCE);
      }
      const { items } = await toldTo(agent);
      expect(items.filter(({ kind }) => kind === 'feedback_due')).toHaveLength(expected);
    };
    await ask('23 hours', 0);
    await ask('25 hours', 1);
    await ask('3 days', 1);
    await ask('7 days 1 hour', 2);
    await stage.owner.query(`update leads set outcome = 'closed_won' where id = $1`, [lead.id]);
    await ask('25 days 1 hour', 2);
  });

  it.each([
    {
      locale: 'en',
      phone: '+4930901820',
      subject: 'Accepted: Solar',
      words: ['€1,200.00', 'Postal code: 10115', 'Open the lead', 'You accepted this lead'],
    },
    {
      locale: 'de',
      phone: '+4930901821',
      subject: 'Angenommen: Solar',
      words: ['1.200,00\u00a0€', 'Postleitzahl: 10115', 'Lead öffnen', 'Sie haben diesen Lead angenommen'],
    },
  ])('send an accepted lead on to the address that its owner gave: $locale', async (expected) => {
    const address = `crm-${expected.locale}@agency.test`;
    const agent = await stage.agent();
    await agent.caller.patch('/me', { locale: expected.locale });
    await agent.arrive();
    const saved = await agent.caller.patch('/me/notification-preferences', {
      forwardLeadsTo: address,
    });
    expect(saved.body).toMatchObject({ forwardLeadsTo: address });
    const { rows } = await stage.owner.query(
      `select after from audit_log where action = 'user.lead_forwarding_changed' and subject_id = $1`,
      [agent.id],
    );
    expect(rows).toEqual([{ after: { forwardLeadsTo: address } }]);
    await stage.post({
      subject: 'Solar',
      text: 'Please call\nafter six',
      customer: {
        name: 'Cleo Diaz',
        email: `cleo-${expected.locale}@example.org`,
        phone: expected.phone,
        postalCode: '10115',
      },
      value: { amount: 120_000, currency: 'EUR' },
      attributes: { roof: 'flat <10°' },
    });
    const offer = await vi.waitFor(async () => {
      const found = (await agent.caller.get('/offers?state=pending')).body.items[0];
      expect(found).toBeDefined();
      return found!;
    }, PATIENCE);
    expect(box.to(address)).toEqual([]);
    await agent.caller.post(`/offers/${offer.id}/accept`);
    await vi.waitFor(() => expect(box.to(address)).toHaveLength(1), PATIENCE);
    const [mail] = box.to(address);
    expect(mail!.subject).toBe(expected.subject);
    for (const part of [
      'Cleo Diaz',
      `cleo-${expected.locale}@example.org`,
      expected.phone,
      'after six',
      ...expected.words,
    ])
      expect(mail!.text).toContain(part);
    expect(mail!.html).toContain('flat &lt;10°');
    // The next one's lead is theirs alone.
    await agent.activity('break');
  });
});
