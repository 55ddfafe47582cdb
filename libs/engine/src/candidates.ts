import {
  DECISION_LIST_MAX,
  DECISION_TOP,
  type CandidateRecord,
  type Decision,
  type ReasonAgainst,
} from './decision.ts';
import { planOf } from './facts.ts';
import {
  against,
  CODE_GRACE,
  type Code,
  FIRST_PASSING,
  matchFor,
  onlyInGrace,
  peckingFor,
  type Query,
  queryFor,
  REASONS,
} from './match.ts';
import { firstHour, pointsSince } from './score.ts';
import type { Instant, Lead, PlanStep, State, Strategy } from './state.ts';
import type { Seat } from './working-set.ts';

/** One agent's place in the order. */
interface Place {
  seat: Seat;
  pecking: number;
  match: number;
  figure: number;
  /** The figure turned so that more is better. */
  rank: number;
  last: number;
  /** Place in the order of agent ids. */
  index: number;
}

/**
 * The agents of a step, measured by one lead. There is one, used again by every scan (a thousand agents, thousands of
 * times a second): what is wanted of it is taken out before the next.
 */
export interface Scan {
  query: Query;
  step: PlanStep;
  /** The first candidates in order, as many as were asked for. */
  places: Place[];
  total: number;
  /** A candidate with a connected device exists. */
  connected: boolean;
  /** By seat, in the order of the index. */
  codes: Uint8Array;
  /** How often each code was given. */
  counts: Uint32Array;
  /** Somebody matches and can't take it now. */
  untried: boolean;
  figures: Figures;
}

export interface CandidateList {
  ordered: CandidateRecord[];
  total: number;
  against: { agentId: string; reason: ReasonAgainst }[];
  againstTotals: Partial<Record<ReasonAgainst, number>>;
  /** Nobody can take it now, but somebody who matches has not been tried. */
  untried: boolean;
}

/**
 * Who can take the lead in this step, in order, and why the others can't. One rule for live routing, for the record
 * behind *Why*, for the what-if simulator and for the list that an admin sees of a held lead.
 *
 * Order: pecking order, highest first; match score; the step's strategy; longest since the last offer; agent id.
 * Lists are cut as in `Decision`, totals are not; `keep` asks for more.
 */
export function candidates(
  state: State,
  lead: Lead,
  stepIndex: number,
  now: Instant,
  keep?: number,
): CandidateList {
  const step = planOf(state, lead).steps[stepIndex];
  if (step === undefined) return { ordered: [], total: 0, against: [], againstTotals: {}, untried: false };
  const scan = scanAgents(state, lead, step, stepIndex, now, keep ?? keepFor(state));
  return {
    ordered: scan.places.map(record),
    total: scan.total,
    against: leftOut(state, scan, keep ?? DECISION_LIST_MAX),
    againstTotals: totals(scan),
    untried: scan.untried,
  };
}

export function keepFor(state: State): number {
  return state.index.order.length <= DECISION_LIST_MAX ? DECISION_LIST_MAX : DECISION_TOP;
}

const spare: Place[] = [];
const scratch = {
  places: [] as Place[],
  codes: new Uint8Array(1_024),
  counts: new Uint32Array(REASONS.length + 1),
} as Scan;

/** One pass over the agents; keeps the first `keep` candidates by insertion, sorts nothing else. */
export function scanAgents(
  state: State,
  lead: Lead,
  step: PlanStep,
  stepIndex: number,
  now: Instant,
  keep: number,
): Scan {
  const { order } = state.index;
  const query = queryFor(state, lead, step, now);
  const scan = clearScan(query, step, order.length);
  scan.figures = figuresFor(state, lead, step.strategy, stepIndex, now);
  const { codes, counts } = scan;
  const { simple } = query;
  let graced: number[] | null = null;
  for (let i = 0; i < order.length; i += 1) {
    const seat = order[i]!;
    if (simple && seat.plain) {
      codes[i] = 0;
      scan.connected = true;
      insert(scan, seat, i, keep);
      continue;
    }
    const code = against(query, seat);
    codes[i] = code;
    if (code !== 0) counts[code]! += 1;
    else if (onlyInGrace(seat.agent)) (graced ??= []).push(i);
    else {
      if (seat.agent.connected) scan.connected = true;
      insert(scan, seat, i, keep);
    }
  }
  if (graced !== null) takeGraced(scan, order, graced, keep);
  for (let code = FIRST_PASSING; code < counts.length; code += 1) if (counts[code]! > 0) scan.untried = true;
  return scan;
}

function clearScan(query: Query, step: PlanStep, seats: number): Scan {
  const scan = scratch;
  if (scan.codes.length < seats) scan.codes = new Uint8Array(2 * seats);
  while (scan.places.length > 0) spare.push(scan.places.pop()!);
  scan.counts.fill(0);
  scan.query = query;
  scan.step = step;
  scan.total = 0;
  scan.connected = false;
  scan.untried = false;
  return scan;
}

/** Within the grace only where no connected candidate exists. */
function takeGraced(scan: Scan, order: readonly Seat[], graced: number[], keep: number): void {
  for (const i of graced) {
    if (scan.connected) {
      scan.codes[i] = CODE_GRACE;
      scan.counts[CODE_GRACE]! += 1;
    } else insert(scan, order[i]!, i, keep);
  }
}

