import type { Columns } from './columns.ts';
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
  /** Position in the order of agent ids. */
  at: number;
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
  /** By seat: weights of the preferential tags that lead and agent share. null: the lead has none. */
  matches: Float64Array | null;
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
let matches = new Float64Array(1_024);

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
  scan.figures = figuresFor(state, lead, step.strategy, stepIndex, now);
  scan.matches = matchesFor(query, columns, order.length);
  const { codes, counts } = scan;
  const { plain } = columns;
  const simple = query.simple ? 1 : 0;
  let graced: number[] | null = null;
  for (let at = 0; at < order.length; at += 1) {
    if ((simple & plain[at]!) === 1) {
      codes[at] = 0;
      scan.connected = true;
      consider(scan, order, at, columns.pecking[at]!, keep);
      continue;
    }
    const seat = order[at]!;
    const code = against(query, seat);
    codes[at] = code;
    if (code !== 0) counts[code]! += 1;
    else if (onlyInGrace(seat.agent)) (graced ??= []).push(at);
    else {
      if (seat.agent.connected) scan.connected = true;
      consider(scan, order, at, peckingFor(query, seat), keep);
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

/** What `matchFor` says of each agent, from the holders of the lead's tags: most agents have none of them. */
function matchesFor({ preferential }: Query, columns: Columns, seats: number): Float64Array | null {
  let found: Float64Array | null = null;
  for (const { tagId, points } of preferential) {
    const holders = columns.holdersOf(tagId);
    if (holders.length === 0) continue;
    if (found === null) {
      if (matches.length < seats) matches = new Float64Array(2 * seats);
      found = matches.fill(0, 0, seats);
    }
    for (const at of holders) found[at]! += points;
  }
  return found;
}

/** Within the grace only where no connected candidate exists. */
function takeGraced(scan: Scan, order: readonly Seat[], graced: number[], keep: number): void {
  for (const at of graced) {
    if (scan.connected) {
      scan.codes[at] = CODE_GRACE;
      scan.counts[CODE_GRACE]! += 1;
    } else consider(scan, order, at, peckingFor(scan.query, order[at]!), keep);
  }
}

/** Gives the candidate a place among the first `keep`, if one is theirs. */
function consider(scan: Scan, order: readonly Seat[], at: number, pecking: number, keep: number): void {
  const { places, figures } = scan;
  scan.total += 1;
  const match = scan.matches === null ? 0 : scan.matches[at]!;
  const figure = figureOf(figures, order, at);
  const rank = figures.lessIsBetter ? -figure : figure;
  const last = figures.columns.last[at]!;
  const full = places.length === keep;
  if (full && !isBefore(pecking, match, rank, last, at, places[keep - 1]!)) return;
  const place = full ? places.pop()! : (spare.pop() ?? ({} as Place));
  place.seat = order[at]!;
  place.pecking = pecking;
  place.match = match;
  place.figure = figure;
  place.rank = rank;
  place.last = last;
  place.at = at;
  let to = places.length;
  while (to > 0 && isBefore(pecking, match, rank, last, at, places[to - 1]!)) to -= 1;
  if (to === places.length) places.push(place);
  else places.splice(to, 0, place);
}

function isBefore(
  pecking: number,
  match: number,
  rank: number,
  last: number,
  at: number,
  other: Place,
): boolean {
  if (pecking !== other.pecking) return pecking > other.pecking;
  if (match !== other.match) return match > other.match;
  if (rank !== other.rank) return rank > other.rank;
  if (last !== other.last) return last < other.last;
  return at < other.at;
}

interface Figures {
  columns: Columns;
  strategy: Strategy;
  lessIsBetter: boolean;
  /** First hour that counts in the score. */
  first: number;
  current: ReadonlyMap<string, number> | undefined;
}

function figuresFor(state: State, lead: Lead, strategy: Strategy, stepIndex: number, now: Instant): Figures {
  return {
    columns: state.index.columns,
    strategy,
    lessIsBetter: strategy !== 'performance' && strategy !== 'weighted',
    first: firstHour(now),
    current: strategy === 'weighted' ? state.rotation.get(rotationKey(lead, stepIndex)) : undefined,
  };
}

function figureOf(figures: Figures, order: readonly Seat[], at: number): number {
  const { columns, first } = figures;
  switch (figures.strategy) {
    case 'performance':
      return (
        100 +
        (columns.oldest[at]! >= first ? columns.points[at]! : pointsSince(order[at]!.agent.score, first))
      );
    case 'round_robin':
      return Math.max(0, columns.last[at]!);
    case 'weighted': {
      const { agent } = order[at]!;
      return (figures.current?.get(agent.id) ?? 0) + agent.weight;
    }
    case 'least_open':
      // A pending offer reserves its place here too.
      return columns.open[at]!;
    case 'longest_idle':
      return columns.idleSince[at]!;
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
