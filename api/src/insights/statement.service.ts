import { Injectable } from '@nestjs/common';
import { routingSettings } from '@baton/contract';
import { charge } from '@baton/rules';
import { Database } from '../platform/database/database.ts';
import type { Range } from './lead-insights.service.ts';
import { reachOf, type Viewer } from './reach.ts';

const PAGE = 5_000;

/** One charge: an accepted lead with a tag that has a price. Money in minor units. */
export interface StatementRow {
  leadId: string;
  externalId: string | null;
  source: string;
  receivedAt: Date;
  acceptedAt: Date;
  chargedTo: 'agent' | 'tenant';
  agentId: string;
  agent: string;
  tag: string;
  price: number;
  timeouts: number;
  charged: number;
  currency: string;
}

interface Found {
  id: string;
  external_id: string | null;
  source: string;
  received_at: Date;
  accepted_at: Date;
  agent_id: string;
  agent: string;
  tag: string;
  price: string;
  timeouts: number;
}

/**
 * Leads that stand accepted, by when they were, each with its highest price. Whoever accepted in the range was received
 * before its end: pages follow the order of arrival, which has an index.
 */
const CHARGES = `
  select l.id, l.external_id, s.name as source, l.received_at, l.accepted_at, l.owner_agent_id as agent_id, u.name as agent,
    p.name as tag, p.price,
    (select count(*)::int from offers o where o.tenant_id = $1 and o.lead_id = l.id and o.state = 'timed_out'
        and o.kind in ('exclusive', 'parallel') and o.responded_at <= l.accepted_at) as timeouts
  from leads l join sources s on s.tenant_id = $1 and s.id = l.source_id
  join users u on u.tenant_id = $1 and u.id = l.owner_agent_id
  join lateral (
    select t.name, t.price from tags t join jsonb_array_elements(l.tags) g on t.id = (g ->> 'tagId')::uuid
     where t.tenant_id = $1 and t.price is not null and t.retired_at is null order by t.price desc, t.name limit 1) p on true
  where l.tenant_id = $1 and l.status = 'accepted' and l.received_at < $3 and l.accepted_at >= $2 and l.accepted_at < $3
    and ($6::uuid[] is null or l.owner_agent_id = any($6)) and ($4::timestamptz is null or (l.received_at, l.id) > ($4, $5::uuid))
  order by l.received_at, l.id limit ${PAGE}`;

/** What accepted leads are charged. Prices and discounts are those of now; money is never moved. */
@Injectable()
export class StatementService {
  constructor(private readonly database: Database) {}

  /** To everybody, or to the agents that a manager with teams sees. */
  async *charges(by: Viewer, { from, to }: Range): AsyncGenerator<StatementRow[]> {
    const { tenantId } = by;
    const agents = await this.database.withTenant(
      tenantId,
      async (client) => (await reachOf(client, by))?.agents,
    );
    const { settings, currency } = await this.settings(tenantId);
    const discount = {
      percent: settings.billingDiscountPercent,
      perTimeout: settings.billingDiscountPerTimeout,
      intervalMs: settings.billingIntervalMs,
      compound: settings.billingDiscountCompounds,
      floorPercent: settings.billingFloorPercent,
    };
    const chargedTo = settings.billingToAgent ? 'agent' : 'tenant';
    for (let last = null as Found | null; ;) {
      const after = last;
      const { rows }: { rows: Found[] } = await this.database.withTenant(tenantId, (client) =>
        client.query<Found>(CHARGES, [
          tenantId,
          from,
          to,
          after?.received_at ?? null,
          after?.id ?? null,
          agents === undefined ? null : [...agents],
        ]),
      );
      if (rows.length > 0)
        yield rows.map((row) => ({
          leadId: row.id,
          externalId: row.external_id,
          source: row.source,
          receivedAt: row.received_at,
          acceptedAt: row.accepted_at,
          chargedTo,
          agentId: row.agent_id,
          agent: row.agent,
          tag: row.tag,
          price: Number(row.price),
          timeouts: row.timeouts,
          charged: charge(
            Number(row.price),
            row.accepted_at.getTime() - row.received_at.getTime(),
            row.timeouts,
            discount,
          ),
          currency,
        }));
      if (rows.length < PAGE) return;
      last = rows.at(-1)!;
    }
  }

  private async settings(tenantId: string) {
    const { rows } = await this.database.withTenant(tenantId, (client) =>
      client.query<{ settings: object | null; currency: string }>(
        `select r.settings, t.currency from tenants t left join routing_settings r on r.tenant_id = t.id where t.id = $1`,
        [tenantId],
      ),
    );
    const row = rows[0]!;
    return { settings: routingSettings.parse(row.settings ?? {}), currency: row.currency };
  }
}
