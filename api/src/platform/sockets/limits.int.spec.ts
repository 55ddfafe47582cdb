import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage, type Person } from '../../../test/stage.ts';

let stage: Stage;
let agent: Person;
beforeAll(async () => {
  stage = await Stage.open({ publicUrl: 'https://baton.test' });
  agent = await stage.agent();
});
afterAll(() => stage.close());

/** Whether a page of this origin gets through. */
function connects(origin: string | undefined): Promise<boolean> {
  const socket = io(stage.api.url, {
    transports: ['websocket'],
    extraHeaders: { cookie: agent.caller.cookie, ...(origin === undefined ? {} : { origin }) },
    reconnection: false,
    forceNew: true,
    timeout: 60_000,
  });
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('connect_error', () => resolve(false));
  }).finally(() => socket.disconnect());
}

describe('a socket', () => {
  it('is for our own pages and for programs, not for other sites with the browser’s cookie', async () => {
    expect(await connects(undefined)).toBe(true);
    expect(await connects('https://baton.test')).toBe(true);
    expect(await connects(stage.api.url)).toBe(true);
    for (const origin of [
      'https://evil.test',
      'https://baton.test.evil.test',
      'null',
      'https://evil.test/baton.test',
    ])
      expect(await connects(origin), origin).toBe(false);
  });

  it('is refused what it asks too fast, and keeps its connection', async () => {
    const device = await agent.device();
    const answers = await Promise.all(
      Array.from({ length: 600 }, () => device.ask('activity.set', { activity: 'none such' })),
    );
    const codes = new Set(answers.map(({ code }) => code));
    expect(codes).toContain('too_many_requests');
    expect(codes).toContain('unknown_activity');
    expect(device.socket.connected).toBe(true);
  });

  it('is one of a thousand of one person at most', async () => {
    const crowd = await stage.agent();
    const open = () =>
      io(stage.api.url, {
        transports: ['websocket'],
        extraHeaders: { cookie: crowd.caller.cookie },
        reconnection: false,
        forceNew: true,
        timeout: 60_000,
      });
    const sockets = Array.from({ length: 1_000 }, open);
    await Promise.all(
      sockets.map((socket) => new Promise((done) => socket.once('connect', () => done(null)))),
    );
    const beyond = open();
    const refusal = await new Promise<Error>((done) => beyond.once('connect_error', done));
    expect(refusal.message).toMatch(/^Too many requests/);
    for (const socket of [...sockets, beyond]) socket.disconnect();
  });

  it('that sends more than 64 kB loses its connection', async () => {
    const device = await agent.device();
    device.socket.emit('activity.set', { activity: 'x'.repeat(70_000) });
    await device.closed;
  });
});