function insert(scan: Scan, seat: Seat, index: number, keep: number): void {
  const { query, places } = scan;
  scan.total += 1;
  const { agent } = seat;
  const pecking = seat.picky ? peckingFor(query, seat) : seat.pecking;
  const match = query.preferential.length > 0 ? matchFor(query, seat) : 0;
  const figure = figureOf(scan.figures, seat);
  const rank = scan.figures.lessIsBetter ? -figure : figure;
  const last = agent.lastOfferedAt ?? -1;
  let at = places.length;
  if (at === keep) {
    if (!isBefore(pecking, match, rank, last, index, places[at - 1]!)) return;
    at -= 1;
  }
  const place = places.length === keep ? places.pop()! : (spare.pop() ?? ({} as Place));
  place.seat = seat;
  place.pecking = pecking;
  place.match = match;
  place.figure = figure;
  place.rank = rank;
  place.last = last;
  place.index = index;
  while (at > 0 && isBefore(pecking, match, rank, last, index, places[at - 1]!)) at -= 1;
  if (at === places.length) places.push(place);
  else places.splice(at, 0, place);
}

function isBefore(
  pecking: number,
  match: number,
  rank: number,
  last: number,
  index: number,
  other: Place,
): boolean {
  if (pecking !== other.pecking) return pecking > other.pecking;
  if (match !== other.match) return match > other.match;
  if (rank !== other.rank) return rank > other.rank;
  if (last !== other.last) return last < other.last;
  return index < other.index;
}

interface Figures {
  strategy: Strategy;
  lessIsBetter: boolean;
  /** First hour that counts in the score. */
  first: number;
  current: ReadonlyMap<string, number> | undefined;
}

function figuresFor(state: State, lead: Lead, strategy: Strategy, stepIndex: number, now: Instant): Figures {
  return {
    strategy,
    lessIsBetter: strategy !== 'performance' && strategy !== 'weighted',
    first: firstHour(now),
    current: strategy === 'weighted' ? state.rotation.get(rotationKey(lead, stepIndex)) : undefined,
  };
}

function figureOf({ strategy, first, current }: Figures, { agent, reserved }: Seat): number {
  switch (strategy) {
    case 'performance':
      return 100 + pointsSince(agent.score, first);
    case 'round_robin':
      return agent.lastOfferedAt ?? 0;
    case 'weighted':
      return (current?.get(agent.id) ?? 0) + agent.weight;
    case 'least_open':
      // A pending offer reserves its place here too.
      return agent.openLeads + reserved;
    case 'longest_idle':
      return agent.idleSince;
  }
}

export function rotationKey(lead: Lead, stepIndex: number): string {
  return `${lead.routing.planVersionId}:${stepIndex}`;
}

/**
 * Smooth weighted round robin (nginx's): everybody in the round gains their weight, the chosen one pays the sum. The
 * round is whoever was level with the chosen one in pecking order and match score.
 */
export function rotate(state: State, scan: Scan, key: string): [agentId: string, current: number][] {
  const chosen = scan.places[0]!;
  const { query } = scan;
  const current = state.rotation.get(key);
  const weights: [string, number][] = [];
  let sum = 0;
  let mine: [string, number] | null = null;
  state.index.order.forEach((seat, i) => {
    if (scan.codes[i] !== 0) return;
    if (peckingFor(query, seat) !== chosen.pecking || matchFor(query, seat) !== chosen.match) return;
    const { id, weight } = seat.agent;
    const entry: [string, number] = [id, (current?.get(id) ?? 0) + weight];
    sum += weight;
    weights.push(entry);
    if (seat === chosen.seat) mine = entry;
  });
  if (mine !== null) (mine as [string, number])[1] -= sum;
  return weights;
}

export function decisionFor(state: State, scan: Scan, stepIndex: number): Decision {
  return {
    step: stepIndex,
    strategy: scan.step.strategy,
    chosen: scan.places[0]!.seat.agent.id,
    requeued: false,
    candidates: scan.places.map(record),
    candidatesTotal: scan.total,
    against: leftOut(state, scan, DECISION_LIST_MAX),
    againstTotals: totals(scan),
  };
}

function record({ seat, pecking, match, figure }: Place): CandidateRecord {
  const { id, lastOfferedAt } = seat.agent;
  return { agentId: id, pecking, matchScore: match, figure, lastOfferedAt };
}

function leftOut(state: State, { codes }: Scan, most: number): { agentId: string; reason: ReasonAgainst }[] {
  const list: { agentId: string; reason: ReasonAgainst }[] = [];
  const { order } = state.index;
  for (let i = 0; i < order.length && list.length < most; i += 1) {
    const code = codes[i]!;
    if (code !== 0) list.push({ agentId: order[i]!.agent.id, reason: REASONS[code - 1]! });
  }
  return list;
}

function totals({ counts }: Scan): Partial<Record<ReasonAgainst, number>> {
  const sums: Partial<Record<ReasonAgainst, number>> = {};
  for (let code: Code = 1; code < counts.length; code += 1)
    if (counts[code]! > 0) sums[REASONS[code - 1]!] = counts[code]!;
  return sums;
}
