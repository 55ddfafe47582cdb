/**
 * The working set of one tenant: open leads, pending offers, agents' live state.
 *
 * The shell loads it from the database, hands it to `decide`, and may drop it at any time: nothing here
 * is the only copy of anything. Instants are epoch milliseconds of the database's clock, durations are
 * milliseconds, ids are opaque strings. Everything is plain data but for the `Schedule` and `Calendar`
 * functions, which are pure.
 */

import type { WorkingIndex } from './working-set.ts';

export type Instant = number;
export type Ms = number;

export const PENDING_STATUSES = ['held', 'queued', 'offered', 'shark_tank', 'catchall'] as const;
export type PendingStatus = (typeof PENDING_STATUSES)[number];
export type LeadStatus = PendingStatus | 'accepted' | 'assigned' | 'coalesced' | 'unclaimed' | 'discarded';

export type OfferKind = 'exclusive' | 'parallel' | 'shark_tank' | 'catchall';
export type OfferState =
  'pending' | 'accepted' | 'declined' | 'timed_out' | 'undelivered' | 'rescinded' | 'canceled';

export type Strategy = 'performance' | 'round_robin' | 'weighted' | 'least_open' | 'longest_idle';
export type TagKind = 'preferential' | 'exclusive' | 'required' | 'custom';

/** Opening hours as a pure function of time; made by `@baton/rules` from weekly hours, zone and exceptions. */
export interface Schedule {
  isOpen(at: Instant): boolean;
  /** The first instant after `at` at which `isOpen` may answer differently; null: never again. */
  nextChange(at: Instant): Instant | null;
}

/** The tenant's calendar: where the day, week and month that hold `at` begin. */
export interface Calendar {
  periodStart(period: Period, at: Instant): Instant;
}
export type Period = 'day' | 'week' | 'month';

export interface ScorePoints {
  accept: number;
  acceptAfterRequeue: number;
  requeue: number;
  decline: number;
  coalesced: number;
  assigned: number;
  timeout: number;
  feedbackMax: number;
  /** Posted once when feedback was asked for three times and never given. */
  feedbackMissing: number;
}

export interface Settings {
  offerWindowMs: Ms;
  deliveryGraceMs: Ms;
  sharkTankWindowMs: Ms;
  catchallWindowMs: Ms;
  /** How long a dropped connection still counts as reachable. */
  connectionGraceMs: Ms;
  /** How long a time-out waits behind its deadline for an accept that is already on its way. */
  expiryGraceMs: Ms;
  wrapUpMs: Ms;
  /** Time-outs in a row before an agent is set away; null: never. */
  maxConsecutiveTimeouts: number | null;
  /** 0: neither coalescing nor joining. */
  coalesceWindowDays: number;
  /** Default number of pending exclusive and parallel offers per agent. */
  maxPendingOffers: number;
  catchallUserIds: string[];
  manualIntercept: boolean;
  releaseIntervalMs: Ms;
  leavingCountsAsDecline: boolean;
  /** Activity name → takes leads. */
  activities: Record<string, boolean>;
  score: ScorePoints;
}

export interface Tag {
  id: string;
  /** As matched: lower case, separators folded (see tags.ts). */
  key: string;
  kind: TagKind;
  weight: number;
}

/** A tag on a lead. `factor` doubles for a hit in the subject and halves for a 2–3 letter tag; 1 when given. */
export interface LeadTag {
  tagId: string;
  factor: number;
}

/** Both ends are in it, in major units. */
export interface ValueRange {
  from: number;
  to: number;
  /** The code or the symbol that was written with it; without one the range speaks of the tenant's own currency. */
  currency?: string;
}

/** Tags of an agent, special ones included; made by `parseAgentTag` and `agentTags`. */
export interface AgentTags {
  tagIds: string[];
  /** `PK_200`: order for every lead. */
  pecking: number;
  /** `PK_100_Product 1`: order for leads with that tag, by tag id. */
  peckingByTag: Record<string, number>;
  /** `Zip: 90200-90299`; empty: any. */
  zips: { from: string; to: string }[];
  /** `Range: $200000-$500000`; empty: any. */
  ranges: ValueRange[];
  /** `Max: 5/day`. */
  max: Partial<Record<Period, number>>;
}

