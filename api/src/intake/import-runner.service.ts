import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { ImportError, LeadImport, Mapping } from '@baton/contract';
import { CONFIG, type Config } from '../platform/config.ts';
import { Database } from '../platform/database/database.ts';
import { log } from '../platform/log.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { toProblem } from '../platform/problem/translate.ts';
import { leadCommand, RoutingService, type Work } from '../routing/index.ts';
import { IntakeService } from './intake.service.ts';
import type { Reading } from './lead-of-facts.ts';
import type { Received } from './receive-lead.ts';
import { leadOfRow, readTable, type TableFile } from './table-file.ts';

/** Rows of one turn: enough to share commits, few enough to leave room in the queue for what comes in live. */
const CHUNK_ROWS = 100;
const SWEEP_MS = 60_000;

interface FileRow {
  status: LeadImport['status'];
  raw: Buffer;
  done: number;
  mapping: Mapping;
  created_by: string;
  source_name: string;
  currency: string;
}

interface OpenFile extends Omit<FileRow, 'raw'> {
  table: TableFile;
  reading: Reading;
}

/**
 * Works through a file, a chunk of rows at a time. What became of a row is written in the transaction of its lead, and
 * each row has an idempotency key: where a process ends in between, the sweep of any process goes on, and no row comes
 * in twice.
 */
@Injectable()
export class ImportRunner implements BeforeApplicationShutdown {
  private readonly running = new Map<string, Promise<void>>();
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly intake: IntakeService,
    private readonly routing: RoutingService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Goes to work on it beside the request. */
  start(tenantId: string, id: string): void {
    if (this.running.has(id) || this.stopping) return;
    const work = this.work(tenantId, id)
      .catch((error: unknown) => log.warn({ error, importId: id }, 'an import has to wait'))
      .finally(() => this.running.delete(id));
    this.running.set(id, work);
  }

  /** Takes up what another process left. */
  @Interval(SWEEP_MS)
  async scheduled(): Promise<void> {
    if (this.config.role !== 'api') await this.sweep();
  }

  async sweep(olderThanMs = SWEEP_MS): Promise<void> {
    try {
      const { rows } = await this.database.pool.query<{ tenant_id: string; id: string }>(
        'select tenant_id, id from baton_private.waiting_imports(clock_timestamp() - make_interval(secs => $1))',
        [olderThanMs / 1000],
      );
      for (const { tenant_id, id } of rows) this.start(tenant_id, id);
      await this.database.pool.query('select baton_private.tidy_imports()');
    } catch (error) {
      // The next round does it.
      log.warn({ error }, 'taking up imports failed');
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running.values());
  }

  /** The file as a table, and by what it is read. Throws `not_found`. */
  async fileOf(tenantId: string, id: string): Promise<OpenFile> {
    const { rows } = await this.database.withTenant(tenantId, (client) =>
      client.query<FileRow>(
        `select i.status, i.raw, i.done, i.mapping, i.created_by, s.name as source_name, t.currency
           from lead_imports i join sources s on s.tenant_id = i.tenant_id and s.id = i.source_id join tenants t on t.id = i.tenant_id
          where i.tenant_id = $1 and i.id = $2`,
        [tenantId, id],
      ),
    );
    const row = rows[0];
    if (row === undefined) throw notFound();
    const { raw, ...rest } = row;
    return {
      ...rest,
      table: readTable(raw),
      reading: { sourceName: row.source_name, currency: row.currency },
    };
  }

  private async work(tenantId: string, id: string): Promise<void> {
    const file = await this.fileOf(tenantId, id);
    if (file.status === 'running') await this.bring(tenantId, id, file);
    if (file.status === 'undoing') await this.takeBack(tenantId, id, file.created_by);
  }

