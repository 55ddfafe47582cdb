import type { ReasonAgainst } from './decision.ts';
import { isAbsent, limitOf, PERIODS, takenSince } from './facts.ts';
import { majorUnits, valueInRange } from './money.ts';
import type { Agent, Instant, Lead, LeadRouting, Period, PlanStep, State } from './state.ts';
import type { Seat } from './working-set.ts';

/** In the order in which they are looked at; an agent is left out for the first that holds. */
export const REASONS: readonly ReasonAgainst[] = [
  'inactive',
  'takes_no_leads',
  'not_in_team',
  'exclusive_tag_missing',
  'required_tag_missing',
  'zip_mismatch',
  'range_mismatch',
  'declined',
  'timed_out',
  'returned',
  'outside_hours',
  'absent',
  'activity',
  'wrap_up',
  'not_reachable',
  'not_reconnected',
  'already_holds',
  'pending_limit',
  'open_limit',
  'day_limit',
  'week_limit',
  'month_limit',
  'connection_grace',
];

/** A reason as a number, 0 where nothing speaks against the agent: a thousand of them are asked for every offer. */
export type Code = number;
export const codeOf = Object.fromEntries(REASONS.map((reason, i) => [reason, i + 1])) as Record<
  ReasonAgainst,
  Code
>;
export const CODE_GRACE = codeOf.connection_grace;
/** From here on the agent matches and can't take the lead *now*: not yet tried. */
export const FIRST_PASSING: Code = codeOf.outside_hours;

const INACTIVE = codeOf.inactive;
const TAKES_NO_LEADS = codeOf.takes_no_leads;
const NOT_IN_TEAM = codeOf.not_in_team;
const EXCLUSIVE_TAG_MISSING = codeOf.exclusive_tag_missing;
const REQUIRED_TAG_MISSING = codeOf.required_tag_missing;
const ZIP_MISMATCH = codeOf.zip_mismatch;
const RANGE_MISMATCH = codeOf.range_mismatch;
const OUTSIDE_HOURS = codeOf.outside_hours;
const ABSENT = codeOf.absent;
const ACTIVITY = codeOf.activity;
const WRAP_UP = codeOf.wrap_up;
const NOT_REACHABLE = codeOf.not_reachable;
const NOT_RECONNECTED = codeOf.not_reconnected;
const ALREADY_HOLDS = codeOf.already_holds;
const PENDING_LIMIT = codeOf.pending_limit;
const OPEN_LIMIT = codeOf.open_limit;
const PERIOD_LIMIT: Record<Period, Code> = {
  day: codeOf.day_limit,
  week: codeOf.week_limit,
  month: codeOf.month_limit,
};

/** A lead's question to the agents: what of it they are measured by, worked out once. */
export interface Query {
  state: State;
  lead: Lead;
  now: Instant;
  /** null: every team. */
  teams: readonly string[] | null;
  routing: LeadRouting;
  answered: boolean;
  undelivered: boolean;
  /** Who holds a pending offer of this lead. */
  holders: readonly string[];
  exclusive: readonly string[];
  required: readonly string[];
  preferential: readonly { tagId: string; points: number }[];
  zip: string | null;
  /** Major units of the lead's currency. */
  value: number | null;
  /** Where the calendar periods that hold `now` begin, as far as asked. */
  starts: Partial<Record<Period, Instant>>;
  /** Asks nothing but whether somebody is free. */
  simple: boolean;
}

const NONE: readonly never[] = [];

export function queryFor(state: State, lead: Lead, step: PlanStep | null, now: Instant): Query {
  const { routing } = lead;
  const query: Query = {
    state,
    lead,
    now,
    teams: step === null || step.teamIds.length === 0 ? null : step.teamIds,
    routing,
    answered: hasAny(routing.answers),
    undelivered: hasAny(routing.undelivered),
    holders: lead.pendingOfferIds.length === 0 ? NONE : holdersOf(state, lead),
    exclusive: NONE,
    required: NONE,
    preferential: NONE,
    zip: lead.postalCode === null ? null : foldZip(lead.postalCode),
    value: majorUnits(state.money, lead),
    starts: {},
    simple: false,
  };
  if (lead.tags.length > 0) readTags(query);
  const { teams, answered, undelivered, holders, exclusive, required } = query;
  query.simple =
    teams === null && !answered && !undelivered && holders.length + exclusive.length + required.length === 0;
  return query;
}

function hasAny(record: Record<string, unknown>): boolean {
  for (const _ in record) return true;
  return false;
}

function holdersOf(state: State, lead: Lead): string[] {
  return lead.pendingOfferIds.map((id) => state.offers.get(id)!.agentId);
}

function readTags(query: Query): void {
  const exclusive: string[] = [];
  const required: string[] = [];
  const preferential: { tagId: string; points: number }[] = [];
  for (const { tagId, factor } of query.lead.tags) {
    const tag = query.state.tags.get(tagId);
    // Retired or never defined: a label without effect.
    if (tag === undefined) continue;
    if (tag.kind === 'exclusive') exclusive.push(tagId);
    else if (tag.kind === 'required') required.push(tagId);
    else if (tag.kind === 'preferential') preferential.push({ tagId, points: tag.weight * factor });
  }
  query.exclusive = exclusive;
  query.required = required;
  query.preferential = preferential;
}

/** Upper case without spaces and hyphens, so that `SW1A 1AA` and `sw1a1aa` are one code. */
export function foldZip(code: string): string {
  return code.toUpperCase().replace(/[\s-]+/g, '');
}

