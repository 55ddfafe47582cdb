import { z } from 'zod';
import { id, instant, line, listOf, listQuery, money, prose, rangeEnd } from './primitives.ts';
import { scorePoints } from './routing.ts';
import { agentLive } from './people.ts';
import { wallLead } from './leads.ts';

export const rangeQuery = z.strictObject({ from: rangeEnd.optional(), to: rangeEnd.optional() });
export const leadsCsvQuery = rangeQuery.extend({ detail: z.enum(['offers']).optional() });
export const scoreQuery = listQuery.extend({ from: rangeEnd.optional(), to: rangeEnd.optional() });
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
/** `upheld`: the entry stands. */
export const CONTEST_STATES = ['open', 'upheld', 'reversed'] as const;
export const scoreEntry = z
  .object({
    id,
    at: instant,
    rule: z.enum(SCORE_RULES),
    points: z.int(),
    leadId: id.nullable(),
    offerId: id.nullable(),
    leadTitle: z.string().nullable(),
    /** The entry that this one takes back; null for every other. */
    reverses: id.nullable(),
    /** Why a manager took it back: on the reversal. */
    reason: z.string().nullable(),
    /** It was taken back. */
    reversed: z.boolean(),
    contest: z
      .object({ id, state: z.enum(CONTEST_STATES), text: z.string(), answer: z.string().nullable() })
      .nullable(),
  })
  .meta({ id: 'ScoreEntry' });
export const agentScore = z
  .object({
    agentId: id,
    name: z.string(),
    score: z.number(),
    entries: z.array(scoreEntry),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'AgentScore' });

export type AgentScore = z.infer<typeof agentScore>;

export const reverseEntryBody = z.strictObject({ reason: line(300) }).meta({ id: 'ReverseScoreEntry' });
export const contestEntryBody = z
  .strictObject({ text: prose(2_000).refine((t) => t.trim().length > 0, 'must not be empty') })
  .meta({ id: 'ContestScoreEntry' });
export const answerContestBody = z
  .strictObject({ decision: z.enum(['uphold', 'reverse']), answer: line(300) })
  .meta({ id: 'AnswerScoreContest' });
export const contestsQuery = listQuery.extend({ state: z.enum(CONTEST_STATES).optional() });
export const scoreContest = z
  .object({
    id,
    at: instant,
    state: z.enum(CONTEST_STATES),
    text: z.string(),
    agentId: id,
    agentName: z.string(),
    answer: z.string().nullable(),
    answeredBy: z.string().nullable(),
    answeredAt: instant.nullable(),
    entry: scoreEntry.omit({ contest: true, reason: true, reverses: true }),
  })
  .meta({ id: 'ScoreContest' });
export type ScoreContest = z.infer<typeof scoreContest>;

export const scorePreviewBody = z
  .strictObject({
    score: z
      .strictObject(
        Object.fromEntries(
          Object.entries(scorePoints.shape).map(([name, field]) => [name, field.unwrap().optional()]),
        ) as Record<keyof typeof scorePoints.shape, z.ZodOptional<z.ZodInt>>,
      )
      .default({}),
  })
  .meta({ id: 'ScorePreviewInput' });
export const scorePreview = z
  .object({
    from: instant,
    to: instant,
    agents: z.array(z.object({ agentId: id, name: z.string(), before: z.number(), after: z.number() })),
    /** Rules that earn nothing now: what they would have earned is in no ledger. */
    notCounted: z.array(z.string()),
  })
  .meta({ id: 'ScorePreview' });
export type ScorePreview = z.infer<typeof scorePreview>;

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
    /** A lead that waits longer than this is an alarm; null: none is. */
    waitAlarmMs: z.int().nullable(),
  })
  .meta({ id: 'Wall' });
export type Wall = z.infer<typeof wall>;

export const demoTraffic = z
  .strictObject({ running: z.boolean(), leadsPerMinute: z.int().min(1).max(600) })
  .meta({ id: 'DemoTraffic' });
export const page = listOf;

export const WHAT_IF_LEADS_MAX = 100_000;
/** `POST /insights/what-if`: leads of [from, to) through the plan as its draft stands. */
export const whatIfBody = z
  .strictObject({ planId: id, from: instant, to: instant })
  .meta({ id: 'StartWhatIf' });
const whatIfFigures = z.object({
  leads: z.int(),
  accepted: z.int(),
  acceptanceRate: rate,
  catchallAccepted: z.int(),
  catchallShare: rate,
  coalesced: z.int(),
  assigned: z.int(),
  delinquent: z.int(),
  /** Still waiting at the end. */
  pending: z.int(),
  responseTimeMs: responseTime,
});
/** `leads`: owned at the end; `value`: theirs together, minor units of the tenant's currency. */
const whatIfAgent = z.object({ offered: z.int(), leads: z.int(), value: z.number() });
export const whatIfResult = z
  .object({
    currency: z.string(),
    happened: whatIfFigures,
    simulated: whatIfFigures,
    agents: z.array(
      z.object({ agentId: id, name: z.string(), happened: whatIfAgent, simulated: whatIfAgent }),
    ),
  })
  .meta({ id: 'WhatIfResult' });
export type WhatIfResult = z.infer<typeof whatIfResult>;
/** Kept in memory for an hour by the process that plays it; nothing is stored. */
export const whatIfRun = z
  .object({
    id,
    state: z.enum(['running', 'done', 'failed', 'canceled']),
    /** 0 to 1. */
    progress: z.number(),
    planId: id,
    planName: z.string(),
    from: instant,
    to: instant,
    leads: z.int(),
    result: whatIfResult.nullable(),
  })
  .meta({ id: 'WhatIfRun' });
export type WhatIfRun = z.infer<typeof whatIfRun>;
