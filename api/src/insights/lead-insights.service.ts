import { Injectable } from '@nestjs/common';
import type { LeadInsights } from '@baton/contract';
import { calendar, score } from '@baton/rules';
import { Clock } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { scoreClamped } from '../scoring/index.ts';
import { AGENTS, COMPANY, OFFERS } from './lead-insights.sql.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const RANGE_DAYS_MAX = 732;
const OFFERS_PAGE = 5_000;

export interface Range {
  from: Date;
  to: Date;
}

interface CompanyRow {
  leads: number;
  accepted: number;
  catchall_accepted: number;
  coalesced: number;
  assigned: number;
  delinquent: number;
  response_median_ms: number | null;
  response_mean_ms: number | null;
  release_median_ms: number | null;
  release_mean_ms: number | null;
  contact_median_ms: number | null;
  contact_mean_ms: number | null;
}

interface AgentRow {
  id: string;
  name: string;
  points: number;
  offered: number;
  accepted: number;
  declined: number;
  timed_out: number;
  coalesced: number;
  assigned: number;
  median_ms: number | null;
  mean_ms: number | null;
  contacted: number;
  in_progress: number;
  not_contacted: number;
  closed_won: number;
  unsuccessful: number;
  comments_per_lead: number | null;
}

export interface OfferExportRow {
  id: string;
  [column: string]: unknown;
}

/** The lead dashboard's figures over a range, [from, to) in the tenant's zone. */
@Injectable()
export class LeadInsightsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The range asked for; without one the last 30 calendar days of the tenant's zone, today included. */
  async range(
    tenantId: string,
    query: { from?: string | undefined; to?: string | undefined },
  ): Promise<Range> {
    const { rows } = await this.database.withTenant(tenantId, (client) =>
      client.query<{ time_zone: string }>('select time_zone from tenants where id = $1', [tenantId]),
    );
    const days = calendar(rows[0]?.time_zone ?? 'UTC');
    const today = days.periodStart('day', this.clock.databaseNowMs());
    // 36 h after a day began is always within the next one, clock changes included.
    const to =
      query.to === undefined ? new Date(days.periodStart('day', today + 1.5 * DAY_MS)) : new Date(query.to);
    const from =
      query.from === undefined
        ? new Date(days.periodStart('day', to.getTime() - DEFAULT_DAYS * DAY_MS + DAY_MS / 2))
        : new Date(query.from);
    if (from >= to) throw invalidField('to', 'must be later than from');
    if (to.getTime() - from.getTime() > RANGE_DAYS_MAX * DAY_MS)
      throw invalidField('from', `the range may span ${RANGE_DAYS_MAX} days at most`);
    return { from, to };
  }

  async leads(tenantId: string, { from, to }: Range): Promise<LeadInsights> {
    const { company, agents, clamped } = await this.database.withTenant(tenantId, async (client) => {
      const first = await client.query<CompanyRow>(COMPANY, [tenantId, from, to]);
      const second = await client.query<AgentRow>(AGENTS, [tenantId, from, to]);
      return { company: first.rows[0]!, agents: second.rows, clamped: await scoreClamped(client, tenantId) };
    });
    const scoreOf = ({ points }: AgentRow): number => score([points], clamped);
    const scored = agents.filter((agent) => agent.offered > 0);
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      score: ratio(
        scored.reduce((sum, agent) => sum + scoreOf(agent), 0),
        scored.length,
      ),
      leads: company.leads,
      acceptanceRate: ratio(company.accepted, company.leads),
      catchallAcceptanceRate: ratio(company.catchall_accepted, company.leads),
      coalesced: company.coalesced,
      assigned: company.assigned,
      delinquent: company.delinquent,
      responseTimeMs: { median: company.response_median_ms, mean: company.response_mean_ms },
      fromReleaseMs: { median: company.release_median_ms, mean: company.release_mean_ms },
      firstContactMs: { median: company.contact_median_ms, mean: company.contact_mean_ms },
      agents: agents.map((agent) => ({
        agentId: agent.id,
        name: agent.name,
        score: scoreOf(agent),
        offered: agent.offered,
        accepted: agent.accepted,
        declined: agent.declined,
        timedOut: agent.timed_out,
        coalesced: agent.coalesced,
        assigned: agent.assigned,
        responseTimeMs: { median: agent.median_ms, mean: agent.mean_ms },
        contacted: agent.contacted,
        inProgress: agent.in_progress,
        notContacted: agent.not_contacted,
        closedWon: agent.closed_won,
        unsuccessful: agent.unsuccessful,
        commentsPerLead: agent.comments_per_lead,
      })),
    };
  }

  /** Every offer of the range, page by page, so that a download of any size takes the memory of one page. */
  async *offers(tenantId: string, { from, to }: Range): AsyncGenerator<OfferExportRow[]> {
    let after: string | null = null;
    for (;;) {
      const last: string | null = after;
      const { rows }: { rows: OfferExportRow[] } = await this.database.withTenant(tenantId, (client) =>
        client.query<OfferExportRow>(OFFERS, [tenantId, from, to, last, OFFERS_PAGE]),
      );
      if (rows.length > 0) yield rows;
      if (rows.length < OFFERS_PAGE) return;
      after = rows.at(-1)!.id;
    }
  }
}

export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
