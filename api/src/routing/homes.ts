import { createHash } from 'node:crypto';
import type { ErrorCode } from '@baton/contract';
import { append } from '../platform/append.ts';
import type { Clock } from '../platform/clock.ts';
import type { Peers } from '../platform/peers.ts';
import { newId } from '../platform/ids.ts';
import { Problem, type ProblemOptions } from '../platform/problem/problem.ts';
import type { Work } from './batch.ts';
import { workOf, type Order } from './orders.ts';
import { QUEUE_MAX } from './queue.ts';

/** Orders in one message at most: Redis cuts off a listener that has megabytes waiting. */
const MESSAGE_MAX = 256;
/** A home that lives and has not answered for so long has not heard, or was not heard. */
const ANSWER_MS = 3_000;
/** When somebody who could not be told what became of a command may ask again. */
const RETRY_AFTER_MS = 1_000;
/** How long a process that stops waits for what it was asked to do. */
const FINISH_MS = 2_000;

/** An order on its way: to the home, and what came of it back. */
interface Asked extends Order {
  id: string;
  tenantId: string;
}
interface Reply {
  id: string;
  value?: unknown;
  problem?: { code: ErrorCode; options: ProblemOptions };
  /** Nothing was done: this process does not decide any more, or does not know the kind of work. */
  declined?: boolean;
}

interface Due {
  tenantId: string;
  instant: number;
}

interface Waiting {
  order: Asked;
  work: Work<unknown>;
  home: string;
  sentAtMs: number;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

export interface HomesDeps {
  peers: Pick<Peers, 'processId' | 'deciders' | 'lives' | 'tellOne' | 'on' | 'onChange' | 'retire'>;
  clock: Clock;
  /** Decides here. */
  decide(tenantId: string, work: Work<unknown>): Promise<unknown>;
  /** Looks here, at that instant, what is due. */
  wake(tenantId: string, instant: number): void;
}

/**
 * Each tenant has a home among the processes, which decides for it: one process that keeps the tenant in memory decides
 * many times what two could that take turns. The others send it their commands:
 *
 *   submit ──> home here? ──> decide
 *                 └ no ──> on its way ── answered ──> the caller
 *                              ├ the home is gone, or declines ──> decide here
 *                              └ nobody knows whether it was done ──> decide here, as `again`; or 503
 *
 * Who is home is nothing that has to be agreed on, or to be true: the tenant's lock and version hold whoever decides.
 * Where two processes think otherwise for a moment, or Redis is away, they take turns and are slower.
 */
export class Homes {
  private readonly deps: HomesDeps;
  private readonly waiting = new Map<string, Waiting>();
  private readonly toSend = new Map<string, Asked[]>();
  private readonly replies = new Map<string, Reply[]>();
  private readonly atWork = new Set<Promise<void>>();
  private readonly known = new Map<string, string>();
  private flushing = false;
  private leaving = false;

  constructor(deps: HomesDeps) {
    this.deps = deps;
    const { peers } = deps;
    peers.on<Asked[]>('orders', (orders, from) => {
      for (const order of orders) this.serve(order, from);
    });
    peers.on<Reply[]>('replies', (replies, from) => {
      for (const reply of replies) this.replied(reply, from);
    });
    peers.on<Due>('due', ({ tenantId, instant }) => deps.wake(tenantId, instant));
    peers.onChange(() => {
      this.known.clear();
      this.takeBack();
    });
  }

  /** The process that decides for the tenant. */
  of(tenantId: string): string {
    const known = this.known.get(tenantId);
    if (known !== undefined) return known;
    const { deciders, processId } = this.deps.peers;
    const home = highest(tenantId, deciders) ?? processId;
    this.known.set(tenantId, home);
    return home;
  }

  isHere(tenantId: string): boolean {
    return this.of(tenantId) === this.deps.peers.processId;
  }

  /** Commands that were sent and are not answered yet. */
  get sent(): number {
    return this.waiting.size;
  }

  submit(tenantId: string, work: Work<unknown>): Promise<unknown> {
    const { order } = work;
    if (order === undefined || this.isHere(tenantId)) return this.deps.decide(tenantId, work);
    if (this.waiting.size >= QUEUE_MAX)
      return Promise.reject(new Problem('queue_full', { retryAfterMs: RETRY_AFTER_MS }));
    return new Promise((resolve, reject) => {
      const home = this.of(tenantId);
      const asked: Asked = { id: newId(), tenantId, ...order };
      const sentAtMs = this.deps.clock.monotonicMs();
      this.waiting.set(asked.id, { order: asked, work, home, sentAtMs, resolve, reject });
      append(this.toSend, home, asked);
      this.flushSoon();
    });
  }