  private async bring(tenantId: string, id: string, file: OpenFile): Promise<void> {
    const work = await this.intake.works(tenantId);
    const { columns, rows } = file.table;
    for (let from = file.done; from < rows.length; from += CHUNK_ROWS) {
      if (this.stopping) return;
      const to = Math.min(from + CHUNK_ROWS, rows.length);
      const errors: ImportError[] = [];
      await Promise.all(
        rows.slice(from, to).map(async (cells, index) => {
          const row = from + index + 1;
          try {
            const lead = leadOfRow(columns, cells, file.mapping, file.reading);
            const one = work(lead, { principal: id, key: String(row) });
            await this.routing.submit(tenantId, noting(one, id, row));
          } catch (error) {
            const problem = toProblem(error);
            // Not the row's fault: the whole chunk is tried again by the sweep.
            if (problem.status >= 500) throw problem;
            errors.push({ row, errors: problem.options.errors ?? [{ path: '', message: problem.message }] });
          }
        }),
      );
      await this.advance(tenantId, id, to, errors);
    }
    await this.settle(tenantId, id, 'done');
  }

  private async takeBack(tenantId: string, id: string, userId: string): Promise<void> {
    let after = 0;
    for (;;) {
      if (this.stopping) return;
      const { rows } = await this.database.withTenant(tenantId, (client) =>
        client.query<{ row_number: number; lead_id: string }>(
          `select r.row_number, r.lead_id from lead_import_rows r join leads l on l.tenant_id = r.tenant_id and l.id = r.lead_id
            where r.tenant_id = $1 and r.import_id = $2 and r.created and r.row_number > $3 and l.status <> 'discarded'
            order by r.row_number limit ${CHUNK_ROWS}`,
          [tenantId, id, after],
        ),
      );
      if (rows.length === 0) break;
      await Promise.all(rows.map(({ lead_id }) => this.discard(tenantId, lead_id, userId)));
      after = rows.at(-1)!.row_number;
      await this.touch(tenantId, id);
    }
    await this.settle(tenantId, id, 'undone');
  }

  private async discard(tenantId: string, leadId: string, userId: string): Promise<void> {
    try {
      const actor = { userId, manages: true };
      await this.routing.submit(
        tenantId,
        leadCommand({ type: 'discard_lead', leadId, reason: 'import undone', actor }, { userId }),
      );
    } catch (error) {
      // Somebody else discarded it meanwhile; anything of ours is tried again.
      if (!(error instanceof Problem) || error.status >= 500) throw error;
    }
  }

  private async advance(tenantId: string, id: string, done: number, errors: ImportError[]): Promise<void> {
    await this.database.withTenant(tenantId, async (client) => {
      await client.query(
        `insert into lead_import_rows (tenant_id, import_id, row_number, created, errors)
         select $1, $2, "row", false, errors from json_to_recordset($3) as r ("row" integer, errors jsonb) on conflict do nothing`,
        [tenantId, id, JSON.stringify(errors)],
      );
      await client.query(
        'update lead_imports set done = greatest(done, $3), worked_at = clock_timestamp() where tenant_id = $1 and id = $2',
        [tenantId, id, done],
      );
    });
  }

  private async touch(tenantId: string, id: string): Promise<void> {
    await this.advance(tenantId, id, 0, []);
  }

  private async settle(tenantId: string, id: string, status: 'done' | 'undone'): Promise<void> {
    await this.database.withTenant(tenantId, (client) =>
      client.query('update lead_imports set status = $3 where tenant_id = $1 and id = $2', [
        tenantId,
        id,
        status,
      ]),
    );
  }
}

/** The same work, which notes in its own transaction what became of the row. */
function noting(work: Work<Received>, importId: string, row: number): Work<Received> {
  return {
    ...work,
    run(batch) {
      const answer = work.run(batch);
      return () => {
        const received = answer();
        batch.also.push({
          text: `insert into lead_import_rows (tenant_id, import_id, row_number, lead_id, created) values ($1, $2, $3, $4, $5) on conflict do nothing`,
          values: [
            batch.tenantId,
            importId,
            row,
            (JSON.parse(received.body) as { id: string }).id,
            received.status === 201,
          ],
        });
        return received;
      };
    },
  };
}
