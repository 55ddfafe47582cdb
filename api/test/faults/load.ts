import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../api.ts';
import type { Kind, Operation, Result } from './history.ts';
import type { World } from './world.ts';

const POSTERS = 2;
const REQUEST_MS_MAX = 25_000;
const PAUSE_MS = 40;

/** Numbers from a seed, the same each time (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Reply {
  result: Result;
  body: { id?: string } | null;
}

/** Programs that post and agents who answer, at every process, and a record of all they asked and were told. */
export class Load {
  readonly history: Operation[] = [];
  private readonly world: World;
  private readonly random: () => number;
  private readonly prefix: string;
  private readonly tried = new Set<string>();
  private posted = 0;
  private running = false;
  private loops: Promise<void>[] = [];

  constructor(world: World, seed: number, prefix: string) {
    this.world = world;
    this.random = randomFrom(seed);
    this.prefix = prefix;
  }

  ok(kind: Kind): number {
    return this.history.filter((operation) => operation.kind === kind && operation.result === 'ok').length;
  }

  start(): void {
    this.running = true;
    this.loops = [
      ...Array.from({ length: POSTERS }, () => this.loop(() => this.post())),
      ...this.world.agents.map((agent) => this.loop(() => this.answer(agent))),
    ];
  }

  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.loops);
  }

  private async loop(turn: () => Promise<void>): Promise<void> {
    while (this.running) {
      await turn();
      await sleep(PAUSE_MS * (0.5 + this.random()));
    }
  }

  private async post(): Promise<void> {
    const lead = `${this.prefix}-${(this.posted += 1)}`;
    const call = (): Promise<Reply> =>
      this.record({ kind: 'post', lead, offerId: null }, this.world.program, '/leads', {
        source: 'faults',
        externalId: lead,
        customer: {},
      });
    // As a careful program does: without an answer it asks again, with the same key.
    for (let tries = 0; tries < 3; tries += 1) {
      if ((await call()).result !== 'unknown') return;
      await sleep(200);
    }
  }

  private async answer(agent: Caller): Promise<void> {
    const pending = await this.pending(agent);
    for (const { id, leadId } of pending) {
      if (!this.running) return;
      if (this.tried.has(id)) continue;
      this.tried.add(id);
      await send(agent, `${this.anyUrl()}/api/v1/offers/${id}/delivered`);
      const choice = this.random();
      const accept = (): Promise<Reply> =>
        this.record({ kind: 'accept', lead: leadId, offerId: id }, agent, `/offers/${id}/accept`);
      if (choice < 0.5) await accept();
      else if (choice < 0.65) await Promise.all([accept(), accept()]);
      else if (choice < 0.9)
        await this.record({ kind: 'decline', lead: leadId, offerId: id }, agent, `/offers/${id}/decline`, {});
    }
  }

  private async pending(agent: Caller): Promise<{ id: string; leadId: string }[]> {
    try {
      const response = await fetch(`${this.anyUrl()}/api/v1/offers?state=pending`, {
        headers: { cookie: agent.cookie },
        signal: AbortSignal.timeout(REQUEST_MS_MAX),
      });
      if (!response.ok) return [];
      return ((await response.json()) as { items: { id: string; leadId: string }[] }).items;
    } catch {
      return [];
    }
  }

  private anyUrl(): string {
    const { apis } = this.world;
    return apis[Math.floor(this.random() * apis.length)]!.child.url;
  }

  private async record(
    what: Pick<Operation, 'kind' | 'lead' | 'offerId'>,
    caller: Caller,
    path: string,
    body?: object,
  ): Promise<Reply> {
    const operation: Operation = {
      ...what,
      leadId: null,
      calledAt: performance.now(),
      answeredAt: Infinity,
      result: 'unknown',
    };
    this.history.push(operation);
    const reply = await send(caller, `${this.anyUrl()}/api/v1${path}`, body);
    operation.result = reply.result;
    if (reply.result !== 'unknown') operation.answeredAt = performance.now();
    if (what.kind === 'post') operation.leadId = reply.body?.id ?? null;
    return reply;
  }
}

/** What a server that is away or ill says promises nothing; a refusal is one. */
async function send(caller: Caller, url: string, body?: object): Promise<Reply> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(caller.cookie === '' ? {} : { cookie: caller.cookie, 'x-csrf-token': caller.csrfToken }),
        ...caller.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_MS_MAX),
    });
    const read = (await response.json()) as { id?: string };
    if (response.ok) return { result: 'ok', body: read };
    return { result: response.status < 500 && response.status !== 429 ? 'fail' : 'unknown', body: null };
  } catch {
    return { result: 'unknown', body: null };
  }
}

/** Milliseconds until every process takes a lead again. */
export async function answersAgain(world: World): Promise<number> {
  const from = performance.now();
  for (const { child } of world.apis) {
    for (;;) {
      const lead = { source: 'probe', customer: {} };
      if ((await send(world.program, `${child.url}/api/v1/leads`, lead)).result === 'ok') break;
      if (performance.now() - from > 180_000) throw new Error(`${child.url} does not answer any more`);
      await sleep(25);
    }
  }
  return performance.now() - from;
}
