import type { Email } from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Caller } from '../../test/api.ts';
import { MailBox } from '../../test/mail-box.ts';
import { Stage } from '../../test/stage.ts';

const PATIENCE = { timeout: 120_000, interval: 25 };

describe('an invitation where mail is sent', () => {
  const box = new MailBox();
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({ smtpUrl: await box.open(), publicUrl: 'https://baton.example' });
  });
  afterAll(async () => {
    await stage.close();
    box.close();
  });
  const stranger = () => new Caller(stage.api);
  const mailsTo = (address: string, count: number): Promise<Email[]> =>
    vi.waitFor(() => {
      expect(box.to(address)).toHaveLength(count);
      return box.to(address);
    }, PATIENCE);
  const tokenIn = (text: string | undefined): string =>
    /https:\/\/baton\.example\/invitation\/([\w-]+)/.exec(text ?? '')![1]!;
  const view = (token: string) => stranger().get(`/auth/invitations/${token}`);

  it('goes to the person invited, and either link works, together once', async () => {
    const address = 'mira@invited.example';
    const made = await stage.admin.post('/users', { email: address, name: 'Mira', role: 'agent' });
    expect(made).toMatchObject({ status: 201, body: { invitationMailed: true } });
    const shown = tokenIn(made.body['invitationUrl'] as string);
    const [mail] = await mailsTo(address, 1);
    const mailed = tokenIn(mail!.text);
    // The tenant is in Germany, and nobody has chosen a language yet.
    expect(mail!.subject).toBe('Sie sind zu Main eingeladen');
    expect(mail!.text).toContain('Wählen Sie ein Passwort');
    expect(mailed).not.toBe(shown);
    const { rows } = await stage.owner.query<{ text: string }>(
      `select j::text as text from baton_jobs._private_jobs j union all select i::text from invitations i`,
    );
    for (const { text } of rows) expect(text).not.toContain(mailed);
    for (const token of [shown, mailed])
      expect(await view(token)).toMatchObject({ status: 200, body: { email: address } });
    const accepted = await stranger().post('/auth/invitations/accept', {
      token: mailed,
      password: 'a long password',
    });
    expect(accepted.status).toBeLessThan(300);
    for (const token of [shown, mailed]) expect((await view(token)).status).toBe(410);
  });

  it('is mailed again when it is renewed, and the earlier links end; in the language chosen', async () => {
    const address = 'nils@invited.example';
    const { body } = await stage.admin.post('/users', { email: address, name: 'Nils', role: 'agent' });
    const [first] = await mailsTo(address, 1);
    await stage.owner.query(`update accounts set locale = 'en' where email = $1`, [address]);
    const renewed = await stage.admin.post(`/users/${String(body['id'])}/invitation`);
    expect(renewed).toMatchObject({ status: 201, body: { invitationMailed: true } });
    const [, second] = await mailsTo(address, 2);
    expect(second!.subject).toBe('You are invited to Main');
    expect(second!.text).toContain('Accept the invitation');
    expect((await view(tokenIn(first!.text))).status).toBe(410);
    expect((await view(tokenIn(second!.text))).status).toBe(200);
  });

  it('is not mailed to who has a password', async () => {
    const given = await stage.admin.post('/users', {
      email: 'olga@invited.example',
      name: 'Olga',
      role: 'agent',
      password: 'a long password',
    });
    expect(given.body).not.toHaveProperty('invitationUrl');
    expect(given.body).not.toHaveProperty('invitationMailed');
  });
});

describe('an invitation where no mail is sent', () => {
  let stage: Stage;
  beforeAll(async () => void (stage = await Stage.open()));
  afterAll(() => stage.close());

  it('is a link to hand over', async () => {
    const { body } = await stage.admin.post('/users', {
      email: 'pia@invited.example',
      name: 'Pia',
      role: 'agent',
    });
    expect(body).toMatchObject({ invitationMailed: false });
    expect(body['invitationUrl']).toMatch(/\/invitation\/[\w-]+$/);
  });

  it('is seen on the user until it is accepted, and when it has ended', async () => {
    const made = await stage.admin.post('/users', {
      email: 'quin@invited.example',
      name: 'Quin',
      role: 'agent',
    });
    const path = `/users/${made.body.id}`;
    const invited = async () => (await stage.admin.get(path)).body['invited'] as { until: string } | null;
    const WEEK_MS = 7 * 86_400_000;
    const until = Date.parse((await invited())!.until);
    expect(until).toBeGreaterThan(Date.now() + WEEK_MS - 60_000);
    await stage.owner.query(`update invitations set ends_at = created_at where user_id = $1`, [made.body.id]);
    expect(await invited()).toEqual({ until: null });
    const { body } = await stage.admin.post(`${path}/invitation`);
    expect(Date.parse((await invited())!.until)).toBeGreaterThanOrEqual(until);
    const token = String(body['invitationUrl']).split('/').at(-1);
    await new Caller(stage.api).post('/auth/invitations/accept', { token, password: 'a long password' });
    expect(await invited()).toBeNull();
  });
});
