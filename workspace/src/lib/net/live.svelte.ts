/**
 * The one socket. Applies events in order and without gaps, asks for what it missed after a break, and says how the
 * connection is doing. Whoever shows server state listens here and never polls.
 */
import type { ServerEvent, ServerEventName, Snapshot } from '@baton/contract';
import { io, type Socket } from 'socket.io-client';
import { EventSequence } from './event-sequence.ts';
import { mayPass } from './refusal.ts';
import { hearServerTime } from './server-clock.ts';

export type ConnectionState = 'idle' | 'connecting' | 'connected' | 'reconnecting';
type Listener<N extends ServerEventName> = (event: ServerEvent<N>) => void;

/** So late that the computer slept: what the socket believes about itself is worth nothing. */
const sleptMs = 12_000;
const watchEveryMs = 4_000;
const refusedRetryMs = 3_000;

class Live {
  state = $state<ConnectionState>('idle');
  /** performance.now() when the connection was lost; null while it stands. */
  lostAt = $state<number | null>(null);

  private socket: Socket | null = null;
  private readonly sequence = new EventSequence();
  private readonly listeners = new Map<string, Set<(event: never) => void>>();
  private readonly snapshotListeners = new Set<(snapshot: Snapshot) => void>();
  private watch: ReturnType<typeof setInterval> | undefined;
  private lookedAt = 0;
  private lookedAtWall = 0;
  private readonly connectListeners = new Set<() => void>();

  on<N extends ServerEventName>(name: N, listener: Listener<N>): () => void {
    const set = this.listeners.get(name) ?? new Set();
    set.add(listener as (event: never) => void);
    this.listeners.set(name, set);
    return () => set.delete(listener as (event: never) => void);
  }

  /** The state as a whole: after the first connect, and after a break too long to replay. */
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void {
    this.snapshotListeners.add(listener);
    return () => this.snapshotListeners.delete(listener);
  }

  /** After every connect, the first one too: what the client counts by itself should be asked for again. */
  onConnect(listener: () => void): () => void {
    this.connectListeners.add(listener);
    return () => this.connectListeners.delete(listener);
  }

  start(tenant: string): void {
    this.stop();
    this.state = 'connecting';
    const socket = io({
      path: '/socket.io',
      transports: ['websocket', 'polling'],
      withCredentials: true,
      reconnectionDelay: 300,
      reconnectionDelayMax: 3_000,
      randomizationFactor: 0.4,
      auth: (answer) =>
        answer({ tenant, ...(this.sequence.lastSeq === null ? {} : { lastSeq: this.sequence.lastSeq }) }),
    });
    this.socket = socket;
    socket.on('connect', () => {
      this.state = 'connected';
      this.lostAt = null;
      for (const listener of this.connectListeners) listener();
    });
    socket.on('disconnect', (reason) => {
      this.markLost();
      // The server ended it on purpose (session revoked, restart): Socket.IO does not try again by itself.
      if (reason === 'io server disconnect') this.again(socket, 500);
    });
    socket.on('connect_error', (error) => {
      this.markLost();
      if (!socket.active && mayPass(error)) this.again(socket, refusedRetryMs);
    });
    socket.on('snapshot', (snapshot: Snapshot) => {
      this.sequence.restart(snapshot.seq);
      hearServerTime(snapshot.at);
      for (const listener of this.snapshotListeners) listener(snapshot);
    });
    socket.onAny((name: string, event: unknown, acknowledge?: unknown) =>
      this.receive(name, event, acknowledge),
    );
    this.lookedAt = performance.now();
    this.lookedAtWall = Date.now();
    this.watch = setInterval(this.look, watchEveryMs);
    window.addEventListener('offline', this.onOffline);
    window.addEventListener('online', this.reconnect);
    document.addEventListener('visibilitychange', this.look);
  }

  stop(): void {
    this.socket?.disconnect();
    this.socket = null;
    this.sequence.forget();
    this.state = 'idle';
    this.lostAt = null;
    clearInterval(this.watch);
    window.removeEventListener('offline', this.onOffline);
    window.removeEventListener('online', this.reconnect);
    document.removeEventListener('visibilitychange', this.look);
  }

  /** Drops the connection and makes a new one, which brings whatever was missed. */
  readonly reconnect = (): void => {
    if (!this.socket) return;
    this.socket.disconnect();
    this.socket.connect();
  };

  private receive(name: string, event: unknown, acknowledge: unknown): void {
    if (typeof event !== 'object' || event === null || !('seq' in event) || name === 'snapshot') return;
    const { seq, at } = event as { seq: number; at: string };
    const verdict = this.sequence.receive(seq);
    if (verdict === 'gap') {
      this.reconnect();
      return;
    }
    // Acknowledged even when seen before: the first answer may have been lost.
    if (typeof acknowledge === 'function') (acknowledge as (answer: { ok: true }) => void)({ ok: true });
    if (verdict === 'duplicate') return;
    hearServerTime(at);
    for (const listener of this.listeners.get(name) ?? []) listener(event as never);
  }

  private again(socket: Socket, inMs: number): void {
    setTimeout(() => {
      if (this.socket === socket) socket.connect();
    }, inMs);
  }

  private markLost(): void {
    if (this.state === 'idle') return;
    this.state = 'reconnecting';
    this.lostAt ??= performance.now();
  }

  private readonly onOffline = (): void => {
    this.markLost();
    this.socket?.io.engine?.close();
  };

  /**
   * After sleep a dead socket looks alive for up to a minute; a timer that comes far too late gives it away. Some
   * systems stop the monotonic clock while they sleep, so the wall clock is asked too: being wrong costs a reconnect.
   */
  private readonly look = (): void => {
    const now = performance.now();
    const wall = Date.now();
    const late = Math.max(now - this.lookedAt, wall - this.lookedAtWall);
    this.lookedAt = now;
    this.lookedAtWall = wall;
    const slept = document.visibilityState === 'visible' && late > watchEveryMs + sleptMs;
    if (slept && this.state === 'connected') this.reconnect();
  };
}

export const live = new Live();
