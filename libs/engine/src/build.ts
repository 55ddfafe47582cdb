import { Columns } from './columns.ts';
import { byAge, byTurn, LeadQueue } from './lead-queue.ts';
import { rollingScore } from './score.ts';
import type { AgentFacts, NewLead, TenantFacts } from './commands.ts';
import type {
  Agent,
  AgentTags,
  Calendar,
  Instant,
  Lead,
  LeadRouting,
  Limits,
  PlanStep,
  Schedule,
  Settings,
  State,
  Tag,
} from './state.ts';
import { Timers } from './timers.ts';
import type { Loose, Touched, WorkingIndex } from './working-set.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The routing settings of a tenant that has changed nothing. */
export function defaultSettings(): Settings {
  return {
    offerWindowMs: 5 * MINUTE_MS,
    deliveryGraceMs: 10 * SECOND_MS,
    sharkTankWindowMs: 15 * MINUTE_MS,
    catchallWindowMs: 60 * MINUTE_MS,
    connectionGraceMs: MINUTE_MS,
    expiryGraceMs: 150,
    wrapUpMs: 0,
    maxConsecutiveTimeouts: 3,
    coalesceWindowDays: 90,
    maxPendingOffers: 1,
    catchallUserIds: [],
    manualIntercept: false,
    releaseIntervalMs: 5 * SECOND_MS,
    leavingCountsAsDecline: false,
    activities: { available: true, busy: false, break: false, away: false, offline: false },
    score: {
      accept: 2,
      acceptAfterRequeue: 1,
      requeue: 4,
      decline: 1,
      coalesced: 1,
      assigned: 1,
      timeout: -5,
      feedbackMax: 4,
      feedbackMissing: 0,
    },
  };
}

/** The step of a new tenant's plan, and what a step's missing fields mean. */
export function defaultStep(): PlanStep {
  return {
    name: 'Everybody',
    conditions: [],
    teamIds: [],
    strategy: 'performance',
    offerWindowMs: null,
    parallelOffers: 1,
    maxStepMs: 15 * MINUTE_MS,
  };
}

export const alwaysOpen: Schedule = { isOpen: () => true, nextChange: () => null };

/** The calendar of UTC, for tests and tenants without a zone; @baton/rules makes those with one. */
export const utcCalendar: Calendar = {
  periodStart(period, at) {
    const day = Math.floor(at / DAY_MS);
    if (period === 'day') return day * DAY_MS;
    // 1970-01-01 was a Thursday.
    if (period === 'week') return (day - ((((day + 3) % 7) + 7) % 7)) * DAY_MS;
    const date = new Date(at);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  },
};

export function noTags(): AgentTags {
  return { tagIds: [], pecking: 0, peckingByTag: {}, zips: [], ranges: [], max: {} };
}

export function noLimits(): Limits {
  return { maxPendingOffers: null, maxOpenLeads: null, perDay: null, perWeek: null, perMonth: null };
}

/** An agent as a new user begins: `offline`, not connected, with an empty score. */
export function newAgent(facts: AgentFacts, now: Instant): Agent {
  return {
    ...pickFacts(facts),
    activity: 'offline',
    activitySince: now,
    connected: false,
    disconnectedAt: null,
    connectionEpoch: 0,
    unresponsive: false,
    pendingOfferIds: new Set(),
    openLeads: 0,
    taken: {
      day: { start: 0, count: 0 },
      week: { start: 0, count: 0 },
      month: { start: 0, count: 0 },
    },
    lastOfferedAt: null,
    idleSince: now,
    consecutiveTimeouts: 0,
    wrapUpUntil: null,
    score: rollingScore(),
    feedbackPending: new Map(),
  };
}

export function pickFacts(facts: AgentFacts): AgentFacts {
  const { id, active, takesLeads, teamIds, weight, tags, limits, schedule, absences, channels } = facts;
  return { id, active, takesLeads, teamIds, weight, tags, limits, schedule, absences, channels };
}

/** The routing memory of a lead at the start of a cycle; `before` keeps what holds over all cycles. */
export function newRouting(planVersionId: string, before?: LeadRouting): LeadRouting {
  return {
    planVersionId,
    step: 0,
    waitedMs: 0,
    waitingSince: null,
    answers: {},
    undelivered: {},
    requeued: [],
    requeueUsed: [],
    timedOut: [],
    catchallTried: [],
    heldReason: null,
    exemptUntil: null,
    coalesceExempt: before?.coalesceExempt ?? false,
    acceptEarnedBy: before?.acceptEarnedBy ?? [],
    points: before?.points ?? {},
    feedback: before?.feedback ?? {},
    feedbackMissedBy: before?.feedbackMissedBy ?? [],
    coalesced: before?.coalesced ?? null,
    discarded: before?.discarded ?? null,
  };
}

/** A lead as it is at the beginning of its first cycle: `queued` in the first step of the plan. */
export function leadFrom(facts: NewLead, planVersionId: string, at: Instant): Lead {
  const { id, sourceId, customerId, priority, value, currency, postalCode, tags, attributes } = facts;
  return {
    id,
    status: 'queued',
    sourceId,
    customerId,
    priority,
    receivedAt: at,
    queuedAt: at,
    heldAt: null,
    value,
    currency,
    postalCode,
    tags,
    attributes,
    cycle: 1,
    attempt: 0,
    version: 1,
    ownerAgentId: null,
    acceptedAt: null,
    ownedAt: null,
    open: true,
    joinedLeadId: null,
    joinedBy: [],
    pendingOfferIds: [],
    routing: { ...newRouting(planVersionId), waitingSince: at },
  };
}

export function newTouched(): Touched {
  return { leads: new Set(), offers: new Set(), agents: new Set(), tenant: false };
}

export function newLoose(): Loose {
  return { leads: new Set(), offers: new Set() };
}

export function newIndex(): WorkingIndex {
  return {
    seats: new Map(),
    order: [],
    columns: new Columns(),
    queued: new LeadQueue(byTurn),
    short: new LeadQueue(byTurn),
    heldBack: false,
    held: new LeadQueue(byAge),
    timers: new Timers(),
    openings: new Timers(),
    pendingLeads: 0,
    pendingOffers: 0,
    changed: new Set(),
    touched: newTouched(),
    loose: newLoose(),
  };
}

/**
 * A tenant without agents and leads: default settings, always open, calendar of UTC, one plan `default` of one step.
 * The shell overwrites what it knows, fills the maps, and then calls `rebuildIndex`.
 */
export function emptyState(facts: Partial<TenantFacts> & { settings?: Settings } = {}): State {
  return {
    settings: facts.settings ?? defaultSettings(),
    calendar: facts.calendar ?? utcCalendar,
    hours: facts.hours ?? alwaysOpen,
    tags: facts.tags ?? new Map<string, Tag>(),
    plans: facts.plans ?? new Map([['default', { versionId: 'default', steps: [defaultStep()] }]]),
    defaultPlanVersionId: facts.defaultPlanVersionId ?? 'default',
    sourcePlans: facts.sourcePlans ?? new Map<string, string>(),
    sourceNames: facts.sourceNames ?? new Map<string, string>(),
    agents: new Map(),
    leads: new Map(),
    offers: new Map(),
    customers: new Map(),
    rotation: new Map(),
    lastReleaseAt: null,
    money: facts.money ?? { own: 'EUR', minorPerMajor: () => 100, symbol: () => '€' },
    index: newIndex(),
  };
}
