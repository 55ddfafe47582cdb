import type { Wall } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import type { Database } from '../platform/database/database.ts';
import { leadsWithinReach } from '../routing/index.ts';

const ROWS = 50;
const SHOWN = 50;

interface Row {
  lead_id: string;
  title: string;
  events: { id: string; at: number; type: string; agentId?: string; offerId?: string }[];
}

/**
 * The last things that happened, newest first: an event stream that is not empty when a wall opens. Where no customer may
 * show, a lead is told by its source alone.
 */
export async function wallEvents(
  database: Database,
  tenantId: string,
  by: Principal | null,
  customers: boolean,
): Promise<Wall['events']> {
  return database.withTenant(tenantId, async (client) => {
    const values: unknown[] = [tenantId, customers];
    const reach = by === null ? [] : leadsWithinReach(by, (value) => `$${values.push(value)}`);
    const { rows } = await client.query<Row>(
      `select e.lead_id, case when $2 then coalesce(l.customer_name, l.subject, s.name) else s.name end as title, e.events
         from (select lead_id, events, batch from lead_events where tenant_id = $1 order by batch desc limit ${ROWS}) e
         join leads l on l.tenant_id = $1 and l.id = e.lead_id join sources s on s.tenant_id = $1 and s.id = l.source_id
        ${reach.length === 0 ? '' : `where ${reach.join(' and ')}`} order by e.batch desc`,
      values,
    );
    const names = await client.query<{ id: string; name: string }>(
      'select id, name from users where tenant_id = $1',
      [tenantId],
    );
    const nameOf = new Map(names.rows.map(({ id, name }) => [id, name]));
    return rows
      .flatMap(({ lead_id, title, events }) =>
        events.map((event) => ({
          id: event.id,
          at: new Date(event.at).toISOString(),
          type: event.type,
          leadId: lead_id,
          leadTitle: title,
          agentId: event.agentId ?? null,
          agentName: event.agentId === undefined ? null : (nameOf.get(event.agentId) ?? null),
          offerId: event.offerId ?? null,
        })),
      )
      .sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1))
      .slice(0, SHOWN);
  });
}
