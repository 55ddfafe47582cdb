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
  lead_id: string;
  external_id: string | null;
  source: string;
  received_at: Date;
  accepted_at: Date;
  agent_id: string;
  agent: string;
  tag: string;
  price: string;
  currency: string;
  timeouts: number;
  terms: object;
}

/** Charges of the leads that still stand accepted as they were then; whoever gave one back owes nothing for it. */
const CHARGES = `
  select c.lead_id, l.external_id, s.name as source, l.received_at, c.accepted_at, c.agent_id, u.name as agent, c.tag, c.price,
    c.currency, c.timeouts, c.terms
  from lead_charges c
  join leads l on l.tenant_id = $1 and l.id = c.lead_id and l.status = 'accepted' and l.accepted_at = c.accepted_at
  join sources s on s.tenant_id = $1 and s.id = l.source_id
  join users u on u.tenant_id = $1 and u.id = c.agent_id
  where c.tenant_id = $1 and c.accepted_at >= $2 and c.accepted_at < $3 and ($6::uuid[] is null or c.agent_id = any($6))
    and ($4::timestamptz is null or (c.accepted_at, c.lead_id) > ($4, $5::uuid))
  order by c.accepted_at, c.lead_id limit ${PAGE}`;

/** What accepted leads are charged, by the prices and discounts of when they were accepted; money is never moved. */
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
    for (let last = null as Found | null; ;) {
      const after = last;
      const { rows }: { rows: Found[] } = await this.database.withTenant(tenantId, (client) =>
        client.query<Found>(CHARGES, [
          tenantId,
          from,
          to,
          after?.accepted_at ?? null,
          after?.lead_id ?? null,
          agents === undefined ? null : [...agents],
        ]),
      );
      if (rows.length > 0) yield rows.map(rowOf);
      if (rows.length < PAGE) return;
      last = rows.at(-1)!;
    }
  }
}

function rowOf(found: Found): StatementRow {
  const { received_at: receivedAt, accepted_at: acceptedAt, timeouts } = found;
  const terms = routingSettings.parse(found.terms);
  const price = Number(found.price);
  const charged = charge(price, acceptedAt.getTime() - receivedAt.getTime(), timeouts, {
    percent: terms.billingDiscountPercent,
    perTimeout: terms.billingDiscountPerTimeout,
    intervalMs: terms.billingIntervalMs,
    compound: terms.billingDiscountCompounds,
    floorPercent: terms.billingFloorPercent,
  });
  return {
    leadId: found.lead_id,
    externalId: found.external_id,
    source: found.source,
    receivedAt,
    acceptedAt,
    chargedTo: terms.billingToAgent ? 'agent' : 'tenant',
    agentId: found.agent_id,
    agent: found.agent,
    tag: found.tag,
    price,
    timeouts,
    charged,
    currency: found.currency,
  };
}