  /** Something of the tenant is due at that instant: whoever decides for it has to look then. */
  wakeBy(tenantId: string, instant: number): void {
    if (this.isHere(tenantId)) this.deps.wake(tenantId, instant);
    else void this.deps.peers.tellOne(this.of(tenantId), 'due', { tenantId, instant } satisfies Due);
  }

  /** Decides here what a home that is gone, or does not answer, was asked. */
  takeBack(): void {
    const { peers, clock } = this.deps;
    const now = clock.monotonicMs();
    for (const waiting of this.waiting.values())
      if (!peers.lives(waiting.home) || now - waiting.sentAtMs > ANSWER_MS) this.decideHere(waiting, true);
  }

  /** Others decide from now on; resolves when what this process was asked is answered. */
  async leave(): Promise<void> {
    this.leaving = true;
    this.deps.peers.retire();
    const finished = Promise.all(this.atWork).then(() => undefined);
    await Promise.race([finished, this.deps.clock.sleep(FINISH_MS)]);
    this.flush();
  }

  private serve({ id, tenantId, kind, asked }: Asked, from: string): void {
    const work = this.leaving ? null : workOf({ kind, asked }, { id, again: false });
    if (work === null) {
      this.reply(from, { id, declined: true });
      return;
    }
    const done = this.deps.decide(tenantId, work).then(
      (value) => this.reply(from, { id, value }),
      (error: unknown) => {
        const { code, options } = error instanceof Problem ? error : new Problem('internal');
        this.reply(from, { id, problem: { code, options } });
      },
    );
    this.atWork.add(done);
    void done.finally(() => this.atWork.delete(done));
  }

  private reply(to: string, reply: Reply): void {
    append(this.replies, to, reply);
    this.flushSoon();
  }

  private replied({ id, value, problem, declined }: Reply, from: string): void {
    const waiting = this.waiting.get(id);
    if (waiting?.home !== from) return;
    if (declined === true) {
      this.decideHere(waiting, false);
      return;
    }
    this.waiting.delete(id);
    if (problem === undefined) waiting.resolve(value);
    else waiting.reject(new Problem(problem.code, problem.options));
  }

  private decideHere({ order, work, resolve, reject }: Waiting, again: boolean): void {
    if (!this.waiting.delete(order.id)) return;
    const own = again ? workOf(order, { id: order.id, again }) : work;
    if (own === null) reject(new Problem('unavailable', { retryAfterMs: RETRY_AFTER_MS }));
    else this.deps.decide(order.tenantId, own).then(resolve, reject);
  }

  /** What comes in together goes out together. */
  private flushSoon(): void {
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.flushing = false;
    for (const [home, orders] of this.toSend) for (const some of inPieces(orders)) void this.send(home, some);
    this.toSend.clear();
    for (const [asker, replies] of this.replies)
      for (const some of inPieces(replies)) void this.deps.peers.tellOne(asker, 'replies', some);
    this.replies.clear();
  }

  private async send(home: string, orders: Asked[]): Promise<void> {
    const heard = await this.deps.peers.tellOne(home, 'orders', orders);
    if (heard === true) return;
    for (const { id } of orders) {
      const waiting = this.waiting.get(id);
      if (waiting !== undefined) this.decideHere(waiting, heard === null);
    }
  }
}

/** The process with the highest hash for the tenant: when one comes or goes, only its own tenants move. */
function highest(tenantId: string, processIds: readonly string[]): string | undefined {
  const hash = (id: string): string => createHash('sha1').update(`${tenantId} ${id}`).digest('hex');
  return processIds.map((id) => [hash(id), id] as const).toSorted(([a], [b]) => (a < b ? 1 : -1))[0]?.[1];
}

function inPieces<T>(items: readonly T[]): T[][] {
  const pieces: T[][] = [];
  for (let at = 0; at < items.length; at += MESSAGE_MAX) pieces.push(items.slice(at, at + MESSAGE_MAX));
  return pieces;
}