export interface Condition {
  /** `source`, `tag`, `value` (minor units of the tenant's currency), `attributes.NAME`, `hours` (open | closed), `postalCode`, `priority`. */
  field: string;
  op: 'is' | 'is_not' | 'in' | 'not_in' | 'gte' | 'lte' | 'exists' | 'missing' | 'starts_with';
  value?: string | number | boolean | (string | number)[];
}

export interface PlanStep {
  name: string;
  /** All must hold; a step whose conditions do not hold is passed over. */
  conditions: Condition[];
  /** Empty: every agent of the tenant. */
  teamIds: string[];
  strategy: Strategy;
  /** null: the tenant's offerWindowMs. */
  offerWindowMs: Ms | null;
  parallelOffers: number;
  /** Longest time a lead waits `queued` in the step with no offer pending; 0: does not wait. */
  maxStepMs: Ms;
}

export interface Plan {
  versionId: string;
  steps: PlanStep[];
}

export interface Limits {
  /** null: the tenant's default. */
  maxPendingOffers: number | null;
  maxOpenLeads: number | null;
  perDay: number | null;
  perWeek: number | null;
  perMonth: number | null;
}

/** Leads accepted, assigned or coalesced in the period that begins at `start`. */
export interface PeriodCount {
  start: Instant;
  count: number;
}

/** Points by hour (epoch hour → points), newest 30 days; `sum` is their total. */
export interface RollingScore {
  /** In order of time; made by `rollingScore()`. */
  byHour: Map<number, number>;
  sum: number;
  /** Epoch hour of the first entry of `byHour`, Infinity when empty: tells at a glance whether `sum` holds something stale. */
  oldest: number;
}

export interface Agent {
  id: string;
  active: boolean;
  takesLeads: boolean;
  teamIds: string[];
  weight: number;
  tags: AgentTags;
  limits: Limits;
  /** Working hours without absences; null: always. */
  schedule: Schedule | null;
  /** Marked absent: not a candidate, and no coalescing to them. [from, to) */
  absences: { from: Instant; to: Instant }[];
  /** Chose e-mail, push or SMS: reachable without a connected device. */
  channels: string[];
  activity: string;
  activitySince: Instant;
  connected: boolean;
  /** When the last device was lost; null while connected or long gone. */
  disconnectedAt: Instant | null;
  /** Grows with every new connection: tells whether they have reconnected since an undelivered offer. */
  connectionEpoch: number;
  /** An offer went unacknowledged since they connected: not reachable, not even within the grace, until they connect anew. */
  unresponsive: boolean;
  /** Ids of pending offers of every kind. */
  pendingOfferIds: Set<string>;
  /** Owned leads whose outcome is open or in progress. */
  openLeads: number;
  taken: Record<Period, PeriodCount>;
  lastOfferedAt: Instant | null;
  /** When they last got, answered or lost a lead, or began to take leads: for `longest_idle`. */
  idleSince: Instant;
  consecutiveTimeouts: number;
  wrapUpUntil: Instant | null;
  score: RollingScore;
  /** Feedback points by lead, recorded and not yet in the score: counted when the next lead is offered or given. */
  feedbackPending: Map<string, number>;
}

export interface Offer {
  id: string;
  leadId: string;
  agentId: string;
  kind: OfferKind;
  state: OfferState;
  cycle: number;
  attempt: number;
  step: number;
  createdAt: Instant;
  deliveredAt: Instant | null;
  windowMs: Ms;
  /** null until the clock runs. */
  expiresAt: Instant | null;
  respondedAt: Instant | null;
  /** Given behind a re-queue: an accept earns acceptAfterRequeue. */
  afterRequeue: boolean;
}

export type Answer = 'declined' | 'timed_out' | 'returned';

