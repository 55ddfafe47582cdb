// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

type Handler = (...args: never[]) => void;
const fake = vi.hoisted(() => {
  const handlers = new Map<string, Handler>();
  let any: Handler | undefined;
  return {
    handlers,
    auth: undefined as undefined | ((answer: (data: Record<string, unknown>) => void) => void),
    connects: 0,
    active: true,
    on: (name: string, handler: Handler) => void handlers.set(name, handler),
    onAny: (handler: Handler) => void (any = handler),
    send(name: string, event: unknown, acknowledge?: () => void) {
      (any as unknown as (name: string, event: unknown, acknowledge?: () => void) => void)(
        name,
        event,
        acknowledge,
      );
    },
  };
});

vi.mock('socket.io-client', () => ({
  io: (options: { auth: (answer: (data: Record<string, unknown>) => void) => void }) => {
    fake.auth = options.auth;
    return {
      on: fake.on,
      onAny: fake.onAny,
      get active() {
        return fake.active;
      },
      connect: () => (fake.connects += 1),
      disconnect: () => undefined,
      io: { engine: { close: () => undefined } },
    };
  },
}));

const { live } = await import('./live.svelte.ts');
const at = '2026-11-22T10:00:00.000Z';
const call = (name: string, ...args: unknown[]): void =>
  (fake.handlers.get(name) as unknown as (...args: unknown[]) => void)(...args);
const handshake = (): Record<string, unknown> => {
  let sent: Record<string, unknown> = {};
  fake.auth?.((data) => (sent = data));
  return sent;
};

describe('the live connection', () => {
  beforeEach(() => {
    fake.connects = 0;
    live.start('demo');
    call('connect');
  });
  afterEach(() => live.stop());

  it('asks for a snapshot first, and afterwards only for what it missed', () => {
    expect(handshake()).toEqual({ tenant: 'demo' });
    call('snapshot', { seq: 12, at, offers: [], activity: null, wrapUpUntil: null, connected: true });
    expect(handshake()).toEqual({ tenant: 'demo', lastSeq: 12 });
    fake.send('insights.changed', { seq: 13, at, since: at });
    expect(handshake()).toEqual({ tenant: 'demo', lastSeq: 13 });
  });

  it('acknowledges an offer, which counts as delivered, and gives it on once', () => {
    call('snapshot', { seq: 1, at, offers: [], activity: null, wrapUpUntil: null, connected: true });
    const seen = vi.fn();
    const stop = live.on('offer.created', seen);
    const acknowledge = vi.fn();
    fake.send('offer.created', { seq: 2, at, id: 'o1' }, acknowledge);
    fake.send('offer.created', { seq: 2, at, id: 'o1' }, acknowledge);
    expect(acknowledge).toHaveBeenCalledTimes(2);
    expect(seen).toHaveBeenCalledTimes(1);
    stop();
  });

  it('reconnects where a number is missing, and applies nothing out of order', () => {
    call('snapshot', { seq: 1, at, offers: [], activity: null, wrapUpUntil: null, connected: true });
    const seen = vi.fn();
    const stop = live.on('lead.updated', seen);
    fake.send('lead.updated', { seq: 3, at, id: 'l1' });
    expect(seen).not.toHaveBeenCalled();
    expect(fake.connects).toBe(1);
    expect(handshake()).toEqual({ tenant: 'demo', lastSeq: 1 });
    stop();
  });

  it.each([
    ['internal', 1],
    ['too_many_requests', 1],
    ['unauthenticated', 0],
  ])('refused as %s, asks %i more time', (code, times) => {
    vi.useFakeTimers();
    try {
      // What was refused is given up by the library itself.
      fake.active = false;
      call('connect_error', Object.assign(new Error('refused'), { data: { code } }));
      vi.advanceTimersByTime(60_000);
      expect(fake.connects).toBe(times);
    } finally {
      fake.active = true;
      vi.useRealTimers();
    }
  });

  it('says since when it is away', () => {
    expect(live.state).toBe('connected');
    call('disconnect', 'transport close');
    expect(live.state).toBe('reconnecting');
    expect(live.lostAt).not.toBeNull();
    call('connect');
    expect(live.state).toBe('connected');
    expect(live.lostAt).toBeNull();
  });
});
