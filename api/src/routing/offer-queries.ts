import { Injectable } from '@nestjs/common';
import {
  listQuery,
  offersQuery,
  routingSettings,
  type LeadDecision,
  type Offer,
  type Page,
} from '@baton/contract';
import type { Decision } from '@baton/engine';
import type pg from 'pg';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { Clock } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';
import { isIdKey, pageAfter, pageOf, readCursor } from '../platform/lists.ts';
import { decisionOf, type DecisionRecord } from './decision-record.ts';
import { engineLead, LEAD_COLUMNS, LEAD_FROM, leadRecord, type LeadRow } from './lead-record.ts';
import { LeadQueries, namesOf } from './lead-queries.ts';
import { engineOffer, OFFER_COLUMNS, type OfferRow } from './load.ts';
import { weighedView } from './reasons.ts';
import { iso, offerView } from './views.ts';

type OffersQuery = z.output<typeof offersQuery>;

const DECISIONS_MAX = 200;
const PENDING_ONLY = `select ${OFFER_COLUMNS}, o.tenant_id, 'pending' as state, null::timestamptz as responded_at from pending_offers o`;
const ALL = `${PENDING_ONLY}
  union all select ${OFFER_COLUMNS}, o.tenant_id, o.state, o.responded_at from offers o`;

/** Reading offers: one's own, and the record of why each was made. */
@Injectable()
export class OfferQueries {
  constructor(
    private readonly database: Database,
    private readonly leads: LeadQueries,
    private readonly clock: Clock,
  ) {}

  async list(principal: Principal, query: OffersQuery): Promise<Page<Offer>> {
    const { tenantId, userId } = principal;
    const after = readCursor<[string]>(query.cursor, isIdKey);
    const table = query.state === 'pending' ? PENDING_ONLY : ALL;
    return this.database.withTenant(tenantId, async (client) => {
      const { rows } = await client.query<OfferRow>(
        `select o.* from (${table}) o where o.tenant_id = $1 and o.agent_id = $2 and ($3::text is null or o.state = $3)
            and ($4::uuid is null or o.lead_id = $4) and ($5::uuid is null or o.id < $5) order by o.id desc limit ${query.limit + 1}`,
        [tenantId, userId, query.state ?? null, query.leadId ?? null, after?.[0] ?? null],
      );
      const views = await this.views(client, tenantId, rows);
      return pageOf(
        views,
        query.limit,
        (view) => [view.id],
        (view) => view,
      );
    });
  }

  /** A user's own offers by id. */
  async byIds(tenantId: string, userId: string, ids: string[]): Promise<Map<string, Offer>> {
    if (ids.length === 0) return new Map();
    return this.database.withTenant(tenantId, async (client) => {
      const { rows } = await client.query<OfferRow>(
        `select o.* from (${ALL}) o where o.tenant_id = $1 and o.agent_id = $2 and o.id = any($3)`,
        [tenantId, userId, ids],
      );
      const views = await this.views(client, tenantId, rows);
      return new Map(views.map((view) => [view.id, view]));
    });
  }

  /** The record behind *Why*: for each attempt the candidates in order, and the reasons against the others. */
  async decisions(
    principal: Principal,
    leadId: string,
    query: z.output<typeof listQuery>,
  ): Promise<Page<LeadDecision>> {
    const { tenantId } = principal;
    return this.database.withTenant(tenantId, async (client) => {
      const { masked } = await this.leads.visible(client, principal, leadId);
      const { rows } = await client.query<OfferRow & { decision: string }>(
        `select o.*, d.decision from (${ALL}) o join offer_decisions d on d.tenant_id = o.tenant_id and d.offer_id = o.id
          where o.tenant_id = $1 and o.lead_id = $2
          order by o.cycle, o.attempt limit ${DECISIONS_MAX}`,
        [tenantId, leadId],
      );
      const names = await namesOf(client, tenantId);
      const all = rows.map((row) =>
        decisionView(row, decisionOf(JSON.parse(row.decision) as DecisionRecord), names),
      );
      return pageAfter(
        all,
        query,
        ({ offerId }) => offerId ?? '',
        (decision) => (masked ? onlyAbout(decision, principal.userId) : decision),
      );
    });
  }

  private async views(client: pg.PoolClient, tenantId: string, offers: OfferRow[]): Promise<Offer[]> {
    if (offers.length === 0) return [];
    const { rows } = await client.query<LeadRow>(
      `select ${LEAD_COLUMNS} from ${LEAD_FROM} where l.tenant_id = $1 and l.id = any($2)`,
      [tenantId, offers.map((offer) => offer.lead_id)],
    );
    const settings = await client.query<{ visible: string[] | null }>(
      `select settings -> 'visibleAttributes' as visible from routing_settings where tenant_id = $1`,
      [tenantId],
    );
    const shown = settings.rows[0]?.visible ?? routingSettings.shape.visibleAttributes.parse(undefined);
    const leads = new Map(rows.map((row) => [row.id, row]));
    const timeouts = await timeoutsOf(client, tenantId, offers);
    const now = this.clock.databaseNowMs();
    return offers.flatMap((row) => {
      const lead = leads.get(row.lead_id);
      if (lead === undefined) return [];
      const view = offerView(engineOffer(row), engineLead(lead), leadRecord(lead), row.why, shown, now);
      const entry = timeouts.get(row.id);
      // A discarded lead has its points reversed in one sum, which names no entry.
      const reversed = lead.status === 'discarded' || entry?.reversed === true;
      return [{ ...view, timeout: entry === undefined ? null : { points: entry.points, reversed } }];
    });
  }
}

async function timeoutsOf(
  client: pg.PoolClient,
  tenantId: string,
  offers: OfferRow[],
): Promise<Map<string, { points: number; reversed: boolean }>> {
  const missed = offers.filter(({ state }) => state === 'timed_out').map(({ id }) => id);
  if (missed.length === 0) return new Map();
  const { rows } = await client.query<{ offer_id: string; points: number; reversed: boolean }>(
    `select e.offer_id, e.points,
            exists (select from score_entries r where r.tenant_id = $1 and r.reverses = e.id) as reversed
       from score_entries e where e.tenant_id = $1 and e.offer_id = any($2) and e.rule = 'timeout'`,
    [tenantId, missed],
  );
  return new Map(rows.map(({ offer_id: id, ...entry }) => [id, entry]));
}

function decisionView(row: OfferRow, decision: Decision, names: Map<string, string>): LeadDecision {
  const name = (id: string): string => names.get(id) ?? '';
  return {
    at: iso(row.created_at.getTime()),
    cycle: row.cycle,
    attempt: row.attempt,
    offerId: row.id,
    chosenAgentId: decision.chosen,
    chosenAgentName: name(decision.chosen),
    step: decision.step,
    strategy: decision.strategy,
    requeued: decision.requeued,
    ...weighedView(decision, name),
  };
}

/** "Why not me": what the record says of one agent, and nothing of the others. */
function onlyAbout(decision: LeadDecision, userId: string): LeadDecision {
  const own = decision.chosenAgentId === userId;
  return {
    ...decision,
    chosenAgentId: own ? userId : null,
    chosenAgentName: own ? decision.chosenAgentName : null,
    candidates: decision.candidates.filter((candidate) => candidate.agentId === userId),
    against: decision.against.filter((candidate) => candidate.agentId === userId),
  };
}
