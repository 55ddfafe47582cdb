import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Page } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { pageOf, readCursor } from '../platform/lists.ts';
import type { AuditEntry, ListQuery } from './shapes.ts';

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
  async list(tenantId: string, query: ListQuery): Promise<Page<AuditEntry>> {
    const after = readCursor<[string]>(
      query.cursor,
      (key) => key.length === 1 && /^\d{1,18}$/.test(String(key[0])),
    );
    return this.database.transaction(tenantId, async (em) => {
      const found = await rows<AuditRow>(
        em,
        `select seq::text, id, at, actor_name, action, subject, subject_id, before, after from audit_log
          where tenant_id = $1 and ($2::bigint is null or seq < $2) order by audit_log.seq desc limit $3`,
        [tenantId, after?.[0] ?? null, query.limit + 1],
      );
      return pageOf(found, query.limit, (row) => [row.seq], entryOf);
    });
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
