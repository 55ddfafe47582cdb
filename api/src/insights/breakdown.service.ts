import { Injectable } from '@nestjs/common';
import type { LeadReasons, LeadSources, LeadTeams } from '@baton/contract';
import { calendar } from '@baton/rules';
import type pg from 'pg';
import { Clock } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';
import { costOf, monthsIn, returnOn, type SourceCost } from './cost.ts';
import { ratio, type Range } from './lead-insights.service.ts';
import { DECLINE_REASONS, RETURN_REASONS, SOURCES, TEAMS } from './lead-insights.sql.ts';

interface EarnedRow {
  id: string;
  name: string;
  leads: number;
  accepted: number;
  response_median_ms: number | null;
  response_mean_ms: number | null;
  won: number;
  value: number;
}
interface SourceRow extends EarnedRow {
  cost_amount: number | null;
  cost_per: SourceCost['per'] | null;
  catchall_accepted: number;
  delinquent: number;
}
interface TeamRow extends EarnedRow {
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

  async sources(tenantId: string, range: Range): Promise<LeadSources> {
    const { currency, rows } = await this.database.withTenant(tenantId, (client) =>
      this.bySource(client, tenantId, range),
    );
    return {
      ...isoRange(range),
      sources: rows.map((row) => ({
        sourceId: row.id,
        name: row.name,
        leads: row.leads,
        accepted: row.accepted,
        acceptanceRate: ratio(row.accepted, row.leads),
        catchallAccepted: row.catchall_accepted,
        delinquent: row.delinquent,
        responseTimeMs: { median: row.response_median_ms, mean: row.response_mean_ms },
        ...earned(row, row.cost, currency),
      })),
    };
  }

  /** A lead costs what its source cost in the range, shared by the source's leads in it; a team bears it for the leads it owns. */
  async teams(tenantId: string, range: Range): Promise<LeadTeams> {
    const { currency, sources, teams } = await this.database.withTenant(tenantId, async (client) => {
      const { currency, rows } = await this.bySource(client, tenantId, range);
      const teams = await client.query<TeamRow>(TEAMS, [tenantId, range.from, range.to]);
      return { currency, sources: rows, teams: teams.rows };
    });
    const perLead = new Map(
      sources.flatMap(({ id, cost, leads }) =>
        cost === null || leads === 0 ? [] : [[id, cost / leads] as const],
      ),
    );
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

  async reasons(tenantId: string, range: Range): Promise<LeadReasons> {
    return this.database.withTenant(tenantId, async (client) => {
      const values = [tenantId, range.from, range.to];
      const declined = await client.query<ReasonRow>(DECLINE_REASONS, values);
      const returned = await client.query<ReasonRow>(RETURN_REASONS, values);
      return { ...isoRange(range), declined: declined.rows, returned: returned.rows };
    });
  }

  /** Sources with what each cost: by the lead, or by the share of each month that the range covers up to now. */
  private async bySource(
    client: pg.PoolClient,
    tenantId: string,
    { from, to }: Range,
  ): Promise<{ currency: string; rows: (SourceRow & { cost: number | null })[] }> {
    const tenant = await client.query<{ time_zone: string; currency: string }>(
      'select time_zone, currency from tenants where id = $1',
      [tenantId],
    );
    const { rows } = await client.query<SourceRow>(SOURCES, [tenantId, from, to]);
    const { time_zone, currency } = tenant.rows[0]!;
    const until = Math.min(to.getTime(), this.clock.databaseNowMs());
    const months = monthsIn(from.getTime(), until, calendar(time_zone));
    return {
      currency,
      rows: rows.map((row) => {
        const cost =
          row.cost_amount === null || row.cost_per === null
            ? null
            : { amount: row.cost_amount, per: row.cost_per };
        return { ...row, cost: costOf(cost, row.leads, months) };
      }),
    };
  }
}

function earned({ won, value }: EarnedRow, cost: number | null, currency: string) {
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
