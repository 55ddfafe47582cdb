import { Injectable } from '@nestjs/common';
import { routingSettings, type ScorePreview, type scorePreviewBody } from '@baton/contract';
import { reweighed, score, type LeadEntry, type LedgerGroup } from '@baton/rules';
import type pg from 'pg';
import type { z } from 'zod';
import { Clock } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';

const DAYS_MS = 30 * 86_400_000;
const AGENTS_MAX = 2_000;
const ENTRIES_MAX = 50_000;

/** Leads that were discarded, or restored: everything on them was taken back at once, so they are looked at one by one. */
const DISCARDED = `select distinct lead_id from score_entries
  where tenant_id = $1 and at >= $2 and rule = 'reversal' and reverses is null and lead_id is not null`;

/** Entries alike, summed up: their number grows with the rules and agents, not with the leads. */
const GROUPS = `
  with other as (
    select e.agent_id, e.lead_id, e.rule, e.points, r.rule as reversed_rule, r.points as reversed_points
      from score_entries e left join score_entries r on r.tenant_id = $1 and r.id = e.reverses
     where e.tenant_id = $1 and e.at >= $2 and not exists (select from (${DISCARDED}) d where d.lead_id = e.lead_id)),
  feedback as (
    select agent_id, lead_id, 'feedback' as rule, sum(points)::int as points, null as reversed_rule, null::int as reversed_points
      from other where rule = 'feedback' group by 1, 2)
  select agent_id as "agentId", rule, points, count(*)::int as times, reversed_rule as "reversedRule", reversed_points as "reversedPoints"
    from (select * from other where rule <> 'feedback' union all select * from feedback) f
   group by 1, 2, 3, 5, 6`;

const ENTRIES = `
  select e.agent_id as "agentId", e.lead_id as "leadId", e.rule, e.points, r.rule as "reversedRule",
         r.points as "reversedPoints", e.at >= $2 as counts
    from score_entries e left join score_entries r on r.tenant_id = $1 and r.id = e.reverses
   where e.tenant_id = $1 and e.lead_id in (${DISCARDED}) order by e.at, e.id limit ${ENTRIES_MAX}`;

/** What other points would have made of the last 30 days. Nothing is written. */
@Injectable()
export class ScorePreviewService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async preview(tenantId: string, body: z.output<typeof scorePreviewBody>): Promise<ScorePreview> {
    const now = this.clock.databaseNowMs();
    const from = new Date(now - DAYS_MS);
    const { settings, agents, groups, entries } = await this.database.withTenant(tenantId, (client) =>
      read(client, tenantId, from),
    );
    const given = Object.fromEntries(Object.entries(body.score).filter(([, points]) => points !== undefined));
    const wanted = { ...settings.score, ...given };
    const before = new Map<string, number>();
    for (const { agentId, points, times } of groups)
      before.set(agentId, (before.get(agentId) ?? 0) + points * times);
    for (const { agentId, points, counts } of entries)
      if (counts) before.set(agentId, (before.get(agentId) ?? 0) + points);
    const after = reweighed(groups, entries, wanted);
    return {
      from: from.toISOString(),
      to: new Date(now).toISOString(),
      agents: agents.map(({ id, name }) => ({
        agentId: id,
        name,
        before: score([before.get(id) ?? 0], settings.scoreClamped),
        after: score([after.get(id) ?? 0], settings.scoreClamped),
      })),
      notCounted: Object.entries(settings.score).flatMap(([rule, points]) => (points === 0 ? [rule] : [])),
    };
  }
}

async function read(client: pg.PoolClient, tenantId: string, from: Date) {
  const settings = await client.query<{ settings: object }>(
    'select settings from routing_settings where tenant_id = $1',
    [tenantId],
  );
  const agents = await client.query<{ id: string; name: string }>(
    `select id, name from users where tenant_id = $1 and active and (role = 'agent' or takes_leads)
      order by lower(name), id limit ${AGENTS_MAX}`,
    [tenantId],
  );
  const groups = await client.query<LedgerGroup>(GROUPS, [tenantId, from]);
  const entries = await client.query<LeadEntry>(ENTRIES, [tenantId, from]);
  return {
    settings: routingSettings.parse(settings.rows[0]?.settings ?? {}),
    agents: agents.rows,
    groups: groups.rows,
    entries: entries.rows,
  };
}