/** What routing remembers of a lead's present cycle; plain JSON, stored as one column. */
export interface LeadRouting {
  planVersionId: string;
  step: number;
  /** Time already waited in this step, without the stretch that began at waitingSince. */
  waitedMs: Ms;
  /** Set while the step's clock runs: queued, no offer pending. */
  waitingSince: Instant | null;
  answers: Record<string, Answer>;
  /** Agent → their connectionEpoch when an offer went undelivered: not a candidate until it has grown. */
  undelivered: Record<string, number>;
  /** Another chance: who waits behind the holder, first come first. */
  requeued: string[];
  /** Who has used their other chance in this cycle. */
  requeueUsed: string[];
  /** Everybody who timed out in this cycle, another chance or not: who is told in the shark tank. */
  timedOut: string[];
  /** Who has been offered the lead since it was sent to catchall. */
  catchallTried: string[];
  heldReason: 'hours' | 'intercept' | null;
  /** An admin released the lead outside operating hours: closed hours do not hold it again before this instant. */
  exemptUntil: Instant | null;
  /** Uncoalesced by a manager: never coalesced or joined again. */
  coalesceExempt: boolean;
  /** Agents who have earned accept points for this lead, over all cycles. */
  acceptEarnedBy: string[];
  /** Net points by agent over all cycles, so that a discard can reverse them. */
  points: Record<string, number>;
  /** Depth of feedback by agent, in the score already or waiting in their `feedbackPending`. */
  feedback: Record<string, number>;
  /** Agents to whom missing feedback has been posted. */
  feedbackMissedBy: string[];
  /** The entry that coalescing earned, so that uncoalescing can take back that very one. */
  coalesced: { agentId: string; entryId: string; points: number } | null;
  /** What a discard reversed (and the feedback it kept from counting), so that a restore can give it back; and the status it had. */
  discarded: {
    status: LeadStatus;
    reversed: Record<string, number>;
    feedback: Record<string, number>;
  } | null;
}

export interface Lead {
  id: string;
  status: LeadStatus;
  sourceId: string;
  customerId: string | null;
  priority: number;
  receivedAt: Instant;
  /** When it last became `queued`; drain order uses priority, then receivedAt. */
  queuedAt: Instant | null;
  heldAt: Instant | null;
  /** Minor units of `currency`. */
  value: number | null;
  /** ISO 4217; null where there is no value. */
  currency: string | null;
  postalCode: string | null;
  tags: LeadTag[];
  attributes: Record<string, string | number | boolean>;
  cycle: number;
  attempt: number;
  version: number;
  ownerAgentId: string | null;
  /** First acceptance of the present ownership; null for assigned and coalesced leads. */
  acceptedAt: Instant | null;
  ownedAt: Instant | null;
  /** Outcome is open or in progress: counts against maxOpenLeads of its owner. */
  open: boolean;
  joinedLeadId: string | null;
  /** Leads that joined this one. */
  joinedBy: string[];
  pendingOfferIds: string[];
  routing: LeadRouting;
}

/** What coalescing must know of a customer; loaded by the shell before intake. */
export interface CustomerFacts {
  /** The customer's accepted, assigned and coalesced leads within the window, and when each came in. Any of them may
   * have the owner that is active and present. */
  owned: { leadId: string; agentId: string; at: Instant }[];
  /** Pending leads with a routing of their own (not joined to another), in any order. */
  pending: string[];
}

/** What is known of currencies, named by their ISO 4217 codes. */
export interface Money {
  /** The tenant's. */
  own: string;
  /** Minor units in one major unit: 100 for EUR, 1 for JPY. */
  minorPerMajor(currency: string): number;
  /** What people write before an amount: `$` for USD and for CAD. */
  symbol(currency: string): string;
}

export interface State {
  settings: Settings;
  calendar: Calendar;
  /** Operating hours of the tenant. */
  hours: Schedule;
  tags: Map<string, Tag>;
  plans: Map<string, Plan>;
  defaultPlanVersionId: string;
  /** Source id → the plan version it names. */
  sourcePlans: Map<string, string>;
  /** Source id → name: how conditions may name it. */
  sourceNames: Map<string, string>;
  agents: Map<string, Agent>;
  /** Every pending lead, and the others that a command of this batch touches. */
  leads: Map<string, Lead>;
  /** Pending offers, and resolved ones that a command of this batch touches. */
  offers: Map<string, Offer>;
  customers: Map<string, CustomerFacts>;
  /** Smooth weighted round robin: `${planVersionId}:${step}` → agent → current weight. */
  rotation: Map<string, Map<string, number>>;
  /** When the last held lead was released at opening: paces the next one. */
  lastReleaseAt: Instant | null;
  money: Money;
  /** Derived from the rest (see working-set.ts), never stored; `rebuildIndex` makes it anew after a load. */
  index: WorkingIndex;
}
