import { Injectable } from '@nestjs/common';
import type { AgentScore, scoreQuery } from '@baton/contract';
import { score } from '@baton/rules';
import type pg from 'pg';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { Clock } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';
import { daysOf, instantOf } from '../platform/days.ts';
import { pageOf, readCursor } from '../platform/lists.ts';
import { notFound } from '../platform/problem/problem.ts';
import { agentWithinReach } from '../routing/index.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;

type Entry = AgentScore['entries'][number];

export interface EntryRow {
  id: string;
  at: Date;
  rule: Entry['rule'];
  points: number;
  lead_id: string | null;
  offer_id: string | null;
  title: string | null;
  reversed: boolean;
}

interface LedgerRow extends EntryRow {
  reverses: string | null;
  reason: string | null;
  contest: Entry['contest'];
}

/** Columns of `EntryRow`, over `score_entries e` with what `ENTRY_JOINS` adds. */
export const ENTRY_COLUMNS = `e.id, e.at, e.rule, e.points, e.lead_id, e.offer_id, coalesce(l.subject, s.name) as title,
  exists (select from score_entries r where r.tenant_id = $1 and r.reverses = e.id) as reversed`;
export const ENTRY_JOINS = `left join leads l on l.tenant_id = $1 and l.id = e.lead_id
  left join sources s on s.tenant_id = $1 and s.id = l.source_id`;

/** The score ledger, read. It is written in the engine's own commits (api/src/routing). */
@Injectable()
export class ScoreQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async ofAgent(
    { tenantId, userId, role }: Principal,
    agentId: string,
    query: z.output<typeof scoreQuery>,
  ): Promise<AgentScore> {
    const now = this.clock.databaseNowMs();
    const after = readCursor<[string, string]>(
      query.cursor,
      (key) => key.length === 2 && key.every((part) => typeof part === 'string'),
    );
    return this.database.withTenant(tenantId, async (client) => {
      const user = await client.query<{ name: string }>(
        `select name from users u where tenant_id = $1 and id = $2 and ($3 or ${agentWithinReach('u.id', '$4')})`,
        [tenantId, agentId, role !== 'manager', userId],
      );
      const name = user.rows[0]?.name;
      if (name === undefined) throw notFound();
      const days = await daysOf(client, tenantId);
      // Without an end the range goes on: an entry of this very millisecond counts.
      const to = query.to === undefined ? null : instantOf(query.to, days);
      const from =
        query.from === undefined
          ? new Date((to?.getTime() ?? now) - DEFAULT_DAYS * DAY_MS)
          : instantOf(query.from, days);
      const range = [tenantId, agentId, from, to];
      const sum = await client.query<{ points: number }>(
        `select coalesce(sum(points), 0)::int as points from score_entries
          where tenant_id = $1 and agent_id = $2 and at >= $3 and ($4::timestamptz is null or at < $4)`,
        range,
      );
      const { rows } = await client.query<LedgerRow>(
        `select ${ENTRY_COLUMNS}, e.reverses, e.reason,
             (select json_build_object('id', c.id, 'state', c.state, 'text', c.text, 'answer', c.answer)
                from score_contests c where c.tenant_id = $1 and c.entry_id = e.id) as contest
           from score_entries e ${ENTRY_JOINS}
          where e.tenant_id = $1 and e.agent_id = $2 and e.at >= $3 and ($4::timestamptz is null or e.at < $4)
            and ($5::timestamptz is null or (e.at, e.id) < ($5, $6::uuid))
          order by e.at desc, e.id desc limit ${query.limit + 1}`,
        [...range, after?.[0] ?? null, after?.[1] ?? null],
      );
      const page = pageOf(
        rows,
        query.limit,
        (row) => [row.at.toISOString(), row.id],
        (row) => ({
          ...entryView(row),
          reverses: row.reverses,
          reason: row.reason,
          contest: row.contest,
        }),
      );
      const clamped = await scoreClamped(client, tenantId);
      return {
        agentId,
        name,
        score: score([sum.rows[0]!.points], clamped),
        entries: page.items,
        nextCursor: page.nextCursor,
      };
    });
  }
}

export function entryView(row: EntryRow): Omit<Entry, 'reverses' | 'reason' | 'contest'> {
  return {
    id: row.id,
    at: row.at.toISOString(),
    rule: row.rule,
    points: row.points,
    leadId: row.lead_id,
    offerId: row.offer_id,
    leadTitle: row.title,
    reversed: row.reversed,
  };
}

/** Whether the tenant shows scores within 1 to 100. Routing orders by the score itself. */
export async function scoreClamped(client: pg.PoolClient, tenantId: string): Promise<boolean> {
  const { rows } = await client.query<{ clamped: boolean | null }>(
    `select (settings -> 'scoreClamped')::boolean as clamped from routing_settings where tenant_id = $1`,
    [tenantId],
  );
  return rows[0]?.clamped ?? false;
}
