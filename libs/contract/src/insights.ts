import { z } from 'zod';
import { id, instant, listOf, listQuery, money } from './primitives.ts';
import { agentLive } from './people.ts';
import { wallLead } from './leads.ts';

export const rangeQuery = z.strictObject({ from: instant.optional(), to: instant.optional() });
export const leadsCsvQuery = rangeQuery.extend({ detail: z.enum(['offers']).optional() });
export const scoreQuery = listQuery.extend({ from: instant.optional(), to: instant.optional() });
const rate = z.number().min(0).max(1).nullable();
/** null where nothing was accepted. */
export const responseTime = z.object({ median: z.number().nullable(), mean: z.number().nullable() });
export const agentInsights = z
  .object({
    agentId: id,
    name: z.string(),
    score: z.number(),
    offered: z.int(),
    accepted: z.int(),
    declined: z.int(),
    timedOut: z.int(),
    coalesced: z.int(),
    assigned: z.int(),
    responseTimeMs: responseTime,
    contacted: z.int(),
    inProgress: z.int(),
    notContacted: z.int(),
    closedWon: z.int(),
    unsuccessful: z.int(),
    commentsPerLead: z.number().nullable(),
  })
  .meta({ id: 'AgentInsights' });
export const leadInsights = z
  .object({
    from: instant,
    to: instant,
    score: z.number().nullable(),
    leads: z.int(),
    acceptanceRate: rate,
    catchallAcceptanceRate: rate,
    /** Not in the acceptance rate, so shown as counts. */
    coalesced: z.int(),
    assigned: z.int(),
    delinquent: z.int(),
    responseTimeMs: responseTime,
    /** From the release to the first acceptance, of leads that were held. */
    fromReleaseMs: responseTime,
    /** From when the lead came in until the customer was reached. */
    firstContactMs: responseTime,
    agents: z.array(agentInsights),
  })
  .meta({ id: 'LeadInsights' });
export type LeadInsights = z.infer<typeof leadInsights>;

const earned = {
  won: z.int(),
  /** Deals won, in the tenant's currency; deals in another one are not in it. */
  value: money,
  /** null where no cost is known. */
  cost: money.nullable(),
  /** (value − cost) ÷ cost; null without a cost. */
  returnOnInvestment: z.number().nullable(),
};
export const sourceInsights = z
  .object({
    sourceId: id,
    name: z.string(),
    leads: z.int(),
    accepted: z.int(),
    acceptanceRate: rate,
    catchallAccepted: z.int(),
    delinquent: z.int(),
    responseTimeMs: responseTime,
    ...earned,
  })
  .meta({ id: 'SourceInsights' });
export const leadSources = z
  .object({ from: instant, to: instant, sources: z.array(sourceInsights) })
  .meta({ id: 'LeadSources' });
export type LeadSources = z.infer<typeof leadSources>;
export const teamInsights = z
  .object({
    teamId: id,
    name: z.string(),
    /** Offered to a member or owned by one; the rest counts for the owner's team. */
    leads: z.int(),
    accepted: z.int(),
    acceptanceRate: rate,
    owned: z.int(),
    responseTimeMs: responseTime,
    ...earned,
  })
  .meta({ id: 'TeamInsights' });
export const leadTeams = z
  .object({ from: instant, to: instant, teams: z.array(teamInsights) })
  .meta({ id: 'LeadTeams' });
export type LeadTeams = z.infer<typeof leadTeams>;
const reasonCount = z.object({
  /** null: none was given. */
  reason: z.string().nullable(),
  times: z.int(),
  /** Distinct leads. */
  leads: z.int(),
});
export const leadReasons = z
  .object({ from: instant, to: instant, declined: z.array(reasonCount), returned: z.array(reasonCount) })
  .meta({ id: 'LeadReasons' });
export type LeadReasons = z.infer<typeof leadReasons>;

export const SCORE_RULES = [
  'accept',
  'accept_after_requeue',
  'requeue',
  'decline',
  'coalesced',
  'assigned',
  'timeout',
  'feedback',
  'feedback_missing',
  'reversal',
] as const;
export const scoreEntry = z
  .object({
    id,
    at: instant,
    rule: z.enum(SCORE_RULES),
    points: z.int(),
    leadId: id.nullable(),
    offerId: id.nullable(),
    leadTitle: z.string().nullable(),
  })
  .meta({ id: 'ScoreEntry' });
export const agentScore = z
  .object({ score: z.number(), entries: z.array(scoreEntry), nextCursor: z.string().nullable() })
  .meta({ id: 'AgentScore' });

export type AgentScore = z.infer<typeof agentScore>;

/** One line of the wall's event stream: what happened to which lead, and whose. */
export const wallEvent = z
  .object({
    id,
    at: instant,
    type: z.string(),
    leadId: id,
    leadTitle: z.string(),
    agentId: id.nullable(),
    agentName: z.string().nullable(),
    offerId: id.nullable(),
  })
  .meta({ id: 'WallEvent' });
export type WallEvent = z.infer<typeof wallEvent>;
const dayFigures = z.object({
  leads: z.int(),
  accepted: z.int(),
  acceptanceRate: rate,
  withinServiceLevel: rate,
  medianResponseMs: z.number().nullable(),
  delinquent: z.int(),
});

/** `GET /wall`: everything a live wall shows, before the socket keeps it true. */
export const wall = z
  .object({
    at: instant,
    leads: z.array(wallLead),
    /** More pending leads than the wall lists. */
    leadsTotal: z.int(),
    agents: z.array(agentLive),
    today: dayFigures,
    /** Yesterday, until the same time of day. */
    previous: dayFigures,
    /** The last events, newest first. */
    events: z.array(wallEvent),
    serviceLevelMs: z.int(),
  })
  .meta({ id: 'Wall' });
export type Wall = z.infer<typeof wall>;

export const demoTraffic = z
  .strictObject({ running: z.boolean(), leadsPerMinute: z.int().min(1).max(600) })
  .meta({ id: 'DemoTraffic' });
export const page = listOf;