/** Whether a folded code lies in the range; a longer code (ZIP+4, a full British code) counts by its beginning. */
export function zipInRange(code: string, from: string, to: string): boolean {
  if (code.length < from.length) return false;
  const head = code.slice(0, from.length);
  return head >= from && head <= to;
}

/** The first reason that speaks against offering the lead to the agent, as a code; 0 if none does. */
export function against(query: Query, seat: Seat): Code {
  const { agent } = seat;
  if (!agent.active) return INACTIVE;
  if (!agent.takesLeads) return TAKES_NO_LEADS;
  if (query.teams !== null && !sharesOne(agent.teamIds, query.teams)) return NOT_IN_TEAM;
  if (query.exclusive.length > 0 && !sharesOne(agent.tags.tagIds, query.exclusive))
    return EXCLUSIVE_TAG_MISSING;
  if (query.required.length > 0 && !sharesAll(agent.tags.tagIds, query.required)) return REQUIRED_TAG_MISSING;
  if (seat.picky) {
    const code = againstCodeAndValue(query, agent);
    if (code !== 0) return code;
  }
  if (query.answered) {
    const answer = query.routing.answers[agent.id];
    if (answer !== undefined) return codeOf[answer];
  }
  return passing(query, seat);
}

function againstCodeAndValue(query: Query, { tags }: Agent): Code {
  const { zip, value, lead } = query;
  const { money } = query.state;
  if (tags.zips.length > 0 && (zip === null || !tags.zips.some(({ from, to }) => zipInRange(zip, from, to))))
    return ZIP_MISMATCH;
  if (
    tags.ranges.length > 0 &&
    (value === null || !tags.ranges.some((range) => valueInRange(money, value, lead.currency!, range)))
  )
    return RANGE_MISMATCH;
  return 0;
}

/** Reasons that pass with time: the agent matches, and can't take it now. */
function passing(query: Query, seat: Seat): Code {
  const { agent } = seat;
  const { now } = query;
  if (seat.timed) {
    if (agent.schedule !== null && !agent.schedule.isOpen(now)) return OUTSIDE_HOURS;
    if (agent.absences.length > 0 && isAbsent(agent, now)) return ABSENT;
  }
  if (!seat.takes) return ACTIVITY;
  if (agent.wrapUpUntil !== null && now < agent.wrapUpUntil) return WRAP_UP;
  if (!agent.connected && agent.channels.length === 0 && !inGrace(query, agent)) return NOT_REACHABLE;
  if (query.undelivered) {
    const epoch = query.routing.undelivered[agent.id];
    if (epoch !== undefined && agent.connectionEpoch <= epoch) return NOT_RECONNECTED;
  }
  if (query.holders.length > 0 && query.holders.includes(agent.id)) return ALREADY_HOLDS;
  // `ready` has looked at these two already.
  if (!seat.ready) return overCapacity(query, seat);
  return seat.timed ? overPeriods(query, seat) : 0;
}

function inGrace(query: Query, agent: Agent): boolean {
  const since = agent.disconnectedAt;
  return since !== null && !agent.unresponsive && query.now < since + query.state.settings.connectionGraceMs;
}

function overCapacity(query: Query, seat: Seat): Code {
  const { agent, reserved } = seat;
  if (reserved >= (agent.limits.maxPendingOffers ?? query.state.settings.maxPendingOffers))
    return PENDING_LIMIT;
  if (agent.limits.maxOpenLeads !== null && agent.openLeads + reserved >= agent.limits.maxOpenLeads)
    return OPEN_LIMIT;
  return overPeriods(query, seat);
}

function overPeriods(query: Query, { agent, reserved }: Seat): Code {
  for (const period of PERIODS) {
    const limit = limitOf(agent, period);
    if (limit === null) continue;
    const start = (query.starts[period] ??= query.state.calendar.periodStart(period, query.now));
    if (takenSince(agent, period, start) + reserved >= limit) return PERIOD_LIMIT[period];
  }
  return 0;
}

function sharesOne(some: readonly string[], wanted: readonly string[]): boolean {
  for (const id of wanted) if (some.includes(id)) return true;
  return false;
}

function sharesAll(some: readonly string[], wanted: readonly string[]): boolean {
  for (const id of wanted) if (!some.includes(id)) return false;
  return true;
}

/** Reachable only by the grace after a drop: a candidate only where no connected one exists. */
export function onlyInGrace(agent: Agent): boolean {
  return !agent.connected && agent.channels.length === 0;
}

/** Pecking order for this lead: what an agent says of one of its tags takes the place of what they say of every lead. */
export function peckingFor(query: Query, { agent, picky }: Seat): number {
  const { pecking, peckingByTag } = agent.tags;
  if (!picky) return pecking;
  let special = -Infinity;
  for (const { tagId } of query.lead.tags) {
    const points = peckingByTag[tagId];
    if (points !== undefined && points > special && query.state.tags.has(tagId)) special = points;
  }
  return special === -Infinity ? pecking : special;
}

/** Sum of the weights of the preferential tags that lead and agent share. */
export function matchFor(query: Query, { agent }: Seat): number {
  let sum = 0;
  for (const { tagId, points } of query.preferential) if (agent.tags.tagIds.includes(tagId)) sum += points;
  return sum;
}

/** Somebody matches, has not answered, and can't take the lead only for now. */
export function hasUntried(query: Query, order: readonly Seat[]): boolean {
  for (const seat of order) {
    const code = against(query, seat);
    if (code === 0 || code >= FIRST_PASSING) return true;
  }
  return false;
}
