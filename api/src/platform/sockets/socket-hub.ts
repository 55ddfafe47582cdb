import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { socketAuth, type Scope, type ServerEventName } from '@baton/contract';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server, type Socket } from 'socket.io';
import type { z } from 'zod';
import { AuthService } from '../auth/auth.service.ts';
import { hasScopes, NO_TENANT, type Principal } from '../auth/principal.ts';
import { Clock } from '../clock.ts';
import { CONFIG, type Config } from '../config.ts';
import { log } from '../log.ts';
import { Peers } from '../peers.ts';
import { Problem } from '../problem/problem.ts';
import { toProblem } from '../problem/translate.ts';
import { parse } from '../problem/validation.ts';
import { addressOf, Places } from './addresses.ts';
import { endingOf } from './ending.ts';
import { LINGER_MS } from './linger.ts';

const MESSAGE_BYTES_MAX = 64 * 1024;
const SOCKETS_PER_ADDRESS_MAX = 10_000;
const SOCKETS_PER_USER_MAX = 1_000;
const EVENTS_PER_SECOND_MAX = 50;
/** A message of another process may be on its way for so long. */
const GAP_MS = 150;

/** One device of one user. Messages wait while it is brought up to date. */
export interface Device {
  readonly principal: Principal;
  /** The last number the client has seen or was told; null: it wants a snapshot. */
  readonly lastSeq: number | null;
  /** The user has been listening without a gap since before this device: what it missed is kept. */
  readonly continuous: boolean;
  send(name: ServerEventName | 'snapshot', payload: object, acknowledged?: () => void): void;
  /** It was up to date before: something may have been lost on its way here. */
  readonly again: boolean;
  /** Sends what waited behind number `seq` while the device was brought up to date, and from now on at once. */
  ready(seq: number): void;
  connected(): boolean;
}

/** A user of a tenant. */
export type Whose = Pick<Principal, 'tenantId' | 'userId'>;
type Came = Whose & { connected: boolean };

interface Presence {
  devices: Set<HeldDevice>;
  lostAtMs: number | null;
}

export interface Message {
  seq: number;
  name: ServerEventName;
  payload: object;
  acknowledged?: () => void;
}

/** What a feature does with devices: bring a new one up to date, and hear of a user's first and last. */
export interface DeviceHandler {
  arrived(device: Device): Promise<void>;
  /** The user's last device is gone. */
  left(principal: Principal): Promise<void>;
}

type Handler = (principal: Principal, payload: never) => Promise<unknown>;
/** What of a message the principal may see, who may not see all that their user may. */
type Conceal = (name: ServerEventName | 'snapshot', payload: object, principal: Principal) => object;

/** The Socket.IO server: who may connect, who listens, and one way in and out for the features. */
@Injectable()
export class SocketHub implements BeforeApplicationShutdown, OnApplicationShutdown {
  private stopping = false;
  private io: Server | null = null;
  private devices: DeviceHandler | null = null;
  private conceal: Conceal = (_, payload) => payload;
  private readonly attached: ((io: Server) => void)[] = [];
  private readonly watchers = new Set<(whose: Whose, connected: boolean) => void>();
  private readonly handlers = new Map<
    string,
    { schema: z.ZodType; scopes: readonly Scope[]; run: Handler }
  >();
  private readonly presences = new Map<string, Map<string, Presence>>();
  private readonly listening = new Map<string, Set<string>>();
  private readonly perAddress = new Places(SOCKETS_PER_ADDRESS_MAX);
  private readonly addressOf: (request: IncomingMessage) => string;
  private readonly publicOrigin: string | null;

  constructor(
    private readonly auth: AuthService,
    private readonly clock: Clock,
    private readonly peers: Peers,
    @Inject(CONFIG) config: Config,
  ) {
    this.addressOf = addressOf(config.trustProxy);
    this.publicOrigin = config.publicUrl === null ? null : new URL(config.publicUrl).origin;
    auth.onSessionRevoked(({ accountId, sessionId, apiKeyId, tenantId }) =>
      this.close(
        (principal) =>
          principal.accountId === accountId &&
          (tenantId === null || principal.tenantId === tenantId) &&
          (sessionId === null || principal.sessionId === sessionId) &&
          (apiKeyId === null || principal.apiKeyId === apiKeyId),
      ),
    );
    peers.on<Came>('device', ({ tenantId, userId, connected }) => {
      for (const tell of this.watchers) tell({ tenantId, userId }, connected);
    });
  }

