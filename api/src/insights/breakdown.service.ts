import { Injectable } from '@nestjs/common';
import type { LeadReasons, LeadSources, LeadTeams } from '@baton/contract';
import { calendar } from '@baton/rules';
import type pg from 'pg';
import { Clock } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';
import { costOf, monthsIn, returnOn, type SourceCost } from './cost.ts';
import { coreOf } from './figures/core.ts';
import { LeadsBySource, type LeadFigures, type MedianAndMean } from './figures/figures.ts';
import { ratio, type Range } from './lead-insights.service.ts';
import { leadsWithinReach } from '../routing/index.ts';
import { declineReasons, returnReasons, SOURCES, sourcesWithin, TEAMS } from './lead-insights.sql.ts';
import { reachOf, type Viewer } from './reach.ts';

interface EarnedRow {
  id: string;
  name: string;
  leads: number;
  accepted: number;
  won: number;
  value: number;
}
interface SourceRow {
  id: string;
  name: string;
  cost_amount: number | null;
  cost_per: SourceCost['per'] | null;
}
type SeenRow = LeadFigures & { id: string } & Pick<TeamRow, 'response_median_ms' | 'response_mean_ms'>;
type SourceFigures = SourceRow & { figures: LeadFigures; cost: number | null };
interface TeamRow extends EarnedRow {
  response_median_ms: number | null;
  response_mean_ms: number | null;
  owned: number;
  /** Source id → how many of its leads the team owns. */
  sources: Record<string, number>;
}
interface ReasonRow {
  reason: string | null;
  times: number;
  leads: number;
}

/** The lead dashboard by source, by team and by reason. */
@Injectable()
export class BreakdownService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Of everything, or of the leads that a manager with teams sees, at what those have cost. */
  async sources(by: Viewer, range: Range): Promise<LeadSources> {
    const { currency, rows, times } = await this.database.withSnapshot(by.tenantId, async (client) => {
      const { leads, ...read } = await this.bySource(client, by.tenantId, range);
      if ((await reachOf(client, by)) === null) return { ...read, times: await leads.sourceTimes() };
      return { ...read, ...(await sourcesSeen(client, by, range, read.rows)) };
    });
    return {
      ...isoRange(range),
      sources: rows.map(({ id, name, figures, cost }) => ({
        sourceId: id,
        name,
        leads: figures.leads,
        accepted: figures.accepted,
        acceptanceRate: ratio(figures.accepted, figures.leads),
        catchallAccepted: figures.catchall_accepted,
        delinquent: figures.unclaimed,
        responseTimeMs: times.get(id) ?? NO_TIMES,
        ...earned({ won: figures.won, value: figures.won_value }, cost, currency),
      })),
    };
  }

  /** A lead costs what its source cost in the range, shared by the source's leads in it; a team bears it for the leads it owns. */
  async teams(by: Viewer, range: Range): Promise<LeadTeams> {
    const { tenantId } = by;
    const { currency, sources, teams } = await this.database.withSnapshot(tenantId, async (client) => {
      const { currency, rows } = await this.bySource(client, tenantId, range);
      const reach = await reachOf(client, by);
      const all = await client.query<TeamRow>(TEAMS, [tenantId, range.from, range.to]);
      const teams = reach === null ? all.rows : all.rows.filter(({ id }) => reach.teams.has(id));
      return { currency, sources: rows, teams };
    });
    const perLead = costPerLead(sources);
    return {
      ...isoRange(range),
      teams: teams.map((row) => {
        const paid = Object.entries(row.sources).filter(([id]) => perLead.has(id));
        const cost = paid.reduce((sum, [id, leads]) => sum + leads * (perLead.get(id) ?? 0), 0);
        return {
          teamId: row.id,
          name: row.name,
          leads: row.leads,
          accepted: row.accepted,
          acceptanceRate: ratio(row.accepted, row.leads),
          owned: row.owned,
          responseTimeMs: { median: row.response_median_ms, mean: row.response_mean_ms },
          ...earned(row, paid.length === 0 ? null : Math.round(cost), currency),
        };
      }),
    };
  }

  /** Of the leads that the principal sees, whoever gave the reason: as the lists behind the numbers show them. */
  async reasons(by: Viewer, range: Range): Promise<LeadReasons> {
    return this.database.withTenant(by.tenantId, async (client) => {
      const values: unknown[] = [by.tenantId, range.from, range.to];
      const reach =
        (await reachOf(client, by)) === null ? [] : leadsWithinReach(by, (value) => `$${values.push(value)}`);
      const declined = await client.query<ReasonRow>(declineReasons(reach), values);
      const returned = await client.query<ReasonRow>(returnReasons(reach), values);
      return { ...isoRange(range), declined: declined.rows, returned: returned.rows };
    });
  }

  /** Sources with what each cost: by the lead, or by the share of each month that the range covers up to now. */
  private async bySource(
    client: pg.PoolClient,
    tenantId: string,
    range: Range,
  ): Promise<{ currency: string; rows: SourceFigures[]; leads: LeadsBySource }> {
    const core = await coreOf(client, tenantId, range);
    const leads = await LeadsBySource.read(client, core);
    const { bySource } = leads;
    const { rows } = await client.query<SourceRow>(SOURCES, [
      tenantId,
      [...bySource.keys()],
      [...bySource.values()].map((figures) => figures.leads),
    ]);
    const until = Math.min(range.to.getTime(), this.clock.databaseNowMs());
    const months = monthsIn(range.from.getTime(), until, calendar(core.timeZone));
    return {
      leads,
      currency: core.currency,
      rows: rows.map((row) => {
        const figures = bySource.get(row.id) ?? NO_LEADS;
        const cost =
          row.cost_amount === null || row.cost_per === null
            ? null
            : { amount: row.cost_amount, per: row.cost_per };
        return { ...row, figures, cost: costOf(cost, figures.leads, months) };
      }),
    };
  }
}

