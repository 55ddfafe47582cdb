import { setTimeout as sleep } from 'node:timers/promises';
import { invariants } from '@baton/engine';
import { loadWorkingSet } from '../../src/routing/load.ts';
import { check, promises, type Operation } from './history.ts';
import { PENDING_MAX, until, type World } from './world.ts';

export interface Verdict {
  operations: number;
  /** Promised and not found. */
  lost: number;
  /** Leads with two acceptances. */
  doubled: number;
  /** Everything that is wrong, in words. */
  wrong: string[];
}

/** Holds what clients were told against what the database has, once everything that was due has happened. */
export async function verdict(world: World, history: Operation[]): Promise<Verdict> {
  await until('what is due happens', async () => (await overdue(world)) === 0);
  await nameLeads(world, history);
  const { leadIds, accepted, declined } = promises(history);
  const missing: [number, string][] = [
    [
      leadIds.length - (await world.number('leads where id = any($1)', [leadIds])),
      'leads that got a 2xx are missing',
    ],
    [
      accepted.length -
        (await world.number(
          `offers o join leads l on l.id = o.lead_id and l.accepted_offer_id = o.id where o.id = any($1) and o.state = 'accepted'`,
          [accepted],
        )),
      'acceptances that got a 2xx are missing',
    ],
    [
      declined.length - (await world.number(`offers where id = any($1) and state = 'declined'`, [declined])),
      'declines that got a 2xx are missing',
    ],
  ];
  const doubled = await world.number(
    `(select lead_id from offers where state = 'accepted' group by lead_id, cycle having count(*) > 1) as d`,
  );
  const broken = (await rules(world)).filter(([n]) => n !== 0);
  const wrong = [
    ...missing.filter(([n]) => n !== 0).map(([n, what]) => `${n} ${what}`),
    ...broken.map(([n, what]) => `${n} ${what}`),
    ...(doubled === 0 ? [] : [`${doubled} leads were accepted twice`]),
    ...(await settled(world)),
    ...check(history),
  ];
  return { operations: history.length, lost: missing.reduce((sum, [n]) => sum + n, 0), doubled, wrong };
}

const overdue = (world: World): Promise<number> =>
  world
    .number(`pending_offers where expires_at < clock_timestamp() - interval '2 seconds'`)
    .catch(() => Number.POSITIVE_INFINITY);

/** Agents know a lead by its id, programs by their own name for it. */
async function nameLeads(world: World, history: Operation[]): Promise<void> {
  const { rows } = await world.owner.query<{ id: string; external_id: string }>(
    'select id, external_id from leads where external_id is not null',
  );
  const names = new Map(rows.map(({ id, external_id }) => [id, external_id]));
  for (const operation of history) operation.lead = names.get(operation.lead) ?? operation.lead;
}

async function rules(world: World): Promise<[number, string][]> {
  return [
    [
      await world.number(
        `leads l where status = 'offered' and not exists (select from pending_offers o where o.lead_id = l.id)`,
      ),
      'leads are offered to nobody',
    ],
    [
      await world.number(
        `leads l where status = 'accepted' and not exists (select from offers o where o.lead_id = l.id and o.id = l.accepted_offer_id and o.state = 'accepted')`,
      ),
      'leads lack their acceptance',
    ],
    [
      await world.number(
        `offers o where state = 'accepted' and (select count(*) from score_entries s where s.offer_id = o.id and s.rule in ('accept', 'accept_after_requeue')) <> 1`,
      ),
      'acceptances lack their one score entry',
    ],
    [
      await world.number(`offers where state = 'timed_out' and responded_at < expires_at`),
      'offers ended early',
    ],
    [
      await world.number(`offers where state = 'accepted' and responded_at > expires_at`),
      'offers were accepted late',
    ],
    [
      await world.number(
        `(select lead_id from (select lead_id, cycle, attempt from offers union all select lead_id, cycle, attempt from pending_offers) as o
          group by lead_id, cycle having count(*) <> max(attempt) or count(distinct attempt) <> count(*)) as d`,
      ),
      'cycles have gaps in their attempts',
    ],
    [
      await world.number(
        `offers d join (select lead_id, agent_id, cycle, attempt, kind from offers union all
          select lead_id, agent_id, cycle, attempt, kind from pending_offers) as n using (lead_id, agent_id, cycle)
          where d.state = 'declined' and n.attempt > d.attempt and n.kind in ('exclusive', 'parallel')`,
      ),
      'offers went to an agent who had declined',
    ],
    [
      await world.number(
        `(select agent_id from pending_offers where kind in ('exclusive', 'parallel') group by agent_id having count(*) > ${PENDING_MAX}) as d`,
      ),
      'agents have more offers than they take',
    ],
    [
      await world.number(
        `(select e ->> 'id' from lead_events, jsonb_array_elements(events) as e group by 1 having count(*) > 1) as d`,
      ),
      'events stand twice',
    ],
    [
      await world.number(
        `(select external_id from leads where external_id is not null group by source_id, external_id having count(*) > 1) as d`,
      ),
      'external ids have two leads',
    ],
    [
      await world.number(
        `(select first_seq, lag(last_seq) over (partition by tenant_id, user_id order by first_seq) as before from outbox) as o where first_seq <> before + 1`,
      ),
      'numbers of events are left out',
    ],
    [
      await world.number(`leads l where not exists (select from lead_events e where e.lead_id = l.id)`),
      'leads have no time line',
    ],
  ];
}

/** Something may be due this very moment: what is wrong stays so. */
async function settled(world: World): Promise<string[]> {
  let wrong: string[] = [];
  for (let tries = 0; tries < 20; tries += 1) {
    wrong = await memory(world);
    if (wrong.length === 0) break;
    await sleep(500);
  }
  return wrong;
}

/** What a process would read into memory keeps the engine's own rules. */
async function memory(world: World): Promise<string[]> {
  const client = await world.owner.connect();
  try {
    await client.query('begin isolation level repeatable read');
    const { rows } = await client.query<{ version: string; now: number }>(
      `select version, floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now from tenant_routing where tenant_id = $1`,
      [world.tenantId],
    );
    const { version, now } = rows[0]!;
    const { state } = await loadWorkingSet(client, world.tenantId, Number(version), now);
    return invariants(state, now);
  } finally {
    await client.query('rollback');
    client.release();
  }
}
