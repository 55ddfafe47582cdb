import { emptyState, newAgent, rebuildIndex, type Agent, type Offer, type State } from '@baton/engine';
import type pg from 'pg';
import { ROW_TYPE_IDS, type RowTypeIds } from '../platform/database/rows.ts';
import { loadConfig, type TenantConfig } from './config.ts';
import { loadListening, type Listening } from './listeners.ts';
import {
  engineLead,
  LEAD_COLUMNS,
  LEAD_FROM,
  leadRecord,
  type LeadRecord,
  type LeadRow,
} from './lead-record.ts';
import { ROW_TYPES_BEGIN } from './row-types.ts';

/** A tenant's routing in memory: a cache that `tenant_routing.version` proves. */
export interface WorkingSet {
  version: number;
  config: TenantConfig;
  /** Nobody has drawn the consequences of the configuration yet: it changed while no working set was there. */
  unapplied: boolean;
  state: State;
  /** The shell's half of every lead in `state.leads`. */
  records: Map<string, LeadRecord>;
  /** Why each pending offer was made, in words; sent with the offer. */
  reasons: Map<string, string[]>;
  /** Last event number of each user whose events are kept. */
  seqs: Map<string, number>;
  /** Who listens at which process; empty where there is one. */
  listening: Listening;
  /** The types in which its batches are written. */
  rowTypes: RowTypeIds;
}

const SCORE_WINDOW_HOURS = 30 * 24;
const HOUR_MS = 3_600_000;

/**
 * Reads all of a tenant's open routing. Runs inside the batch's transaction, under the tenant's lock. `known` is the
 * configuration as this process has it, where its version still holds.
 */
export async function loadWorkingSet(
  client: pg.PoolClient,
  tenantId: string,
  version: number,
  now: number,
  known?: TenantConfig,
): Promise<WorkingSet> {
  const config = await loadConfig(client, tenantId, known);
  const since = new Date((Math.floor(now / HOUR_MS) - SCORE_WINDOW_HOURS) * HOUR_MS);
  const [leads, offers, live, open, score, tenant, listening, rowTypes] = await Promise.all([
    client.query<LeadRow>(
      `select ${LEAD_COLUMNS} from ${LEAD_FROM}
        where l.tenant_id = $1 and l.status in ('held', 'queued', 'offered', 'shark_tank', 'catchall')`,
      [tenantId],
    ),
    client.query<OfferRow>(
      `select ${OFFER_COLUMNS}, 'pending' as state, null as responded_at from pending_offers o where o.tenant_id = $1 order by created_at, id`,
      [tenantId],
    ),
    client.query<LiveRow>('select * from agent_live where tenant_id = $1', [tenantId]),
    client.query<{ owner_agent_id: string; n: string }>(
      `select owner_agent_id, count(*) as n from leads
        where tenant_id = $1 and owner_agent_id is not null and status in ('accepted', 'assigned', 'coalesced')
          and outcome in ('open', 'in_progress') group by 1`,
      [tenantId],
    ),
    client.query<{ agent_id: string; hour: string; points: string }>(
      `select agent_id, floor(extract(epoch from at) / 3600)::bigint as hour, sum(points) as points
         from score_entries where tenant_id = $1 and at >= $2 group by 1, 2 order by 1, 2`,
      [tenantId, since],
    ),
    client.query<TenantRow>(
      'select last_release_at, rotation, applied_config_version from tenant_routing where tenant_id = $1',
      [tenantId],
    ),
    loadListening(client, tenantId),
    loadRowTypes(client),
  ]);
  const state = emptyState({ ...config.facts, settings: config.engineSettings });
  const agents = liveAgents(config, live.rows, now);
  for (const { owner_agent_id, n } of open.rows) {
    const agent = agents.get(owner_agent_id);
    if (agent !== undefined) agent.openLeads = Number(n);
  }
  for (const { agent_id, hour, points } of score.rows)
    addScore(agents.get(agent_id), Number(hour), Number(points));
  state.agents = agents;
  const records = addLeads(state, leads.rows);
  const reasons = new Map<string, string[]>();
  for (const row of offers.rows) {
    const offer = engineOffer(row);
    state.offers.set(offer.id, offer);
    state.leads.get(offer.leadId)?.pendingOfferIds.push(offer.id);
    agents.get(offer.agentId)?.pendingOfferIds.add(offer.id);
    reasons.set(offer.id, row.why);
  }
  const own = tenant.rows[0]!;
  state.lastReleaseAt = own.last_release_at?.getTime() ?? null;
  state.rotation = new Map(Object.entries(own.rotation).map(([key, weights]) => [key, new Map(weights)]));
  rebuildIndex(state, now);
  await addMissingLive(client, tenantId, live.rows, agents);
  const unapplied = Number(own.applied_config_version) !== config.version;
  return { version, config, unapplied, state, records, reasons, seqs: new Map(), listening, rowTypes };
}

