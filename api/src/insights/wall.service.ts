import { Injectable } from '@nestjs/common';
import type { Wall } from '@baton/contract';
import { calendar } from '@baton/rules';
import { Clock } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';
import { hasScopes, type Principal } from '../platform/auth/principal.ts';
import {
  agentLive,
  leadsWithinReach,
  reachesAgent,
  RoutingService,
  wallLead,
  withoutCustomer,
  type TenantConfig,
} from '../routing/index.ts';
import { wallFigures } from './lead-insights.sql.ts';
import { wallEvents } from './wall-events.ts';

const LEADS_MAX = 200;
const DAY_MS = 86_400_000;

interface TodayRow {
  leads: number;
  accepted: number;
  within: number;
  response_median_ms: number | null;
  unclaimed: number;
}

type Today = Wall['today'];

/** Everything a live wall shows when it opens; the socket keeps it true from then on. */
@Injectable()
export class WallService {
  constructor(
    private readonly routing: RoutingService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** As a manager sees it: their agents, and what is theirs or nobody's. A key that may read no leads sees no customers. */
  async get(by: Principal): Promise<Wall> {
    const { wall, config } = hasScopes(by, ['leads:read'])
      ? await this.read(by.tenantId, by, true)
      : await this.withoutCustomers(by.tenantId, by);
    return {
      ...wall,
      agents: wall.agents.filter(({ agentId }) => reachesAgent(config, by.userId, agentId)),
      events: wall.events.filter(
        ({ agentId }) => agentId === null || reachesAgent(config, by.userId, agentId),
      ),
    };
  }

  /**
   * The wall for a screen that anybody may look at: no customer, no text and nothing that names one; a lead is told by
   * its source. With the settings it is shown by. `by`: whoever looks, null for anybody.
   */
  async withoutCustomers(
    tenantId: string,
    by: Principal | null = null,
  ): Promise<{ wall: Wall; config: TenantConfig }> {
    const { wall, config } = await this.read(tenantId, by, false);
    const tags = new Set(config.tagNames.values());
    return { wall: { ...wall, leads: wall.leads.map((lead) => withoutCustomer(lead, tags)) }, config };
  }

  private async read(
    tenantId: string,
    by: Principal | null,
    customers: boolean,
  ): Promise<{ wall: Wall; config: TenantConfig }> {
    const { config, ...live } = await this.routing.submit(tenantId, {
      name: 'read_wall',
      run: (batch) => () => {
        const { set, state, now } = batch;
        const pending = [...state.leads.values()]
          .filter((lead) => PENDING.has(lead.status))
          .sort((a, b) => a.receivedAt - b.receivedAt);
        return {
          config: set.config,
          at: new Date(now).toISOString(),
          leads: pending.slice(0, LEADS_MAX).map((lead) => wallLead(set, lead, batch.record(lead.id), now)),
          leadsTotal: pending.length,
          agents: [...state.agents.values()]
            .filter((agent) => agent.active && agent.takesLeads)
            .map((agent) => agentLive(set, agent, now)),
        };
      },
    });
    const days = calendar(config.timeZone);
    const now = this.clock.databaseNowMs();
    const today = days.periodStart('day', now);
    const yesterday = days.periodStart('day', today - DAY_MS / 2);
    const { serviceLevelMs, waitAlarmMs } = config.routing;
    const [figures, previous, events] = await Promise.all([
      this.figures(tenantId, by, new Date(today), new Date(now), serviceLevelMs),
      // Until the same time of day: half a day is compared with half a day.
      this.figures(tenantId, by, new Date(yesterday), new Date(yesterday + (now - today)), serviceLevelMs),
      wallEvents(this.database, tenantId, by, customers),
    ]);
    return { wall: { ...live, today: figures, previous, events, serviceLevelMs, waitAlarmMs }, config };
  }

  private async figures(
    tenantId: string,
    by: Principal | null,
    from: Date,
    to: Date,
    serviceLevelMs: number,
  ): Promise<Today> {
    const values: unknown[] = [tenantId, from, to, serviceLevelMs / 1000];
    const reach = by === null ? [] : leadsWithinReach(by, (value) => `$${values.push(value)}`);
    const { rows } = await this.database.withTenant(tenantId, (client) =>
      client.query<TodayRow>(wallFigures(reach), values),
    );
    const row = rows[0]!;
    const share = (part: number): number | null => (row.leads === 0 ? null : part / row.leads);
    return {
      leads: row.leads,
      accepted: row.accepted,
      acceptanceRate: share(row.accepted),
      withinServiceLevel: share(row.within),
      medianResponseMs: row.response_median_ms,
      delinquent: row.unclaimed,
    };
  }
}

const PENDING: ReadonlySet<string> = new Set(['held', 'queued', 'offered', 'shark_tank', 'catchall']);
