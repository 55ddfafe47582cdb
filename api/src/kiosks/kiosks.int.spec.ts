import { KIOSK_EVENTS, KIOSK_NAMESPACE, type KioskWall } from '@baton/contract';
import { io, type Socket } from 'socket.io-client';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from '../../test/api.ts';
import { Stage } from '../../test/stage.ts';

const PATIENCE_MS = 60_000;

/** A screen: keeps every wall it was sent. */
class Screen {
  readonly walls: KioskWall[] = [];
  readonly names: string[] = [];
  readonly socket: Socket;

  constructor(url: string, auth: object) {
    this.socket = io(`${url}${KIOSK_NAMESPACE}`, {
      transports: ['websocket'],
      auth,
      reconnection: false,
      forceNew: true,
    });
    this.socket.onAny((name: string, payload: KioskWall) => {
      this.names.push(name);
      if (name === 'wall') this.walls.push(payload);
    });
  }

  async until(fits: (wall: KioskWall) => boolean): Promise<KioskWall> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = this.walls.find(fits);
      if (found !== undefined) return found;
      if (performance.now() > end) throw new Error(`no such wall among ${this.walls.length}`);
      await sleep(10);
    }
  }

  ended(): Promise<string> {
    return new Promise((resolve) => {
      this.socket.once('disconnect', resolve);
      this.socket.once('connect_error', (error) =>
        resolve(String((error as Error & { data?: { code?: string } }).data?.code)),
      );
    });
  }
}

describe('a kiosk', () => {
  let stage: Stage;
  const screens: Screen[] = [];
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(async () => {
    for (const { socket } of screens) socket.disconnect();
    await stage.close();
  });
  const screenOf = (token: string): Screen => {
    const screen = new Screen(stage.api.url, { token });
    screens.push(screen);
    return screen;
  };
  async function made(name = 'Hall') {
    const { status, body } = await stage.admin.post('/kiosks', { name });
    expect(status).toBe(201);
    const token = String(body['token']);
    return { id: body.id, token, program: new Caller(stage.api, { authorization: `Bearer ${token}` }) };
  }

  it('shows the wall without customers, and may call nothing else', async () => {
    const { id, token, program } = await made();
    expect((await stage.admin.post('/tags', { name: 'Roof', kind: 'custom' })).status).toBe(201);
    await stage.post({
      subject: 'Frau Weber wants a callback',
      customer: {
        name: 'Anna Weber',
        email: 'anna@weber.example',
        phone: '+4930901820',
        postalCode: '10115',
      },
      text: 'Ring Anna Weber',
      attributes: { note: 'Weber' },
      tags: ['call 030 5551234', 'Roof', 'weber@home.example'],
    });
    const { status, body } = await program.get<KioskWall>('/kiosk/wall');
    expect(status).toBe(200);
    expect(body.leads).toHaveLength(1);
    expect(body.leads[0]!.customer.postalCode).toBe('10115');
    expect(body.leads[0]!.tags).toEqual(['Roof']);
    expect(JSON.stringify(body)).not.toMatch(/weber|901820|5551234/i);
    expect(body.tenant.timeZone).toBeTruthy();
    for (const path of ['/wall', '/leads', '/me', '/kiosks', '/insights/leads', '/users', '/agents'])
      expect(await program.get(path), path).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await program.post('/leads', { customer: {} })).toMatchObject({ status: 403 });
    const [listed] = (await stage.admin.get('/kiosks')).body.items;
    expect(listed).toMatchObject({ id, name: 'Hall' });
    expect(listed!['lastUsedAt']).not.toBeNull();
    expect(JSON.stringify(listed)).not.toContain(token);
    const { rows } = await stage.owner.query<{ text: string }>('select k::text as text from kiosks k');
    for (const { text } of rows) expect(text).not.toContain(token);
    await stage.discardPending();
  });

  it('hears of what happens, of nothing but the wall, and ends when it is revoked', async () => {
    const { id, token, program } = await made('Lobby');
    const screen = screenOf(token);
    const before = await screen.until(() => true);
    expect(before.leads).toHaveLength(0);
    await stage.post({ customer: { name: 'Bodo Anders' } });
    const after = await screen.until((wall) => wall.leads.length === 1);
    expect(JSON.stringify(after)).not.toContain('Bodo');
    expect(new Set(screen.names)).toEqual(new Set(Object.keys(KIOSK_EVENTS)));
    expect(KIOSK_EVENTS.wall.safeParse(after).error).toBeUndefined();
    const ended = screen.ended();
    expect((await stage.admin.delete(`/kiosks/${id}`)).status).toBe(204);
    expect(await ended).toBe('io server disconnect');
    expect(await program.get('/kiosk/wall')).toMatchObject({
      status: 401,
      body: { code: 'invalid_kiosk_token' },
    });
    expect(await screenOf(token).ended()).toBe('invalid_kiosk_token');
    expect((await stage.admin.delete(`/kiosks/${id}`)).status).toBe(404);
    expect(
      (await stage.admin.get('/audit?action=kiosk.')).body.items.map((entry) => entry['action']),
    ).toEqual(['kiosk.revoked', 'kiosk.created', 'kiosk.created']);
  });

  it('is no way into the sockets of people, nor they into those of screens', async () => {
    const { token } = await made('Third');
    const intruder = io(stage.api.url, {
      transports: ['websocket'],
      auth: { token },
      reconnection: false,
      forceNew: true,
    });
    const refused = await new Promise<string>((resolve) => {
      intruder.once('connect_error', (error) =>
        resolve(String((error as Error & { data?: { code?: string } }).data?.code)),
      );
      intruder.once('snapshot', () => resolve('let in'));
    });
    intruder.disconnect();
    expect(refused).toBe('unauthenticated');
    expect(await screenOf('bk_nonsense').ended()).toBe('invalid_kiosk_token');
    const neighbour = await stage.neighbour();
    const [own] = (await stage.admin.get('/kiosks')).body.items;
    expect((await neighbour.admin.delete(`/kiosks/${own!.id}`)).status).toBe(404);
    expect((await neighbour.admin.get('/kiosks')).body.items).toEqual([]);
  });
});
