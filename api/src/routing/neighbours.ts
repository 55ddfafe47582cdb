import type { EngineEvent } from '@baton/engine';
import type pg from 'pg';
import { append } from '../platform/append.ts';
import type { Clock } from '../platform/clock.ts';
import type { Peers } from '../platform/peers.ts';
import type { SocketHub } from '../platform/sockets/socket-hub.ts';
import type { Batch } from './batch.ts';
import type { Outgoing } from './publisher.ts';

/** What a batch did, for whoever watches a tenant. */
export interface Happened {
  events: readonly EngineEvent[];
  /** A lead was edited or worked on, beside what the events say. */
  edited: boolean;
  /** Leads that wait, as the batch leaves them. */
  pendingLeads: number;
}

interface Told {
  tenantId: string;
  outgoing: Outgoing[];
}

/** A process that says it watches is told for so long; it says so again before that. */
const WATCHED_MS = 3_000;
const ANNOUNCE_MS = 1_000;
/** While messages arrive, a look whether one was lost is enough now and then. */
const LOOK_ANYWAY_MS = 5_000;

export interface NeighbourDeps {
  peers: Peers;
  hub: SocketHub;
  clock: Clock;
  delivered(tenantId: string, userId: string, offerId: string): void;
}

/**
 * What a commit tells beside its answers: devices here at once, devices at other processes through them. A message that is
 * lost on the way is found by its number: the outbox has a higher one than the device was told.
 */
export class Neighbours {
  private readonly deps: NeighbourDeps;
  private readonly watchers = new Map<string, Set<(happened: Happened) => void>>();
  /** Tenants that another process watches, until when. */
  private readonly watched = new Map<string, number>();
  /** What the outbox held at the last look, by tenant and user, for those who were behind. */
  private behind = new Map<string, number>();
  private announcedAtMs = -Infinity;
  private lookedAtMs = -Infinity;

  constructor(deps: NeighbourDeps) {
    this.deps = deps;
    const { peers, clock } = deps;
    peers.on<Told>('told', ({ tenantId, outgoing }) => this.send(tenantId, outgoing));
    peers.on<{ tenantIds: string[] }>('watching', ({ tenantIds }) => {
      for (const id of tenantIds) this.watched.set(id, clock.monotonicMs() + WATCHED_MS);
    });
    peers.on<Happened & { tenantId: string }>('happened', ({ tenantId, ...happened }) =>
      this.happened(tenantId, happened),
    );
  }

  /** Users here who were told less than the outbox holds, at the last look. */
  get usersBehind(): number {
    return this.behind.size;
  }

  /** Hears of every batch of the tenant, until the answer is called. */
  watch(tenantId: string, tell: (happened: Happened) => void): () => void {
    const watchers = this.watchers.get(tenantId) ?? new Set();
    this.watchers.set(tenantId, watchers.add(tell));
    this.announcedAtMs = -Infinity;
    this.announce();
    return () => {
      watchers.delete(tell);
      if (watchers.size === 0) this.watchers.delete(tenantId);
    };
  }

  committed({ tenantId, events, edited, state }: Batch): void {
    if (events.length === 0 && edited.size === 0) return;
    const happened: Happened = { events, edited: edited.size > 0, pendingLeads: state.index.pendingLeads };
    this.happened(tenantId, happened);
    if ((this.watched.get(tenantId) ?? -Infinity) > this.deps.clock.monotonicMs())
      this.deps.peers.tell('happened', { tenantId, ...happened });
  }

  /** Sends to the devices here, and hands on what somebody at another process is to be told. */
  emit(tenantId: string, outgoing: Outgoing[], { set }: Batch): void {
    this.send(tenantId, outgoing);
    if (set.listening.size === 0) return;
    const { peers } = this.deps;
    const elsewhere = new Map<string, Outgoing[]>();
    for (const one of outgoing)
      for (const [processId, lostAt] of set.listening.get(one.userId) ?? [])
        if (lostAt === null && processId !== peers.processId) append(elsewhere, processId, one);
    for (const [processId, theirs] of elsewhere)
      void peers.tellOne(processId, 'told', { tenantId, outgoing: theirs } satisfies Told);
  }

  /** Says which tenants are watched here, so that other processes tell what they do. */
  announce(): void {
    const now = this.deps.clock.monotonicMs();
    if (this.watchers.size === 0 || now - this.announcedAtMs < ANNOUNCE_MS) return;
    this.announcedAtMs = now;
    this.deps.peers.tell('watching', { tenantIds: [...this.watchers.keys()] });
  }

  /** A user who was behind at two looks is brought up to date from the database; one look may be too early. */
  async tellWhatWasMissed(pool: pg.Pool): Promise<void> {
    const { hub, peers, clock } = this.deps;
    const now = clock.monotonicMs();
    if (peers.connected && this.behind.size === 0 && now - this.lookedAtMs < LOOK_ANYWAY_MS) return;
    this.lookedAtMs = now;
    const told = new Map<string, { tenantId: string; userId: string; seq: number }>();
    for (const one of hub.upToDate()) told.set(`${one.tenantId} ${one.userId}`, one);
    if (told.size === 0) {
      this.behind.clear();
      return;
    }
    const all = [...told.values()];
    const { rows } = await pool.query<{ tenant_id: string; user_id: string; seq: string | null }>(
      'select tenant_id, user_id, seq from baton_private.last_told($1, $2)',
      [all.map(({ tenantId }) => tenantId), all.map(({ userId }) => userId)],
    );
    const behind = new Map<string, number>();
    for (const { tenant_id, user_id, seq } of rows) {
      const key = `${tenant_id} ${user_id}`;
      const before = this.behind.get(key);
      const last = told.get(key)?.seq ?? 0;
      if (Number(seq ?? 0) <= last) continue;
      if (before !== undefined && last < before) hub.refresh(tenant_id, user_id);
      else behind.set(key, Number(seq));
    }
    this.behind = behind;
  }

  private happened(tenantId: string, happened: Happened): void {
    for (const tell of this.watchers.get(tenantId) ?? []) tell(happened);
  }

  private send(tenantId: string, outgoing: readonly Outgoing[]): void {
    for (const { userId, seq, name, payload } of outgoing) {
      const offerId = name === 'offer.created' ? (payload as { id: string }).id : null;
      const acknowledged =
        offerId === null ? undefined : () => this.deps.delivered(tenantId, userId, offerId);
      this.deps.hub.send(tenantId, userId, {
        seq,
        name,
        payload,
        ...(acknowledged === undefined ? {} : { acknowledged }),
      });
    }
  }
}