/** Answers the shell's half of them. */
function addLeads(state: State, rows: readonly LeadRow[]): Map<string, LeadRecord> {
  for (const row of rows) state.leads.set(row.id, engineLead(row));
  for (const { id, joinedLeadId } of state.leads.values())
    if (joinedLeadId !== null) state.leads.get(joinedLeadId)?.joinedBy.push(id);
  return new Map(rows.map((row) => [row.id, leadRecord(row)]));
}

async function loadRowTypes(client: pg.PoolClient): Promise<RowTypeIds> {
  const { rows } = await client.query<{ name: string; id: number }>(ROW_TYPE_IDS, [ROW_TYPES_BEGIN]);
  return new Map(rows.map(({ name, id }) => [name, id]));
}

interface TenantRow {
  last_release_at: Date | null;
  rotation: Record<string, [string, number][]>;
  applied_config_version: string;
}

function liveAgents(config: TenantConfig, rows: LiveRow[], now: number): Map<string, Agent> {
  const live = new Map(rows.map((row) => [row.agent_id, row]));
  const agents = new Map<string, Agent>();
  for (const facts of config.agents.values()) {
    const agent = newAgent(facts, now);
    const row = live.get(facts.id);
    if (row !== undefined) {
      agent.activity = row.activity;
      agent.activitySince = row.activity_since.getTime();
      agent.connected = row.connected;
      agent.disconnectedAt = row.disconnected_at?.getTime() ?? null;
      agent.connectionEpoch = row.connection_epoch;
      agent.unresponsive = row.unresponsive;
      agent.lastOfferedAt = row.last_offered_at?.getTime() ?? null;
      agent.idleSince = row.idle_since.getTime();
      agent.consecutiveTimeouts = row.consecutive_timeouts;
      agent.wrapUpUntil = row.wrap_up_until?.getTime() ?? null;
      agent.taken = row.taken;
      agent.feedbackPending = new Map(row.feedback_pending);
    }
    agents.set(agent.id, agent);
  }
  return agents;
}

function addScore(agent: Agent | undefined, hour: number, points: number): void {
  if (agent === undefined || points === 0) return;
  agent.score.byHour.set(hour, points);
  agent.score.sum += points;
  agent.score.oldest = Math.min(agent.score.oldest, hour);
}

/** Every agent has a live row before the first batch touches it, so that batches only update. */
export async function addMissingLive(
  client: pg.PoolClient,
  tenantId: string,
  rows: { agent_id: string }[],
  agents: Map<string, Agent>,
): Promise<void> {
  const present = new Set(rows.map((row) => row.agent_id));
  const missing = [...agents.values()].filter((agent) => !present.has(agent.id));
  if (missing.length === 0) return;
  await client.query(
    `insert into agent_live (tenant_id, agent_id, activity, activity_since, connected, connection_epoch, idle_since,
       consecutive_timeouts, taken, feedback_pending)
     select $1, id, activity, since, false, 0, since, 0, $4::jsonb, '[]'
       from unnest($2::uuid[], $3::timestamptz[], $5::text[]) as t (id, since, activity)
     on conflict do nothing`,
    [
      tenantId,
      missing.map((agent) => agent.id),
      missing.map((agent) => new Date(agent.activitySince)),
      JSON.stringify(missing[0]!.taken),
      missing.map((agent) => agent.activity),
    ],
  );
}

export interface OfferRow {
  id: string;
  lead_id: string;
  agent_id: string;
  kind: Offer['kind'];
  state: Offer['state'];
  cycle: number;
  attempt: number;
  step: number;
  created_at: Date;
  delivered_at: Date | null;
  window_ms: string;
  expires_at: Date | null;
  responded_at: Date | null;
  after_requeue: boolean;
  why: string[];
}

export const OFFER_COLUMNS = `o.id, o.lead_id, o.agent_id, o.kind, o.cycle, o.attempt, o.step, o.created_at, o.delivered_at,
  o.window_ms, o.expires_at, o.after_requeue, o.why`;

export function engineOffer(row: OfferRow): Offer {
  return {
    id: row.id,
    leadId: row.lead_id,
    agentId: row.agent_id,
    kind: row.kind,
    state: row.state,
    cycle: row.cycle,
    attempt: row.attempt,
    step: row.step,
    createdAt: row.created_at.getTime(),
    deliveredAt: row.delivered_at?.getTime() ?? null,
    windowMs: Number(row.window_ms),
    expiresAt: row.expires_at?.getTime() ?? null,
    respondedAt: row.responded_at?.getTime() ?? null,
    afterRequeue: row.after_requeue,
  };
}

interface LiveRow {
  agent_id: string;
  activity: string;
  activity_since: Date;
  connected: boolean;
  disconnected_at: Date | null;
  connection_epoch: number;
  unresponsive: boolean;
  last_offered_at: Date | null;
  idle_since: Date;
  consecutive_timeouts: number;
  wrap_up_until: Date | null;
  taken: Agent['taken'];
  feedback_pending: [string, number][];
}
