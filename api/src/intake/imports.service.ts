import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  IMPORT_PREVIEW_ROWS,
  type ImportError,
  type ImportPreview,
  type LeadImport,
  type Mapping,
} from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { AuditService } from '../tenants/index.ts';
import { ImportRunner } from './import-runner.service.ts';
import { assertSource } from './known-source.ts';
import { csvOfWorkbook, isWorkbook } from './workbook-file.ts';
import { guessMapping, keptAs, leadOfRow, readTable, warningsOf } from './table-file.ts';

const PER_DAY_MAX = 100;
const LISTED_MAX = 20;
const ERRORS_MAX = 200;

interface ImportRow {
  id: string;
  source_id: string;
  file_name: string;
  status: LeadImport['status'];
  columns: string[];
  row_count: number;
  done: number;
  created: number;
  known: number;
  failed: number;
  mapping: Mapping;
  created_at: string;
}

const SELECT_IMPORT = `
  select i.id, i.source_id, i.file_name, i.status, i.columns, i.row_count, i.done, i.mapping, i.created_at,
         c.created::int, c.known::int, c.failed::int
    from lead_imports i
    cross join lateral (select count(*) filter (where r.created) as created,
                               count(*) filter (where r.lead_id is not null and not r.created) as known,
                               count(*) filter (where r.lead_id is null) as failed
                          from lead_import_rows r where r.tenant_id = i.tenant_id and r.import_id = i.id) c`;

/** Leads by file: upload, map, preview, run, undo. The rows are worked by the runner, beside the requests. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly runner: ImportRunner,
  ) {}

  async list(by: Principal, sourceId: string): Promise<{ items: LeadImport[] }> {
    return this.database.transaction(by.tenantId, async (em) => {
      await assertSource(em, by.tenantId, sourceId);
      const found = await rows<ImportRow>(
        em,
        `${SELECT_IMPORT} where i.tenant_id = $1 and i.source_id = $2 order by i.id desc limit ${LISTED_MAX}`,
        [by.tenantId, sourceId],
      );
      return { items: found.map(viewOf) };
    });
  }

  /** Keeps a file. Nothing comes in before somebody says what its columns mean. */
  async create(by: Principal, sourceId: string, fileName: string, raw: Buffer): Promise<LeadImport> {
    // From here on the first sheet of a workbook is a CSV file as any other.
    const file = isWorkbook(raw) ? await csvOfWorkbook(raw) : keptAs(raw);
    const { columns, rows: lines } = readTable(file);
    return this.database.transaction(by.tenantId, async (em) => {
      await assertSource(em, by.tenantId, sourceId);
      const id = newId();
      const made = await run(
        em,
        `insert into lead_imports (tenant_id, id, source_id, file_name, status, raw, columns, row_count, done, mapping, created_by, created_at, worked_at)
         select $1, $2, $3, $4, 'ready', $5, $6, $7, 0, $8, $9, clock_timestamp(), clock_timestamp()
          where (select count(*) from lead_imports where tenant_id = $1 and created_at > clock_timestamp() - interval '1 day') < ${PER_DAY_MAX}`,
        [
          by.tenantId,
          id,
          sourceId,
          fileName,
          file,
          columns,
          lines.length,
          JSON.stringify(guessMapping(columns)),
          by.userId,
        ],
      );
      if (made === 0) throw new Problem('conflict', { detail: `${PER_DAY_MAX} files a day are the most.` });
      return find(em, by.tenantId, id);
    });
  }

  get(by: Principal, id: string): Promise<LeadImport> {
    return this.database.transaction(by.tenantId, (em) => find(em, by.tenantId, id));
  }

  /** What the rows would become; nothing is stored. */
  async preview(by: Principal, id: string, mapping: Mapping): Promise<ImportPreview> {
    const { table, reading } = await this.runner.fileOf(by.tenantId, id);
    const shown: ImportPreview['rows'] = [];
    let failed = 0;
    let warned = 0;
    table.rows.forEach((cells, index) => {
      const row = index + 1;
      try {
        const lead = leadOfRow(table.columns, cells, mapping, reading);
        const warnings = warningsOf(table, index, mapping, lead);
        if (warnings.length > 0) warned += 1;
        if (row <= IMPORT_PREVIEW_ROWS) shown.push({ row, lead, errors: [], warnings });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        failed += 1;
        if (row <= IMPORT_PREVIEW_ROWS)
          shown.push({ row, lead: null, errors: error.options.errors ?? [], warnings: [] });
      }
    });
    return { rows: shown, failed, warned };
  }

  /** Begins; asking again while it runs, or after, is refused with `conflict`. */
  run(by: Principal, id: string, mapping: Mapping): Promise<LeadImport> {
    return this.begin(by, id, 'ready', 'running', mapping);
  }

  /** Discards every lead that the file brought; those that were there before stay as they are. */
  undo(by: Principal, id: string): Promise<LeadImport> {
    return this.begin(by, id, 'done', 'undoing', null);
  }

  /** The first rows that became no lead. */
  async errors(by: Principal, id: string): Promise<{ items: ImportError[] }> {
    return this.database.transaction(by.tenantId, async (em) => {
      await find(em, by.tenantId, id);
      const items = await rows<ImportError>(
        em,
        `select row_number as "row", errors from lead_import_rows where tenant_id = $1 and import_id = $2 and lead_id is null
          order by row_number limit ${ERRORS_MAX}`,
        [by.tenantId, id],
      );
      return { items };
    });
  }

  private async begin(
    by: Principal,
    id: string,
    from: LeadImport['status'],
    to: 'running' | 'undoing',
    mapping: Mapping | null,
  ): Promise<LeadImport> {
    const view = await this.database.transaction(by.tenantId, async (em) => {
      const before = await find(em, by.tenantId, id);
      const changed = await run(
        em,
        `update lead_imports set status = $4, mapping = coalesce($5, mapping), worked_at = clock_timestamp()
          where tenant_id = $1 and id = $2 and status = $3`,
        [by.tenantId, id, from, to, mapping === null ? null : JSON.stringify(mapping)],
      );
      if (changed === 0) throw new Problem('conflict', { detail: `This import is ${before.status}.` });
      await this.audit.record(em, by, by.tenantId, {
        action: to === 'running' ? 'import.run' : 'import.undone',
        subject: 'import',
        subjectId: id,
        after: { fileName: before.fileName, rows: before.rows },
      });
      return find(em, by.tenantId, id);
    });
    this.runner.start(by.tenantId, id);
    return view;
  }
}

async function find(em: EntityManager, tenantId: string, id: string): Promise<LeadImport> {
  const [row] = await rows<ImportRow>(em, `${SELECT_IMPORT} where i.tenant_id = $1 and i.id = $2`, [
    tenantId,
    id,
  ]);
  if (row === undefined) throw notFound();
  return viewOf(row);
}

function viewOf(row: ImportRow): LeadImport {
  return {
    id: row.id,
    sourceId: row.source_id,
    fileName: row.file_name,
    status: row.status,
    columns: row.columns,
    rows: row.row_count,
    done: row.done,
    created: row.created,
    known: row.known,
    failed: row.failed,
    mapping: row.mapping,
    createdAt: new Date(row.created_at).toISOString(),
  };
}
