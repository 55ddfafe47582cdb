import type { Email } from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Caller } from '../../test/api.ts';
import { MailBox } from '../../test/mail-box.ts';
import { Stage, type Person } from '../../test/stage.ts';

const PATIENCE = { timeout: 120_000, interval: 25 };

describe('offers by e-mail', () => {
  const box = new MailBox();
  let stage: Stage;
  let agent: Person;
  beforeAll(async () => {
    stage = await Stage.open({ smtpUrl: await box.open(), publicUrl: 'https://baton.example' });
    agent = await stage.agent();
  });
  afterAll(async () => {
    await stage.close();
    box.close();
  });
  const toldAt = (n: number) =>
    vi.waitFor(() => {
      expect(box.mails.length).toBeGreaterThan(n);
      return box.mails[n]!.mail;
    }, PATIENCE);
  const tokenIn = (mail: Email): string =>
    /https:\/\/baton\.example\/offer#([\w-]{43})/.exec(mail.text ?? '')![1]!;
  const stranger = () => new Caller(stage.api);

  it('reach who chose them and has no device; the link accepts once, and shows no customer', async () => {
    expect((await agent.caller.send('PUT', '/me/offer-mail', { on: true })).body).toEqual({
      mail: true,
      on: true,
    });
    await agent.activity('available');
    await stage.post({
      subject: 'Solar roof',
      customer: {
        name: 'Anna Weber',
        email: 'anna@weber.example',
        phone: '+4930901820',
        postalCode: '10115',
      },
    });
    const mail = await toldAt(0);
    expect(mail.text).toContain('Solar roof');
    // The tenant is in Germany, and the agent has chosen no language.
    expect(mail.subject).toMatch(/^Ein Lead für Sie von /);
    expect(mail.text).toContain('Betreff: Solar roof');
    expect(mail.text).toContain('Ansehen und annehmen');
    expect(`${mail.subject} ${mail.text} ${mail.html}`).not.toMatch(/weber|901820/i);
    const token = tokenIn(mail);
    const { rows } = await stage.owner.query<{ text: string }>('select l::text as text from offer_links l');
    for (const { text } of rows) expect(text).not.toContain(token);
    const seen = await vi.waitFor(async () => {
      const view = await stranger().post('/offer-links/view', { token });
      expect(view.body['expiresAt']).not.toBeNull();
      return view;
    }, PATIENCE);
    expect(seen.body).toMatchObject({
      state: 'pending',
      lead: { subject: 'Solar roof', postalCode: '10115' },
    });
    const accepted = await stranger().post('/offer-links/accept', { token });
    expect(accepted).toMatchObject({ status: 200, body: { state: 'accepted', lead: null } });
    expect(JSON.stringify(accepted.body)).not.toMatch(/Anna|901820/);
    // Once: whoever opens it again sees what became of it, and nothing more happens.
    expect((await stranger().post('/offer-links/accept', { token })).body).toMatchObject({
      state: 'accepted',
    });
    expect(await agent.points()).toEqual([['accept', 2]]);
    for (const path of ['/offer-links/accept', '/offer-links/view'])
      expect((await stranger().get(`${path}?token=${token}`)).status, path).toBe(404);
    const lead = await agent.caller.get(`/leads/${String(accepted.body['leadId'])}`);
    expect(lead.body).toMatchObject({ status: 'accepted', ownerAgentId: agent.id });
    expect(await stranger().post('/offer-links/view', { token: 'x'.repeat(43) })).toMatchObject({
      status: 410,
      body: { code: 'offer_link_ended' },
    });
  });

  it('end with the offer', async () => {
    await agent.caller.patch('/me', { locale: 'en' });
    await stage.post({ subject: 'Withdrawn' });
    const mail = await toldAt(1);
    expect(mail.subject).toMatch(/^A lead for you from /);
    expect(mail.text).toContain('See and accept it');
    const token = tokenIn(mail);
    await stage.discardPending();
    expect(await stranger().post('/offer-links/accept', { token })).toMatchObject({ status: 409 });
    expect((await stranger().post('/offer-links/view', { token })).body).toMatchObject({
      state: 'canceled',
      lead: null,
    });
  });

  it('are not sent to who has a device, or chose them no more', async () => {
    const device = await agent.device();
    await stage.post({ subject: 'On the desk' });
    await device.hear('offer.delivered');
    await stage.discardPending();
    device.close();
    expect((await agent.caller.send('PUT', '/me/offer-mail', { on: false })).body).toEqual({
      mail: true,
      on: false,
    });
    expect((await agent.caller.get('/me/offer-mail')).body).toEqual({ mail: true, on: false });
    expect(box.mails).toHaveLength(2);
  });
});