  /** Devices connected now, for the metrics. */
  get count(): number {
    return this.io?.engine.clientsCount ?? 0;
  }

  handleDevices(handler: DeviceHandler): void {
    this.devices = handler;
  }

  /** What keys are told is less than what their user is. */
  concealBy(conceal: Conceal): void {
    this.conceal = conceal;
  }

  /** Hears of a user's first device before anybody brings it up to date, and of the last one's going; at any process. */
  watch(tell: (whose: Whose, connected: boolean) => void): void {
    this.watchers.add(tell);
  }

  /** For a namespace of one's own, with its own rule of who may connect: no user of a tenant is in it. */
  onAttach(open: (io: Server) => void): void {
    this.attached.push(open);
  }

  /**
   * What a client may send: validated by its schema, answered `{ok, data}` or `{ok: false, code, message}`. An API key
   * needs the scopes, as it does on the route that does the same.
   */
  handle<T extends z.ZodType>(
    name: string,
    { schema, scopes }: { schema: T; scopes: readonly Scope[] },
    run: (principal: Principal, payload: z.output<T>) => Promise<unknown>,
  ): void {
    this.handlers.set(name, { schema, scopes, run: run as Handler });
  }

  attach(server: HttpServer): void {
    this.io = new Server(server, {
      path: '/socket.io',
      serveClient: false,
      maxHttpBufferSize: MESSAGE_BYTES_MAX,
      allowRequest: (request, done) => done(null, !this.stopping && this.originAllowed(request)),
      perMessageDeflate: false,
      httpCompression: false,
      pingInterval: 10_000,
      pingTimeout: 10_000,
    });
    leaveTogether(this.io);
    this.io.use((socket, next) => {
      this.admit(socket).then(
        () => next(),
        (error: unknown) => next(refusal(error)),
      );
    });
    this.io.on('connection', (socket) => this.connect(socket));
    for (const open of this.attached) open(this.io);
  }

  /** Users of the tenant who listen now or did a moment ago. */
  of(tenantId: string): ReadonlySet<string> {
    return this.listening.get(tenantId) ?? NOBODY;
  }

  isConnected(tenantId: string, userId: string): boolean {
    return (this.presences.get(tenantId)?.get(userId)?.devices.size ?? 0) > 0;
  }

  /** Sends to every device of a user. */
  send(tenantId: string, userId: string, message: Message): void {
    const presence = this.presences.get(tenantId)?.get(userId);
    if (presence === undefined) return;
    for (const device of presence.devices) device.push(message);
  }

  /** Brings the user's devices up to date once more: something of theirs was lost on its way here. */
  refresh(tenantId: string, userId: string): void {
    for (const device of this.presences.get(tenantId)?.get(userId)?.devices ?? [])
      if (device.hold()) this.bringUpToDate(device);
  }

  /** Users here whose devices have all they were told, and the last number of the one that was told least. */
  *upToDate(): Generator<Whose & { seq: number }> {
    for (const [tenantId, users] of this.presences)
      for (const [userId, { devices }] of users) {
        const told = [...devices].map(({ toldSeq }) => toldSeq);
        if (told.length > 0 && !told.includes(null))
          yield { tenantId, userId, seq: Math.min(...(told as number[])) };
      }
  }

  /** A number was left out: where it does not come on its own in a moment, it is looked up. */
  private missed(device: HeldDevice): void {
    this.clock.after(GAP_MS, () => {
      if (device.gapped && device.hold()) this.bringUpToDate(device);
    });
  }

  /** Whose devices are connected now, each as often as it has devices. */
  *principals(): Generator<Principal> {
    for (const tenant of this.presences.values())
      for (const { devices } of tenant.values()) for (const { principal } of devices) yield principal;
  }

  /** Cuts the connections of principals that `ended` names. */
  close(ended: (principal: Principal) => boolean): void {
    for (const tenant of this.presences.values()) {
      for (const { devices } of tenant.values()) {
        for (const device of devices) if (ended(device.principal)) device.cut();
      }
    }
  }

  /** Forgets users whose last device went too long ago. Called now and then. */
  expire(): void {
    const before = this.clock.monotonicMs() - LINGER_MS;
    for (const [tenantId, users] of this.presences) {
      for (const [userId, presence] of users) {
        if (presence.lostAtMs === null || presence.lostAtMs > before) continue;
        users.delete(userId);
        this.listening.get(tenantId)?.delete(userId);
      }
    }
  }

