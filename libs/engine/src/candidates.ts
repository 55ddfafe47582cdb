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
import { consider, type Ranking, rankingFor } from './ranking.ts';
import type { Instant, Lead, PlanStep, State } from './state.ts';
import type { Seat } from './working-set.ts';

/** One agent's place in the order. */
interface Place {
  seat: Seat;
  pecking: number;
  match: number;
  /** The strategy's figure. */
  figure: number;
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
  const { order, columns } = state.index;
  columns.sync(order);
  const query = queryFor(state, lead, step, now);
  const scan = clearScan(query, step, order.length);
  const ranking = rankingFor(state, query, step.strategy, stepIndex, keep);
  const { codes, counts } = scan;
  const { plain } = columns;
  const simple = query.simple ? 1 : 0;
  let graced: number[] | null = null;
  for (let at = 0; at < order.length; at += 1) {
    if ((simple & plain[at]!) === 1) {
      codes[at] = 0;
      scan.connected = true;
      consider(ranking, at);
      continue;
    }
    const seat = order[at]!;
    const code = against(query, seat);
    codes[at] = code;
    if (code !== 0) counts[code]! += 1;
    else if (onlyInGrace(seat.agent)) (graced ??= []).push(at);
    else {
      if (seat.agent.connected) scan.connected = true;
      consider(ranking, at);
    }
  }
  if (graced !== null) takeGraced(scan, ranking, graced);
  for (let code = FIRST_PASSING; code < counts.length; code += 1) if (counts[code]! > 0) scan.untried = true;
  scan.total = ranking.total;
  scan.places = placesOf(ranking, order);
  return scan;
}

function clearScan(query: Query, step: PlanStep, seats: number): Scan {
  const scan = scratch;
  if (scan.codes.length < seats) scan.codes = new Uint8Array(2 * seats);
  scan.counts.fill(0);
  scan.query = query;
  scan.step = step;
  scan.connected = false;
  scan.untried = false;
  return scan;
}

/** Within the grace only where no connected candidate exists. */
function takeGraced(scan: Scan, ranking: Ranking, graced: number[]): void {
  for (const at of graced) {
    if (scan.connected) {
      scan.codes[at] = CODE_GRACE;
      scan.counts[CODE_GRACE]! += 1;
    } else consider(ranking, at);
  }
}

function placesOf({ kept, count, peckings, matches, ranks, sign }: Ranking, order: readonly Seat[]): Place[] {
  const places: Place[] = [];
  for (let i = 0; i < count; i += 1) {
    const at = kept[i]!;
    places.push({
      seat: order[at]!,
      pecking: peckings[at]!,
      match: matches?.[at] ?? 0,
      figure: sign * ranks[at]!,
    });
  }
  return places;
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
