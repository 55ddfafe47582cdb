import type { Columns } from './columns.ts';
import { peckingFor, type Query } from './match.ts';
import { firstHour, pointsSince } from './score.ts';
import type { Lead, State, Strategy } from './state.ts';
import type { Seat } from './working-set.ts';

/**
 * The order of candidates while agents are scanned. Figures stand in arrays by the agents' positions and are compared
 * there: numbers of this size, handed from function to function, would each become an object.
 */
export interface Ranking {
  query: Query;
  order: readonly Seat[];
  columns: Columns;
  /** Pecking order for this lead, of those who were considered. */
  peckings: Float64Array;
  /** Weights of the preferential tags that lead and agent share. null: nobody has one. */
  matches: Float64Array | null;
  /** The strategy's figure, turned so that more is better; `sign` turns it back. */
  ranks: Float64Array;
  sign: 1 | -1;
  /** Positions of the first `keep` candidates so far, in order; `count` of them are there. */
  kept: Int32Array;
  keep: number;
  count: number;
  /** Candidates that were considered. */
  total: number;
}

const ranking = {
  peckings: new Float64Array(1_024),
  ranks: new Float64Array(1_024),
  kept: new Int32Array(64),
} as Ranking;
let matches = new Float64Array(1_024);

/** There is one, as there is one scan. */
export function rankingFor(
  state: State,
  query: Query,
  strategy: Strategy,
  stepIndex: number,
  keep: number,
): Ranking {
  const { order, columns } = state.index;
  const seats = order.length;
  if (ranking.ranks.length < seats) {
    ranking.peckings = new Float64Array(2 * seats);
    ranking.ranks = new Float64Array(2 * seats);
    matches = new Float64Array(2 * seats);
  }
  if (ranking.kept.length < Math.min(keep, seats)) ranking.kept = new Int32Array(2 * seats);
  ranking.query = query;
  ranking.order = order;
  ranking.columns = columns;
  ranking.matches = matchesFor(query, columns, seats);
  ranking.sign = strategy === 'performance' || strategy === 'weighted' ? 1 : -1;
  ranking.keep = keep;
  ranking.count = 0;
  ranking.total = 0;
  rank(state, query, strategy, stepIndex);
  return ranking;
}

/** What `matchFor` says of each agent, from the holders of the lead's tags: most agents have none of them. */
function matchesFor({ preferential }: Query, columns: Columns, seats: number): Float64Array | null {
  let found: Float64Array | null = null;
  for (const { tagId, points } of preferential) {
    const holders = columns.holdersOf(tagId);
    if (holders.length === 0) continue;
    found ??= matches.fill(0, 0, seats);
    for (const at of holders) found[at]! += points;
  }
  return found;
}

function rank(state: State, { lead, now }: Query, strategy: Strategy, stepIndex: number): void {
  const { ranks, columns, order } = ranking;
  const seats = order.length;
  switch (strategy) {
    case 'performance': {
      const first = firstHour(now);
      const { oldest, points } = columns;
      for (let at = 0; at < seats; at += 1)
        ranks[at] = 100 + (oldest[at]! >= first ? points[at]! : pointsSince(order[at]!.agent.score, first));
      break;
    }
    case 'round_robin':
      for (let at = 0; at < seats; at += 1) ranks[at] = -Math.max(0, columns.last[at]!);
      break;
    case 'weighted': {
      const current = state.rotation.get(rotationKey(lead, stepIndex));
      for (let at = 0; at < seats; at += 1) {
        const { id, weight } = order[at]!.agent;
        ranks[at] = (current?.get(id) ?? 0) + weight;
      }
      break;
    }
    case 'least_open':
      // A pending offer reserves its place here too.
      for (let at = 0; at < seats; at += 1) ranks[at] = -columns.open[at]!;
      break;
    case 'longest_idle':
      for (let at = 0; at < seats; at += 1) ranks[at] = -columns.idleSince[at]!;
      break;
  }
}

export function rotationKey(lead: Lead, stepIndex: number): string {
  return `${lead.routing.planVersionId}:${stepIndex}`;
}

/** Gives the candidate a place among the first, if one is theirs. */
export function consider(own: Ranking, at: number): void {
  const { kept, keep, columns, peckings } = own;
  own.total += 1;
  peckings[at] = columns.picky[at] === 1 ? peckingFor(own.query, own.order[at]!) : columns.pecking[at]!;
  let to = own.count;
  if (to === keep) {
    to -= 1;
    if (to < 0 || !isBefore(own, at, kept[to]!)) return;
  } else own.count += 1;
  while (to > 0 && isBefore(own, at, kept[to - 1]!)) {
    kept[to] = kept[to - 1]!;
    to -= 1;
  }
  kept[to] = at;
}

/** Pecking order, match, figure; then longest since the last offer, then the agents' ids. */
function isBefore({ peckings, matches, ranks, columns: { last } }: Ranking, a: number, b: number): boolean {
  if (peckings[a] !== peckings[b]) return peckings[a]! > peckings[b]!;
  if (matches !== null && matches[a] !== matches[b]) return matches[a]! > matches[b]!;
  if (ranks[a] !== ranks[b]) return ranks[a]! > ranks[b]!;
  if (last[a] !== last[b]) return last[a]! < last[b]!;
  return a < b;
}
