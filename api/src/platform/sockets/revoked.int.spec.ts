import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from '../../../test/api.ts';
import { Device, Stage } from '../../../test/stage.ts';
import { TidyService } from '../tidy.service.ts';

const PASSWORD = 'a good password';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

/** Somebody with two browsers, each with a device, who signed in with a password. */
async function person(
  email: string,
): Promise<{ id: string; browsers: [Caller, Caller]; devices: [Device, Device] }> {
  const { body } = await stage.admin.post('/users', { email, name: 'P', role: 'agent', password: PASSWORD });
  const browsers = [
    await new Caller(stage.api).signIn(email, PASSWORD),
    await new Caller(stage.api).signIn(email, PASSWORD),
  ] as [Caller, Caller];
  const devices = browsers.map((browser) => device({}, browser.cookie)) as [Device, Device];
  await Promise.all(devices.map(({ ready }) => ready));
  return { id: body.id, browsers, devices };
}

function device(auth: object, cookie = ''): Device {
  const made = new Device(stage.api.url, cookie, auth, true);
  stage.devices.push(made);
  return made;
}

describe('sockets', () => {
  it('of a revoked session are closed, those of another stay', async () => {
    const { browsers, devices } = await person('one@main.test');
    const { items } = (await browsers[0].get('/auth/sessions')).body;
    const other = items.find(({ current }) => !current)!;
    expect((await browsers[0].delete(`/auth/sessions/${other.id}`)).status).toBe(204);
    await devices[1].closed;
    expect(devices[0].socket.connected).toBe(true);
    expect((await browsers[1].get('/me')).status).toBe(401);
    // And none comes back with what the browser still holds.
    await expect(device({}, browsers[1].cookie).ready).rejects.toThrow();
  });

  it('go with a sign-out, and with all others when the password changes', async () => {
    const { browsers, devices } = await person('two@main.test');
    const password = { current: PASSWORD, next: 'another password' };
    expect((await browsers[0].patch('/me', { password })).status).toBe(200);
    await devices[1].closed;
    expect(devices[0].socket.connected).toBe(true);
    expect((await browsers[0].post('/auth/logout')).status).toBe(204);
    await devices[0].closed;
  });

  it('go when their user is switched off', async () => {
    const { id, devices } = await person('three@main.test');
    const off = await stage.admin.patch(`/users/${id}`, { active: false, openLeads: 'keep' });
    expect(off.status, JSON.stringify(off.body)).toBe(200);
    await Promise.all(devices.map(({ closed }) => closed));
  });

  it('of a revoked key are closed', async () => {
    const { body: key } = await stage.admin.post('/api-keys', { name: 'k', scopes: ['offers:read'] });
    const listening = device({ token: key.secret });
    await listening.ready;
    expect((await stage.admin.delete(`/api-keys/${key.id}`)).status).toBeLessThan(300);
    await listening.closed;
    await expect(device({ token: key.secret }).ready).rejects.toThrow();
  });

  it('of a key are closed when its time has come, and it opens nothing from then on', async () => {
    const { body: key } = await stage.admin.post('/api-keys', {
      name: 'k',
      scopes: ['offers:read', 'leads:read'],
      expiresAt: new Date(Date.now() + 2_000).toISOString(),
    });
    const listening = device({ token: key.secret });
    await listening.ready;
    const headers = { authorization: `Bearer ${key.secret}` };
    const ask = (): Promise<number> =>
      fetch(`${stage.api.url}/api/v1/leads`, { headers }).then(({ status }) => status);
    expect(await ask()).toBe(200);
    await listening.closed;
    // The process remembers the key for some seconds more.
    expect(await ask()).toBe(401);
  });

  it('of sessions and keys that another process ended are closed by the next look', async () => {
    const { devices } = await person('four@main.test');
    const { body: key } = await stage.admin.post('/api-keys', { name: 'k', scopes: ['offers:read'] });
    const listening = device({ token: key.secret });
    await listening.ready;
    await stage.owner.query(
      `delete from sessions where account_id = (select id from accounts where email = 'four@main.test')`,
    );
    await stage.owner.query('update api_keys set revoked_at = now() where id = $1', [key.id]);
    await stage.api.running.app.get(TidyService, { strict: false }).closeEnded();
    await Promise.all([...devices, listening].map(({ closed }) => closed));
  });
});
