import { Injectable } from '@nestjs/common';
import {
  leadsQuery,
  listQuery,
  routingSettings,
  type Lead,
  type LeadDetail,
  type Page,
  type TimelineEntry,
} from '@baton/contract';
import type pg from 'pg';
import type { z } from 'zod';
import { hasRole, type Principal } from '../platform/auth/principal.ts';
import { Database } from '../platform/database/database.ts';
import { pageAfter, pageOf } from '../platform/lists.ts';
import { notFound } from '../platform/problem/problem.ts';
import { actionsFor } from './actions.ts';
import { leadFilters, type Filters } from './lead-filters.ts';
import { leadOrder } from './lead-order.ts';
import { leadsWithinReach } from './reach.ts';
import { engineLead, LEAD_COLUMNS, LEAD_FROM, leadRecord, type LeadRow } from './lead-record.ts';
import { iso, leadView, maskedLead } from './views.ts';

type LeadsQuery = z.output<typeof leadsQuery>;
type LeadFilters = Omit<LeadsQuery, 'limit' | 'cursor'>;
type ListQuery = z.output<typeof listQuery>;

const TIMELINE_MAX = 1_000;
/** `at`, `expiresAt`, `wrapUpUntil`: how fields that hold a time are named. */
const INSTANT_NAME = /(?:^at|At|Until)$/;
const COMMENTS_MAX = 500;

interface EventRow {
  at: Date;
  events: (Record<string, unknown> & {
    id: string;
    at: number;
    type: string;
    agentId?: string;
    offerId?: string;
    by?: string | null;
  })[];
}

/** Reading leads: lists, one lead with what may be done to it, its time line. An agent sees their own; a holder of an offer a masked one. */
@Injectable()
export class LeadQueries {
  constructor(private readonly database: Database) {}

  async list(principal: Principal, query: LeadsQuery): Promise<Page<Lead>> {
    const { where, values, bind } = chosen(principal, query);
    const order = leadOrder(query.sort);
    const after = order.after(query.cursor, bind);
    if (after !== null) where.push(after);
    const { rows } = await this.database.withTenant(principal.tenantId, (client) =>
      client.query<LeadRow & { sort_key: string }>(
        `select ${LEAD_COLUMNS}, ${order.key} as sort_key from ${LEAD_FROM} where ${where.join(' and ')}
          order by ${order.orderBy} limit ${query.limit + 1}`,
        values,
      ),
    );
    return pageOf(
      rows,
      query.limit,
      (row) => order.cursorOf(row),
      (row) => leadView(engineLead(row), leadRecord(row)),
    );
  }

  /** How many leads the filters choose, counted up to `most`. */
  async count(principal: Principal, query: LeadFilters, most: number): Promise<number> {
    const { where, values } = chosen(principal, query);
    const { rows } = await this.database.withTenant(principal.tenantId, (client) =>
      client.query<{ n: number }>(
        `select count(*)::int as n from (select 1 from ${LEAD_FROM} where ${where.join(' and ')} limit ${most}) l`,
        values,
      ),
    );
    return rows[0]!.n;
  }

  async detail(principal: Principal, id: string): Promise<LeadDetail> {
    return this.database.withTenant(principal.tenantId, async (client) => {
      const { row, view, masked } = await this.visible(client, principal, id);
      const [names, comments] = await Promise.all([
        namesOf(client, principal.tenantId),
        client.query<{ id: string; at: Date; user_id: string | null; text: string }>(
          `select id, at, user_id, text from lead_comments where tenant_id = $1 and lead_id = $2 order by id limit ${COMMENTS_MAX}`,
          [principal.tenantId, masked ? null : id],
        ),
      ]);
      return {
        ...view,
        ownerName: row.owner_agent_id === null ? null : (names.get(row.owner_agent_id) ?? null),
        customerId: masked ? null : row.customer_id,
        comments: comments.rows.map((comment) => ({
          id: comment.id,
          at: comment.at.toISOString(),
          author: names.get(comment.user_id ?? '') ?? '',
          text: comment.text,
        })),
        actions: actionsFor(principal, engineLead(row)),
      };
    });
  }

  /** Everything that happened to a lead, oldest first. */
  async timeline(principal: Principal, id: string, query: ListQuery): Promise<Page<TimelineEntry>> {
    return this.database.withTenant(principal.tenantId, async (client) => {
      const { masked } = await this.visible(client, principal, id);
      const names = await namesOf(client, principal.tenantId);
      const { rows } = await client.query<EventRow>(
        `select at, events from lead_events where tenant_id = $1 and lead_id = $2 order by batch limit ${TIMELINE_MAX}`,
        [principal.tenantId, id],
      );
      const events = rows.flatMap((row) => row.events);
      // Who only holds an offer sees what concerns them, not whom else it was offered to.
      const seen = masked ? events.filter((event) => event.agentId === principal.userId) : events;
      return pageAfter(
        seen,
        query,
        ({ id: eventId }) => eventId,
        (event) => entry(event, names),
      );
    });
  }

