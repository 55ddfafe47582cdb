import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Absence } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { Database, rows } from '../platform/database/database.ts';
import { notFound } from '../platform/problem/problem.ts';
import { AuditService } from './audit.service.ts';
import { RoutingNotice } from './routing-notice.ts';
import { lockPeople, replaceParts } from './user-parts.ts';

/** One's own planned absences: nothing is offered while one lasts. An admin sets them for others with the user. */
@Injectable()
export class AbsencesService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly notice: RoutingNotice,
  ) {}

  list(by: Principal): Promise<{ items: Absence[] }> {
    return this.database.transaction(by.tenantId, (em) => absencesOf(em, by));
  }

  /** Replaces them all. Throws `invalid_input` where one ends before it begins. */
  async replace(by: Principal, absences: Absence[]): Promise<{ items: Absence[] }> {
    const after = await this.database.transaction(by.tenantId, async (em) => {
      await lockPeople(em, by.tenantId);
      const members = await rows(em, 'select 1 from users where tenant_id = $1 and id = $2', [
        by.tenantId,
        by.userId,
      ]);
      if (members.length === 0) throw notFound();
      const before = await absencesOf(em, by);
      await replaceParts(em, by.tenantId, by.userId, { absences });
      const now = await absencesOf(em, by);
      await this.audit.record(em, by, by.tenantId, {
        action: 'user.absences_changed',
        subject: 'user',
        subjectId: by.userId,
        before: before.items,
        after: now.items,
      });
      await this.notice.bump(em, by.tenantId);
      return now;
    });
    await this.notice.changed(by.tenantId);
    return after;
  }
}

async function absencesOf(em: EntityManager, by: Principal): Promise<{ items: Absence[] }> {
  const found = await rows<{ from_at: string; to_at: string }>(
    em,
    'select from_at, to_at from absences where tenant_id = $1 and user_id = $2 order by from_at',
    [by.tenantId, by.userId],
  );
  return {
    items: found.map(({ from_at, to_at }) => ({
      from: new Date(from_at).toISOString(),
      to: new Date(to_at).toISOString(),
    })),
  };
}