/** What one lead of each source costs in the range, where it costs anything. */
function costPerLead(sources: readonly SourceFigures[]): Map<string, number> {
  return new Map(
    sources.flatMap(({ id, cost, figures: { leads } }) =>
      cost === null || leads === 0 ? [] : [[id, cost / leads] as const],
    ),
  );
}

async function sourcesSeen(client: pg.PoolClient, by: Viewer, { from, to }: Range, all: SourceFigures[]) {
  const values: unknown[] = [by.tenantId, from, to];
  const reach = leadsWithinReach(by, (value) => `$${values.push(value)}`);
  const { rows } = await client.query<SeenRow>(sourcesWithin(reach), values);
  const seen = new Map(rows.map((row) => [row.id, row]));
  const perLead = costPerLead(all);
  const sources = all.flatMap((source): SourceFigures[] => {
    const figures = seen.get(source.id);
    const each = perLead.get(source.id);
    if (figures === undefined) return [];
    return [{ ...source, figures, cost: each === undefined ? null : Math.round(each * figures.leads) }];
  });
  return {
    rows: sources.toSorted((a, b) => b.figures.leads - a.figures.leads),
    times: new Map<string, MedianAndMean>(
      rows.map((row) => [row.id, { median: row.response_median_ms, mean: row.response_mean_ms }]),
    ),
  };
}

const NO_TIMES: MedianAndMean = { median: null, mean: null };
const NO_LEADS: LeadFigures = {
  leads: 0,
  accepted: 0,
  catchall_accepted: 0,
  coalesced: 0,
  assigned: 0,
  unclaimed: 0,
  won: 0,
  won_value: 0,
};

function earned({ won, value }: Pick<EarnedRow, 'won' | 'value'>, cost: number | null, currency: string) {
  return {
    won,
    value: { amount: value, currency },
    cost: cost === null ? null : { amount: cost, currency },
    returnOnInvestment: returnOn(value, cost),
  };
}

function isoRange({ from, to }: Range): { from: string; to: string } {
  return { from: from.toISOString(), to: to.toISOString() };
}
