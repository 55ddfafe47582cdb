import { Injectable } from '@nestjs/common';
import type { LeadInsights } from '@baton/contract';
import { score } from '@baton/rules';
import type pg from 'pg';
import { Clock } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';
import { daysOf, instantOf } from '../platform/days.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { leadsWithinReach } from '../routing/index.ts';
import { scoreClamped } from '../scoring/index.ts';
import { coreOf, type Core } from './figures/core.ts';
import { LeadsBySource, readAgents } from './figures/figures.ts';
import { companyWithin, OFFERS } from './lead-insights.sql.ts';
import { reachOf, type Viewer } from './reach.ts';

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
  unclaimed: number;
}
type Times = Record<`${'response' | 'release' | 'contact'}_${'median' | 'mean'}_ms`, number | null>;

export interface OfferExportRow {
  id: string;
  agent_id: string;
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
    const days = await this.database.withTenant(tenantId, (client) => daysOf(client, tenantId));
    const today = days.periodStart('day', this.clock.databaseNowMs());
    // 36 h after a day began is always within the next one, clock changes included.
    const to =
      query.to === undefined
        ? new Date(days.periodStart('day', today + 1.5 * DAY_MS))
        : instantOf(query.to, days);
    const from =
      query.from === undefined
        ? new Date(days.periodStart('day', to.getTime() - DEFAULT_DAYS * DAY_MS + DAY_MS / 2))
        : instantOf(query.from, days);
    if (from >= to) throw invalidField('to', 'must be later than from');
    if (to.getTime() - from.getTime() > RANGE_DAYS_MAX * DAY_MS)
      throw invalidField('from', `the range may span ${RANGE_DAYS_MAX} days at most`);
    return { from, to };
  }

  /** The agents whose rows the principal may see; null: all. */
  async agentsWithinReach(by: Viewer): Promise<ReadonlySet<string> | null> {
    if (by.role !== 'manager') return null;
    return this.database.withTenant(
      by.tenantId,
      async (client) => (await reachOf(client, by))?.agents ?? null,
    );
  }

  /** Of everything, or of what a manager with teams sees: every number opens the leads that it counted. */
  async leads(by: Viewer, range: Range): Promise<LeadInsights> {
    const { tenantId } = by;
    const { company, agents, clamped, ...times } = await this.database.withSnapshot(
      tenantId,
      async (client) => {
        const core = await coreOf(client, tenantId, range);
        const all = await readAgents(client, core);
        const reach = await reachOf(client, by);
        return {
          ...(reach === null ? await wholeCompany(client, core) : await companyOf(client, by, range)),
          agents: reach === null ? all : all.filter(({ agent }) => reach.agents.has(agent.id)),
          clamped: await scoreClamped(client, tenantId),
        };
      },
    );
    const rows = agents.map(({ agent, responseTimeMs }) => ({
      agentId: agent.id,
      name: agent.name,
      score: score([agent.points], clamped),
      offered: agent.offered,
      accepted: agent.accepted,
      declined: agent.declined,
      timedOut: agent.timed_out,
      coalesced: agent.coalesced,
      assigned: agent.assigned,
      responseTimeMs,
      contacted: agent.contacted,
      inProgress: agent.in_progress,
      notContacted: agent.not_contacted,
      closedWon: agent.closed_won,
      unsuccessful: agent.unsuccessful,
      commentsPerLead: ratio(agent.comments, agent.accepted),
    }));
    const scored = rows.filter(({ offered }) => offered > 0);
    return {
      from: range.from.toISOString(),
      to: range.to.toISOString(),
      score: ratio(
        scored.reduce((sum, agent) => sum + agent.score, 0),
        scored.length,
      ),
      leads: company.leads,
      acceptanceRate: ratio(company.accepted, company.leads),
      catchallAcceptanceRate: ratio(company.catchall_accepted, company.leads),
      coalesced: company.coalesced,
      assigned: company.assigned,
      delinquent: company.unclaimed,
      ...times,
      agents: rows,
    };
  }

  /** Every offer of the range, page by page, so that a download of any size takes the memory of one page. */
  async *offers(
    tenantId: string,
    { from, to }: Range,
    within: ReadonlySet<string> | null = null,
  ): AsyncGenerator<OfferExportRow[]> {
    let after: string | null = null;
    for (;;) {
      const last: string | null = after;
      const { rows }: { rows: OfferExportRow[] } = await this.database.withTenant(tenantId, (client) =>
        client.query<OfferExportRow>(OFFERS, [tenantId, from, to, last, OFFERS_PAGE]),
      );
      const shown = within === null ? rows : rows.filter(({ agent_id }) => within.has(agent_id));
      if (shown.length > 0) yield shown;
      if (rows.length < OFFERS_PAGE) return;
      after = rows.at(-1)!.id;
    }
  }
}

async function wholeCompany(client: pg.PoolClient, core: Core) {
  const leads = await LeadsBySource.read(client, core);
  return {
    company: leads.company as CompanyRow,
    responseTimeMs: await leads.companyTimes('response'),
    fromReleaseMs: await leads.companyTimes('release'),
    firstContactMs: await leads.companyTimes('contact'),
  };
}

async function companyOf(client: pg.PoolClient, by: Viewer, { from, to }: Range) {
  const values: unknown[] = [by.tenantId, from, to];
  const reach = leadsWithinReach(by, (value) => `$${values.push(value)}`);
  const { rows } = await client.query<CompanyRow & Times>(companyWithin(reach), values);
  const row = rows[0]!;
  const time = (name: 'response' | 'release' | 'contact') => ({
    median: row[`${name}_median_ms`],
    mean: row[`${name}_mean_ms`],
  });
  return {
    company: row as CompanyRow,
    responseTimeMs: time('response'),
    fromReleaseMs: time('release'),
    firstContactMs: time('contact'),
  };
}

export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