  /**
   * The server closes when its connections have, so devices go first; they see a lost connection, and come back to
   * another process or to the next one.
   */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    this.io?.engine.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.io?.close();
  }

  private originAllowed(request: IncomingMessage): boolean {
    const origin = request.headers.origin;
    if (origin === undefined || origin === this.publicOrigin) return true;
    return /^https?:\/\/(.+)$/.exec(origin)?.[1] === request.headers.host;
  }

  private async admit(socket: Socket): Promise<void> {
    if (this.perAddress.full(this.addressOf(socket.request))) throw new Problem('too_many_requests');
    const { token, tenant, lastSeq } = parse(socketAuth, socket.handshake.auth);
    const slug = tenant ?? undefined;
    const principal =
      token == null
        ? await this.auth.principalFromCookie(socket.handshake.headers.cookie, slug)
        : await this.auth.principalFromToken(token, slug);
    if (principal === null) throw new Problem('unauthenticated');
    // A partner outside any tenant has nothing to be told; a key hears of offers, customers included once one is taken.
    if (principal.tenantId === NO_TENANT) throw new Problem('forbidden');
    if (!hasScopes(principal, ['offers:read'])) throw new Problem('missing_scope');
    const own = this.presences.get(principal.tenantId)?.get(principal.userId);
    if ((own?.devices.size ?? 0) >= SOCKETS_PER_USER_MAX) throw new Problem('too_many_requests');
    socket.data = { principal, lastSeq: lastSeq ?? null };
  }

  private connect(socket: Socket): void {
    const { principal, lastSeq } = socket.data as { principal: Principal; lastSeq: number | null };
    const { tenantId, userId } = principal;
    const leave = this.perAddress.take(this.addressOf(socket.request));
    const users = mapIn(this.presences, tenantId);
    const continuous = users.has(userId);
    const presence = users.get(userId) ?? { devices: new Set(), lostAtMs: null };
    users.set(userId, presence);
    presence.lostAtMs = null;
    setIn(this.listening, tenantId).add(userId);
    const device = new HeldDevice(
      socket,
      principal,
      lastSeq,
      continuous,
      () => this.missed(device),
      principal.scopes === null ? null : (name, payload) => this.conceal(name, payload, principal),
    );
    presence.devices.add(device);
    if (presence.devices.size === 1) this.tellWatchers(principal, true);
    this.listen(socket, principal);
    const ending = endingOf(principal, this.clock, () => device.cut());
    socket.on('disconnect', () => {
      ending();
      leave();
      presence.devices.delete(device);
      if (presence.devices.size > 0) return;
      presence.lostAtMs = this.clock.monotonicMs();
      this.tellWatchers(principal, false);
      this.devices
        ?.left(principal)
        .catch((error: unknown) => log.warn({ error }, 'a lost connection could not be noted'));
    });
    this.bringUpToDate(device);
  }

  private bringUpToDate(device: HeldDevice): void {
    this.devices?.arrived(device).catch((error: unknown) => {
      log.warn({ error }, 'a device could not be brought up to date');
      device.cut();
    });
  }

  private tellWatchers({ tenantId, userId }: Principal, connected: boolean): void {
    for (const tell of this.watchers) tell({ tenantId, userId }, connected);
    this.peers.tell('device', { tenantId, userId, connected } satisfies Came);
  }

  /** Every message of the client in one place: bounded in rate, validated, answered. */
  private listen(socket: Socket, principal: Principal): void {
    let windowAtMs = this.clock.monotonicMs();
    let events = 0;
    socket.use(([name, payload, reply], next) => {
      const now = this.clock.monotonicMs();
      if (now - windowAtMs >= 1_000) {
        windowAtMs = now;
        events = 0;
      }
      events += 1;
      const answer =
        typeof reply === 'function'
          ? (reply as (value: unknown) => void)
          : typeof payload === 'function'
            ? (payload as (value: unknown) => void)
            : ignore;
      if (events > EVENTS_PER_SECOND_MAX) answer(failure(new Problem('too_many_requests')));
      else void this.answer(principal, String(name), typeof payload === 'function' ? {} : payload, answer);
      next();
    });
  }

  private async answer(
    principal: Principal,
    name: string,
    payload: unknown,
    answer: (value: unknown) => void,
  ): Promise<void> {
    try {
      const handler = this.handlers.get(name);
      if (handler === undefined)
        throw new Problem('not_found', { detail: `There is no event ${name.slice(0, 60)}.` });
      if (!hasScopes(principal, handler.scopes)) throw new Problem('missing_scope');
      answer({ ok: true, data: await handler.run(principal, parse(handler.schema, payload ?? {}) as never) });
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status >= 500 && problem.code !== 'queue_full')
        log.error({ error, event: name }, 'socket event failed');
      answer(failure(problem));
    }
  }
}

