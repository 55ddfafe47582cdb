import { noteCustomer } from '@baton/engine';
import type pg from 'pg';
import { together } from '../platform/database/together.ts';
import { Batch, type IntakeFacts, type Work } from './batch.ts';
import type { WorkingSet } from './load.ts';
import { loadNeeds } from './needs.ts';

/**
 * The batch that is decided in memory while the one before it is on its way to the database:
 *
 *   batch N    ── sent ──────────────── stands ──> answered
 *   batch N+1       └─ add ─ add ─ add ─┘ sent ───────────── stands ──> answered
 *
 * It goes by what N leaves in memory. What has to be looked up is looked up beside N, which the database does not show
 * yet, so N's own facts come before what was read. Only works that say so (`Work.ahead`) come aboard: intake and answers to
 * pending offers, nearly all there is; all others wait until N stands.
 */
export class Boarding {
  readonly batch: Batch;
  private readonly before: Batch;
  private reading: Promise<unknown>[] = [];

  constructor(tenantId: string, set: WorkingSet, before: Batch, now: number) {
    this.before = before;
    this.batch = new Batch(tenantId, set, Math.max(now, before.now), noFacts());
  }

  /** Looks up what the works need; afterwards they may run, at `now`. */
  async add(
    reader: pg.PoolClient,
    works: readonly Work<unknown>[],
    listeners: ReadonlySet<string>,
    now: number,
  ): Promise<void> {
    const { batch, before } = this;
    const read = together(reader, () => {
      if (this.reading.length === 0)
        this.reading.push(
          reader.query(`begin read only; select set_config('app.tenant_id', '${batch.tenantId}', true)`),
        );
      return loadNeeds(reader, batch.tenantId, batch.set, now, works, listeners);
    });
    const [facts] = await Promise.all([read, ...this.reading]);
    carryOver(works, before.facts, facts);
    join(batch.facts, facts);
    this.noteCustomers(works);
    batch.now = Math.max(batch.now, now);
  }

  /** What coalescing knows of a customer comes from the database's leads; those it does not show yet come from memory. */
  private noteCustomers(works: readonly Work<unknown>[]): void {
    const { facts, state } = this.batch;
    const ids = new Set<string>();
    for (const { needs } of works)
      for (const key of needs?.intake?.customerKeys ?? []) {
        const id = facts.customers.get(key);
        if (id === undefined) continue;
        ids.add(id);
        if (!state.customers.has(id)) state.customers.set(id, { owned: [], pending: [] });
      }
    if (ids.size === 0) return;
    for (const touched of [this.before.touched, state.index.touched])
      for (const leadId of touched.leads) {
        const lead = state.leads.get(leadId);
        if (lead !== undefined && lead.customerId !== null && ids.has(lead.customerId))
          noteCustomer(state, lead);
      }
  }

  /** No look-up follows: the reader is free when its transaction has ended, for which nobody has to wait. */
  close(reader: pg.PoolClient): void {
    reader.query('commit').then(
      () => reader.release(),
      (error: Error) => reader.release(error),
    );
  }
}

/** Whether the work can be decided before the batch ahead of it stands. */
export function comesAboard({ ahead, needs }: Work<unknown>, { state }: WorkingSet): boolean {
  return ahead === true && (needs?.offerIds ?? []).every((id) => state.offers.has(id));
}

function noFacts(): IntakeFacts {
  return {
    known: new Map(),
    customers: new Map(),
    blocked: new Set(),
    answered: new Map(),
    comments: new Map(),
    scoreEntries: new Map(),
  };
}

/** What the batch before has learned and made of the same things, which the database does not show yet. */
function carryOver(works: readonly Work<unknown>[], before: IntakeFacts, facts: IntakeFacts): void {
  for (const { needs } of works) {
    if (needs?.intake === undefined) continue;
    const { sourceKey, externalId, customerKeys, idempotency } = needs.intake;
    if (externalId !== null) take(before.known, facts.known, `${sourceKey}\n${externalId}`);
    for (const key of customerKeys) take(before.customers, facts.customers, key);
    if (idempotency !== null)
      take(before.answered, facts.answered, `${idempotency.principal}\n${idempotency.key}`);
  }
}

function take<V>(from: ReadonlyMap<string, V>, to: Map<string, V>, key: string): void {
  const value = from.get(key);
  if (value !== undefined) to.set(key, value);
}

/** What the batch knew before stays: it may have been made by the batch itself. */
function join(own: IntakeFacts, read: IntakeFacts): void {
  for (const [key, id] of read.known) if (!own.known.has(key)) own.known.set(key, id);
  for (const [key, id] of read.customers) if (!own.customers.has(key)) own.customers.set(key, id);
  for (const [key, answer] of read.answered) if (!own.answered.has(key)) own.answered.set(key, answer);
  for (const id of read.blocked) own.blocked.add(id);
}
