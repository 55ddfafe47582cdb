import { Injectable } from '@nestjs/common';
import {
  UNREAD_COUNTED_MAX,
  type Notification,
  type notificationPreferencesBody,
  type NotificationPreferences,
  type NotificationsPage,
  type notificationsQuery,
  type NotificationWays,
} from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { isIdKey, pageOf, readCursor } from '../platform/lists.ts';
import { MailService } from '../platform/mail/mail.service.ts';
import { notFound } from '../platform/problem/problem.ts';
import { AuditService, RoutingNotice } from '../tenants/index.ts';
import { waysByKind } from './notice.ts';

interface NotificationRow {
  id: string;
  kind: Notification['kind'];
  title: string;
  body: string;
  lead_id: string | null;
  at: Date;
  read_at: Date | null;
}

/** What a user was told, and which ways they want to be told. Everybody has only their own. */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly notice: RoutingNotice,
    private readonly mail: MailService,
  ) {}

  /** Newest first. */
  list(by: Principal, query: z.output<typeof notificationsQuery>): Promise<NotificationsPage> {
    const after = readCursor<[string]>(query.cursor, isIdKey);
    return this.database.withTenant(by.tenantId, async (client) => {
      const { rows: found } = await client.query<NotificationRow>(
        `select id, kind, title, body, lead_id, at, read_at from notifications
          where tenant_id = $1 and user_id = $2 and portal and ($3::uuid is null or id < $3) and (not $4 or read_at is null)
          order by id desc limit $5`,
        [by.tenantId, by.userId, after?.[0] ?? null, query.unread === 'true', query.limit + 1],
      );
      const { rows: counted } = await client.query<{ n: number }>(
        `select count(*)::int as n from (select from notifications
            where tenant_id = $1 and user_id = $2 and portal and read_at is null limit ${UNREAD_COUNTED_MAX}) u`,
        [by.tenantId, by.userId],
      );
      return { ...pageOf(found, query.limit, (row) => [row.id], viewOf), unread: counted[0]!.n };
    });
  }

  /** Throws `not_found`, also for somebody else's. */
  async read(by: Principal, id: string): Promise<void> {
    const there = await this.database.withTenant(by.tenantId, async (client) => {
      const { rowCount } = await client.query(
        `update notifications set read_at = coalesce(read_at, clock_timestamp())
          where tenant_id = $1 and user_id = $2 and id = $3 and portal`,
        [by.tenantId, by.userId, id],
      );
      return rowCount === 1;
    });
    if (!there) throw notFound();
  }

  async readAll(by: Principal): Promise<void> {
    await this.database.withTenant(by.tenantId, (client) =>
      client.query(
        `update notifications set read_at = clock_timestamp()
          where tenant_id = $1 and user_id = $2 and portal and read_at is null`,
        [by.tenantId, by.userId],
      ),
    );
  }

  async preferences(by: Principal): Promise<NotificationPreferences> {
    return this.database.transaction(by.tenantId, async (em) => {
      const [row] = await rows<PreferencesRow>(em, PREFERENCES, [by.tenantId, by.userId]);
      return this.preferencesOf(row);
    });
  }

  /** Routing reads these with its configuration, hence the notice. */
  async setPreferences(
    by: Principal,
    change: z.output<typeof notificationPreferencesBody>,
  ): Promise<NotificationPreferences> {
    const view = await this.database.transaction(by.tenantId, async (em) => {
      // One change at a time: each is laid over the one before.
      const member = await rows(
        em,
        'select 1 from users where tenant_id = $1 and id = $2 for no key update',
        [by.tenantId, by.userId],
      );
      if (member.length === 0) throw notFound();
      const [row] = await rows<PreferencesRow>(em, PREFERENCES, [by.tenantId, by.userId]);
      const forwardTo = change.forwardLeadsTo === undefined ? row?.forward_leads_to : change.forwardLeadsTo;
      const after = { kinds: { ...row?.kinds, ...change.kinds }, forward_leads_to: forwardTo ?? null };
      await run(
        em,
        `insert into notification_preferences (tenant_id, user_id, kinds, forward_leads_to) values ($1, $2, $3, $4)
         on conflict (tenant_id, user_id) do update set kinds = excluded.kinds, forward_leads_to = excluded.forward_leads_to`,
        [by.tenantId, by.userId, JSON.stringify(after.kinds), after.forward_leads_to],
      );
      // Customers' data goes there: an admin can see since when.
      if ((row?.forward_leads_to ?? null) !== after.forward_leads_to)
        await this.audit.record(em, by, by.tenantId, {
          action: 'user.lead_forwarding_changed',
          subject: 'user',
          subjectId: by.userId,
          before: { forwardLeadsTo: row?.forward_leads_to ?? null },
          after: { forwardLeadsTo: after.forward_leads_to },
        });
      await this.notice.bump(em, by.tenantId);
      return this.preferencesOf(after);
    });
    await this.notice.changed(by.tenantId);
    return view;
  }

  private preferencesOf(row: PreferencesRow | undefined): NotificationPreferences {
    return {
      mail: this.mail.enabled,
      kinds: waysByKind(row?.kinds ?? {}),
      forwardLeadsTo: row?.forward_leads_to ?? null,
    };
  }
}

interface PreferencesRow {
  kinds: Partial<Record<string, NotificationWays>>;
  forward_leads_to: string | null;
}
const PREFERENCES =
  'select kinds, forward_leads_to from notification_preferences where tenant_id = $1 and user_id = $2';

function viewOf(row: NotificationRow): Notification {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    body: row.body,
    leadId: row.lead_id,
    at: row.at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
  };
}