/**
 * One device, told everything in the order of its numbers, each once:
 *
 *   held (what comes waits) ── ready ──> up to date (sent as it comes) ── a number is left out, or refresh ──> held
 */
class HeldDevice implements Device {
  readonly principal: Principal;
  lastSeq: number | null;
  readonly continuous: boolean;
  again = false;
  private readonly socket: Socket;
  private readonly missed: () => void;
  private readonly seen: ((name: ServerEventName | 'snapshot', payload: object) => object) | null;
  private waiting: Message[] | null = [];
  /** Came before the one that goes before it: other processes' messages take another way than our own. */
  private early: Message[] = [];

  constructor(
    socket: Socket,
    principal: Principal,
    lastSeq: number | null,
    continuous: boolean,
    missed: () => void,
    seen: HeldDevice['seen'],
  ) {
    this.socket = socket;
    this.principal = principal;
    this.lastSeq = lastSeq;
    this.continuous = continuous;
    this.missed = missed;
    this.seen = seen;
  }

  /** The last number it was told; null while it is brought up to date. */
  get toldSeq(): number | null {
    return this.waiting === null ? this.lastSeq : null;
  }

  get gapped(): boolean {
    return this.early.length > 0;
  }

  push(message: Message): void {
    if (this.waiting !== null) {
      this.waiting.push(message);
      return;
    }
    const next = (this.lastSeq ?? 0) + 1;
    if (message.seq < next) return;
    if (message.seq > next) {
      this.early.push(message);
      if (this.early.length === 1) this.missed();
      return;
    }
    this.lastSeq = message.seq;
    this.send(message.name, message.payload, message.acknowledged);
    if (this.early.length > 0) for (const early of this.takeEarly()) this.push(early);
  }

  /** What comes waits from now on. False where it does so anyway. */
  hold(): boolean {
    if (this.waiting !== null) return false;
    this.waiting = this.takeEarly();
    this.again = true;
    return true;
  }

  private takeEarly(): Message[] {
    return this.early.splice(0).sort((a, b) => a.seq - b.seq);
  }

  send(name: ServerEventName | 'snapshot', payload: object, acknowledged?: () => void): void {
    const seen = this.seen?.(name, payload) ?? payload;
    if (acknowledged === undefined) this.socket.emit(name, seen);
    else this.socket.emit(name, seen, acknowledged);
  }

  ready(seq: number): void {
    const waiting = (this.waiting ?? []).sort((a, b) => a.seq - b.seq);
    this.waiting = null;
    this.lastSeq = seq;
    for (const message of waiting) this.push(message);
  }

  connected(): boolean {
    return this.socket.connected;
  }

  cut(): void {
    this.socket.disconnect(true);
  }
}

const NOBODY: ReadonlySet<string> = new Set();
const ignore = (): void => undefined;

function refusal(error: unknown): Error {
  const problem = toProblem(error);
  const refused = new Error(problem.message) as Error & { data?: object };
  refused.data = { code: problem.code };
  return refused;
}

function failure(problem: Problem): object {
  return { ok: false, code: problem.code, message: problem.message };
}

function mapIn<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const found = maps.get(key) ?? new Map<string, V>();
  maps.set(key, found);
  return found;
}

function setIn(sets: Map<string, Set<string>>, key: string): Set<string> {
  const found = sets.get(key) ?? new Set<string>();
  sets.set(key, found);
  return found;
}

/** Where `ws` keeps the stream below a WebSocket. */
const WS_STREAM = '_socket';

/** Frames of one device that are due together leave in one system call. */
function leaveTogether(io: Server): void {
  const stream = (device: EngineSocket): Duplex | undefined => device.transport.socket?.[WS_STREAM];
  io.engine.on('flush', (device: EngineSocket) => stream(device)?.cork());
  io.engine.on('drain', (device: EngineSocket) => stream(device)?.uncork());
}

/** What there is of a device's connection once it is a WebSocket. */
interface EngineSocket {
  transport: { socket?: { [WS_STREAM]?: Duplex } };
}
