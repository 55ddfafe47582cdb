import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AUDIT_CSV_ROWS_MAX, type Page } from '@baton/contract';
import { stringify } from 'csv-stringify/sync';
import type { Principal } from '../platform/auth/principal.ts';
import { CSV } from '../platform/csv.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { likePattern, pageOf, readCursor } from '../platform/lists.ts';
import type { AuditEntry, AuditFilters, AuditQuery } from './shapes.ts';

const CSV_PAGE = 1_000;
const CSV_COLUMNS: (keyof AuditEntry)[] = [
  'at',
  'actor',
  'action',
  'subject',
  'subjectId',
  'before',
  'after',
  'id',
];

export interface Audited {
  action: string;
  subject: string;
  subjectId: string | null;
  before?: unknown;
  after?: unknown;
}

interface AuditRow {
  seq: string;
  id: string;
  at: string;
  actor_name: string;
  action: string;
  subject: string;
  subject_id: string | null;
  before: unknown;
  after: unknown;
}

/** Who changed what. Rows are only ever added; the database numbers and chains them. */
@Injectable()
export class AuditService {
  constructor(private readonly database: Database) {}

  /** Adds an entry within the transaction of the change itself. */
  async record(em: EntityManager, by: Principal | null, tenantId: string, entry: Audited): Promise<void> {
    const { text, values } = auditStatement(by, tenantId, entry);
    await run(em, text, values);
  }

  /** The log, newest first. */
  async list(tenantId: string, query: AuditQuery): Promise<Page<AuditEntry>> {
    const after = readCursor<[string]>(
      query.cursor,
      (key) => key.length === 1 && /^\d{1,18}$/.test(String(key[0])),
    );
    const found = await this.#find(tenantId, query, after?.[0] ?? null, query.limit + 1);
    return pageOf(found, query.limit, (row) => [row.seq], entryOf);
  }

  /** What the filters let through as CSV, newest first, written page by page. What a spreadsheet would run stays text. */
  async *csv(tenantId: string, filters: AuditFilters): AsyncGenerator<string> {
    yield stringify([CSV_COLUMNS], CSV);
    let before: string | null = null;
    for (let rowsWritten = 0; rowsWritten < AUDIT_CSV_ROWS_MAX; rowsWritten += CSV_PAGE) {
      const found: AuditRow[] = await this.#find(tenantId, filters, before, CSV_PAGE);
      const cells = found.map(entryOf).map((entry) => ({
        ...entry,
        before: jsonOrNull(entry.before),
        after: jsonOrNull(entry.after),
      }));
      if (cells.length > 0) yield stringify(cells, { ...CSV, columns: CSV_COLUMNS });
      if (found.length < CSV_PAGE) return;
      before = found.at(-1)!.seq;
    }
  }

  #find(
    tenantId: string,
    { actor, action, target, from, to }: AuditFilters,
    before: string | null,
    limit: number,
  ): Promise<AuditRow[]> {
    const prefix = action?.endsWith('.') === true;
    return this.database.transaction(tenantId, (em) =>
      rows<AuditRow>(
        em,
        `select l.seq::text, l.id, l.at, l.actor_name, l.action, l.subject, l.subject_id, l.before, l.after
           from audit_log l join tenants t on t.id = l.tenant_id
          where l.tenant_id = $1 and ($2::bigint is null or l.seq < $2)
            and ($3::text is null or lower(l.actor_name) like $3)
            and ($4::text is null or l.action = $4)
            and ($5::text is null or starts_with(l.action, $5))
            and ($6::text is null or l.subject_id = $6)
            and ($7::date is null or l.at >= $7::date::timestamp at time zone t.time_zone)
            and ($8::date is null or l.at < ($8::date + 1)::timestamp at time zone t.time_zone)
          order by l.seq desc limit $9`,
        [
          tenantId,
          before,
          actor === undefined || actor.trim() === '' ? null : likePattern(actor),
          action === undefined || action === '' || prefix ? null : action,
          prefix ? action : null,
          target === undefined || target === '' ? null : target,
          from ?? null,
          to ?? null,
          limit,
        ],
      ),
    );
  }
}

/** The entry as a statement, for a change that is written by a batch of routing. */
export function auditStatement(
  by: Principal | null,
  tenantId: string,
  entry: Audited,
): { text: string; values: unknown[] } {
  return {
    text: `insert into audit_log (tenant_id, id, at, actor_user_id, actor_name, api_key_id, action, subject, subject_id, before, after)
       values ($1, $2, clock_timestamp(), $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      tenantId,
      newId(),
      by?.userId ?? null,
      by?.name ?? 'system',
      by?.apiKeyId ?? null,
      entry.action,
      entry.subject,
      entry.subjectId,
      jsonOrNull(entry.before),
      jsonOrNull(entry.after),
    ],
  };
}

function entryOf(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    actor: row.actor_name,
    action: row.action,
    subject: row.subject,
    subjectId: row.subject_id,
    before: row.before,
    after: row.after,
  };
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
