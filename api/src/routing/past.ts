import { nextWakeAt, type EngineEvent, type State } from '@baton/engine';
import type pg from 'pg';
import { Problem } from '../platform/problem/problem.ts';
import { Batch, type IntakeFacts, type Work } from './batch.ts';
import { loadWorkingSet, type WorkingSet } from './load.ts';
import { batchAsCars } from './write-batch.ts';
import { runTrain } from '../platform/database/train.ts';

export interface PastOptions {
  /** Epoch ms at which the past begins. */
  startMs: number;
  newId(atMs: number): string;
}

/**
 * A tenant's past, made up: works are decided by the same rules as ever, at instants of one's own choosing, and written
 * many at a time. All of it is one transaction, so that it is there as a whole or not at all. For a tenant that has no
 * leads yet; nothing is forgotten until it ends, so that no work needs the database.
 */
export class Past {
  private readonly client: pg.PoolClient;
  private readonly options: PastOptions;
  private readonly set: WorkingSet;
  private readonly facts: IntakeFacts = {
    known: new Map(),
    customers: new Map(),
    blocked: new Set(),
    answered: new Map(),
    comments: new Map(),
    scoreEntries: new Map(),
  };
  private batch: Batch;
  private told = 0;

  private constructor(client: pg.PoolClient, options: PastOptions, tenantId: string, set: WorkingSet) {
    this.client = client;
    this.options = options;
    this.set = set;
    this.batch = this.newBatch(tenantId, options.startMs);
  }

  /** Begins the transaction on a connection of the routing pool. */
  static async open(client: pg.PoolClient, tenantId: string, options: PastOptions): Promise<Past> {
    await client.query('begin');
    await client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [tenantId]);
    const { rows } = await client.query<{ version: string; used: boolean }>(
      `select version, exists (select from leads where tenant_id = $1) as used from tenant_routing where tenant_id = $1`,
      [tenantId],
    );
    const row = rows[0];
    if (row === undefined || row.used) throw new Error('a past can only be made for a tenant without leads');
    const set = await loadWorkingSet(client, tenantId, Number(row.version), options.startMs);
    return new Past(client, options, tenantId, set);
  }

  get nowMs(): number {
    return this.batch.now;
  }

  get state(): State {
    return this.set.state;
  }

  get members(): WorkingSet['config']['members'] {
    return this.set.config.members;
  }

  /** When something becomes due by itself; null: never. */
  get nextWakeMs(): number | null {
    return nextWakeAt(this.state, this.nowMs);
  }

  moveTo(atMs: number): void {
    if (atMs < this.batch.now) throw new Error('the past runs forwards too');
    this.batch.now = atMs;
  }

  /** Does what is due now. Answers what happened. */
  wake(): readonly EngineEvent[] {
    this.batch.decide({ type: 'wake' });
    return this.news();
  }

  /** Runs one work now. Answers what happened; nothing where it was refused. */
  run(work: Work<unknown>): readonly EngineEvent[] {
    try {
      work.run(this.batch);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    return this.news();
  }

  /** A statement beside the works, in the same transaction; it sees what has been flushed. */
  async query<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    const { rows } = await this.client.query<T>(text, values);
    return rows;
  }

  /** Writes what has happened since the last time. Between two writes a lead's time line is one row. */
  async flush(): Promise<void> {
    const { batch } = this;
    if (batch.events.length === 0 && batch.also.length === 0) return;
    await runTrain(this.client, batchAsCars(batch, batch.changes()));
    this.set.version += 1;
    this.batch = this.newBatch(batch.tenantId, batch.now);
    this.told = 0;
  }

  private newBatch(tenantId: string, nowMs: number): Batch {
    return new Batch(tenantId, this.set, nowMs, this.facts, (atMs) => this.options.newId(atMs));
  }

  private news(): readonly EngineEvent[] {
    const news = this.batch.events.slice(this.told);
    this.told = this.batch.events.length;
    return news;
  }
}