  /** Leads by id as the user may see them now: masked for an agent whose lead it no longer is. */
  async wallByIds(
    principal: Principal,
    ids: string[],
  ): Promise<Map<string, Lead & { ownerName: string | null }>> {
    if (ids.length === 0) return new Map();
    const { tenantId, userId } = principal;
    const values: unknown[] = [tenantId, ids];
    const within = leadsWithinReach(principal, (value) => `$${values.push(value)}`);
    return this.database.withTenant(tenantId, async (client) => {
      const names = await namesOf(client, tenantId);
      const { rows } = await client.query<LeadRow & { within: boolean }>(
        `select ${LEAD_COLUMNS}, ${within[0] ?? 'true'} as within from ${LEAD_FROM} where l.tenant_id = $1 and l.id = any($2)`,
        values,
      );
      return new Map(
        rows.map((row) => {
          const [lead, record] = [engineLead(row), leadRecord(row)];
          const whole = (seesAll(principal) && row.within) || row.owner_agent_id === userId;
          return [
            row.id,
            {
              ...(whole ? leadView(lead, record) : maskedLead(lead, record, [])),
              ownerName:
                !whole || row.owner_agent_id === null ? null : (names.get(row.owner_agent_id) ?? null),
            },
          ];
        }),
      );
    });
  }

  /** The lead as the principal may see it; 404 for anybody who may not. */
  async visible(
    client: pg.PoolClient,
    principal: Principal,
    id: string,
  ): Promise<{ row: LeadRow; view: Lead; masked: boolean }> {
    const { tenantId, userId } = principal;
    const values: unknown[] = [tenantId, id];
    const within = leadsWithinReach(principal, (value) => `$${values.push(value)}`);
    const { rows } = await client.query<LeadRow & { within: boolean }>(
      `select ${LEAD_COLUMNS}, ${within[0] ?? 'true'} as within from ${LEAD_FROM} where l.tenant_id = $1 and l.id = $2`,
      values,
    );
    const row = rows[0];
    if (row === undefined) throw notFound();
    const [lead, record] = [engineLead(row), leadRecord(row)];
    if ((seesAll(principal) && row.within) || row.owner_agent_id === userId)
      return { row, view: leadView(lead, record), masked: false };
    const held = await client.query(
      `select 1 from pending_offers where tenant_id = $1 and lead_id = $2 and agent_id = $3
       union all select 1 from offers where tenant_id = $1 and lead_id = $2 and agent_id = $3 limit 1`,
      [tenantId, id, userId],
    );
    if (held.rowCount === 0) throw notFound();
    const settings = await client.query<{ visible: string[] | null }>(
      `select settings -> 'visibleAttributes' as visible from routing_settings where tenant_id = $1`,
      [tenantId],
    );
    const shown = settings.rows[0]?.visible ?? routingSettings.shape.visibleAttributes.parse(undefined);
    return { row, view: maskedLead(lead, record, shown), masked: true };
  }
}

/** What the filters choose of what the principal may see: an agent's own, whatever they ask. */
export function chosen(principal: Principal, query: LeadFilters): Filters {
  const own = !seesAll(principal) || query.mine === 'true';
  const filters = leadFilters(principal.tenantId, query, own ? principal.userId : null);
  filters.where.push(...leadsWithinReach(principal, filters.bind));
  return filters;
}

/** Managers and admins, and their keys; a manager with teams as far as these reach. */
export function seesAll(principal: Principal): boolean {
  return hasRole(principal, 'manager');
}

export async function namesOf(client: pg.PoolClient, tenantId: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ id: string; name: string }>(
    'select id, name from users where tenant_id = $1',
    [tenantId],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

function entry(event: EventRow['events'][number], names: Map<string, string>): TimelineEntry {
  const { id, at, type, agentId, offerId, by, ...data } = event;
  return {
    id,
    at: iso(at),
    type,
    agentId: agentId ?? null,
    agentName: agentId === undefined ? null : (names.get(agentId) ?? null),
    offerId: offerId ?? null,
    by: by == null ? null : (names.get(by) ?? null),
    data: instants(data) as Record<string, unknown>,
  };
}

/** The engine counts time in epoch milliseconds; what goes out says it in ISO 8601. */
function instants(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(instants);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      typeof inner === 'number' && INSTANT_NAME.test(name) ? iso(inner) : instants(inner),
    ]),
  );
}
