import { Injectable } from '@nestjs/common';
import type { Kiosk, KioskCreated, Page } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { newKioskToken, secretHash } from '../platform/auth/tokens.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { takeTurn } from '../platform/database/turns.ts';
import { newId } from '../platform/ids.ts';
import { isIdKey, pageOf, readCursor } from '../platform/lists.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { AuditService } from '../tenants/index.ts';

const KIOSKS_MAX = 100;

interface KioskRow {
  id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

/** Tokens by which screens read the wall. Only their hashes are stored. */
@Injectable()
export class KiosksService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  list(tenantId: string, query: { limit: number; cursor?: string | undefined }): Promise<Page<Kiosk>> {
    const after = readCursor<[string]>(query.cursor, isIdKey);
    return this.database.transaction(tenantId, async (em) => {
      const found = await rows<KioskRow>(
        em,
        `select id, name, created_at, last_used_at from kiosks
          where tenant_id = $1 and revoked_at is null and ($2::uuid is null or id < $2) order by id desc limit $3`,
        [tenantId, after?.[0] ?? null, query.limit + 1],
      );
      return pageOf(found, query.limit, (row) => [row.id], viewOf);
    });
  }

  /** Makes a token, which nobody sees again. Throws `conflict` where there are too many. */
  create(by: Principal, name: string): Promise<KioskCreated> {
    return this.database.transaction(by.tenantId, async (em) => {
      await takeTurn(em, 'screens', by.tenantId);
      const [count] = await rows<{ living: number }>(
        em,
        'select count(*)::int as living from kiosks where tenant_id = $1 and revoked_at is null',
        [by.tenantId],
      );
      if ((count?.living ?? 0) >= KIOSKS_MAX)
        throw new Problem('conflict', { detail: `A tenant has at most ${KIOSKS_MAX} screens: revoke some.` });
      const [id, token] = [newId(), newKioskToken()];
      const [made] = await rows<KioskRow>(
        em,
        `insert into kiosks (tenant_id, id, name, token_hash, created_by, created_at)
         values ($1, $2, $3, $4, $5, clock_timestamp()) returning id, name, created_at, last_used_at`,
        [by.tenantId, id, name, secretHash(token), by.userId],
      );
      await this.audit.record(em, by, by.tenantId, {
        action: 'kiosk.created',
        subject: 'kiosk',
        subjectId: id,
        after: { name },
      });
      return { ...viewOf(made!), token };
    });
  }

  /** Throws `not_found`. */
  revoke(by: Principal, id: string): Promise<void> {
    return this.database.transaction(by.tenantId, async (em) => {
      const revoked = await run(
        em,
        'update kiosks set revoked_at = clock_timestamp() where tenant_id = $1 and id = $2 and revoked_at is null',
        [by.tenantId, id],
      );
      if (revoked === 0) throw notFound();
      await this.audit.record(em, by, by.tenantId, {
        action: 'kiosk.revoked',
        subject: 'kiosk',
        subjectId: id,
      });
    });
  }
}

function viewOf(row: KioskRow): Kiosk {
  return {
    id: row.id,
    name: row.name,
    createdAt: new Date(row.created_at).toISOString(),
    lastUsedAt: row.last_used_at === null ? null : new Date(row.last_used_at).toISOString(),
  };
}
