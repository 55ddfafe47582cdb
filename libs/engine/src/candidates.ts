import { DECISION_LIST_MAX, DECISION_TOP, type CandidateRecord, type Decision, type ReasonAgainst } from './decision.ts';
import { planOf } from './facts.ts';
import { against, CODE_GRACE, type Code, FIRST_PASSING, matchFor, onlyInGrace, peckingFor, type Query, queryFor, REASONS } from './match.ts';
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
}

/** The agents of a step, measured by one lead. */
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
  /** Somebody matches and can't take it now. */
  untried: boolean;
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
export function candidates(state: State, lead: Lead, stepIndex: number, now: Instant, keep?: number): CandidateList {
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

/** One pass over the agents; keeps the first `keep` candidates by insertion, sorts nothing else. */
export function scanAgents(
  state: State,
  lead: Lead,
  step: PlanStep,
  stepIndex: number,
  now: Instant,
  keep: number,
): Scan {
  const query = queryFor(state, lead, step, now);
  const { order } = state.index;
  const codes = new Uint8Array(order.length);
  const scan: Scan = { query, step, places: [], total: 0, connected: false, codes, untried: false };
  const figures = figuresFor(state, lead, step.strategy, stepIndex, now);
  let graced: number[] | null = null;
  for (let i = 0; i < order.length; i += 1) {
    const seat = order[i]!;
    const code = against(query, seat);
    if (code !== 0) {
      codes[i] = code;
      if (code >= FIRST_PASSING) scan.untried = true;
    } else if (onlyInGrace(seat.agent)) (graced ??= []).push(i);
    else {
      if (seat.agent.connected) scan.connected = true;
      insert(scan, seat, figures, keep);
    }
  }
  if (graced !== null) takeGraced(scan, order, graced, figures, keep);
  return scan;
}

/** Within the grace only where no connected candidate exists. */
function takeGraced(scan: Scan, order: readonly Seat[], graced: number[], figures: Figures, keep: number): void {
  for (const i of graced) {
    if (scan.connected) scan.codes[i] = CODE_GRACE;
    else insert(scan, order[i]!, figures, keep);
  }
}

function insert(scan: Scan, seat: Seat, figures: Figures, keep: number): void {
  const { query, places } = scan;
  scan.total += 1;
  const { agent } = seat;
  const pecking = seat.picky || agent.tags.pecking !== 0 ? peckingFor(query, seat) : 0;
  const match = query.preferential.length > 0 ? matchFor(query, seat) : 0;
  const figure = figures.of(seat);
  const rank = figures.lessIsBetter ? -figure : figure;
  const last = agent.lastOfferedAt ?? -1;
  let at = places.length;
  if (at === keep) {
    const worst = places[at - 1]!;
    if (!isBefore(pecking, match, rank, last, agent.id, worst)) return;
    at -= 1;
  }
  // The worst one's object is used again: a pass over a thousand agents makes no more objects than it keeps.
  const place = places.length === keep ? places.pop()! : ({} as Place);
  place.seat = seat;
  place.pecking = pecking;
  place.match = match;
  place.figure = figure;
  place.rank = rank;
  place.last = last;
  while (at > 0 && isBefore(pecking, match, rank, last, agent.id, places[at - 1]!)) at -= 1;
  if (at === places.length) places.push(place);
  else places.splice(at, 0, place);
}

function isBefore(pecking: number, match: number, rank: number, last: number, id: string, other: Place): boolean {
  if (pecking !== other.pecking) return pecking > other.pecking;
  if (match !== other.match) return match > other.match;
  if (rank !== other.rank) return rank > other.rank;
  if (last !== other.last) return last < other.last;
  return id < other.seat.agent.id;
}

interface Figures {
  of: (seat: Seat) => number;
  lessIsBetter: boolean;
}

function figuresFor(state: State, lead: Lead, strategy: Strategy, stepIndex: number, now: Instant): Figures {
  switch (strategy) {
    case 'performance': {
      const first = firstHour(now);
      return { of: ({ agent }) => 100 + pointsSince(agent.score, first), lessIsBetter: false };
    }
    case 'round_robin':
      return { of: ({ agent }) => agent.lastOfferedAt ?? 0, lessIsBetter: true };
    case 'weighted': {
      const current = state.rotation.get(rotationKey(lead, stepIndex));
      return { of: ({ agent }) => (current?.get(agent.id) ?? 0) + agent.weight, lessIsBetter: false };
    }
    case 'least_open':
      // A pending offer reserves its place here too.
      return { of: ({ agent, reserved }) => agent.openLeads + reserved, lessIsBetter: true };
    case 'longest_idle':
      return { of: ({ agent }) => agent.idleSince, lessIsBetter: true };
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

const counts = new Uint32Array(REASONS.length + 1);

function totals({ codes }: Scan): Partial<Record<ReasonAgainst, number>> {
  counts.fill(0);
  for (let i = 0; i < codes.length; i += 1) counts[codes[i]!]! += 1;
  const sums: Partial<Record<ReasonAgainst, number>> = {};
  for (let code: Code = 1; code <= REASONS.length; code += 1)
    if (counts[code]! > 0) sums[REASONS[code - 1]!] = counts[code]!;
  return sums;
}
