/** What a tenant's ledger would have come to under other points. Pure; the ledger's rows come in summed up. */

export interface Weights {
  accept: number;
  acceptAfterRequeue: number;
  requeue: number;
  decline: number;
  coalesced: number;
  assigned: number;
  timeout: number;
  feedbackMax: number;
  feedbackMissing: number;
}

/** Entries alike: `times` times `points` by a rule. For `feedback`, points are a lead's whole feedback. */
export interface LedgerGroup {
  agentId: string;
  rule: string;
  points: number;
  times: number;
  /** The rule and points of the entry that a reversal took back. */
  reversedRule: string | null;
  reversedPoints: number | null;
}

/** An entry on a lead that was discarded, and perhaps restored: these take back or give back all there was. In order of time. */
export interface LeadEntry {
  agentId: string;
  leadId: string;
  rule: string;
  points: number;
  reversedRule: string | null;
  reversedPoints: number | null;
  /** Whether it lies in the range that is looked at. */
  counts: boolean;
}

const WEIGHT_OF: Readonly<Record<string, keyof Weights>> = {
  accept: 'accept',
  accept_after_requeue: 'acceptAfterRequeue',
  requeue: 'requeue',
  decline: 'decline',
  coalesced: 'coalesced',
  assigned: 'assigned',
  timeout: 'timeout',
  feedback_missing: 'feedbackMissing',
};

/** Points of one entry under other weights. Feedback is cut to the new depth; more depth than was counted nobody knows. */
export function reweigh(rule: string, points: number, weights: Weights): number {
  const weight = WEIGHT_OF[rule];
  if (weight !== undefined) return weights[weight];
  if (rule === 'feedback') return Math.min(points, weights.feedbackMax);
  return points;
}

/** Agent → points of the range under these weights. */
export function reweighed(
  groups: readonly LedgerGroup[],
  entries: readonly LeadEntry[],
  weights: Weights,
): Map<string, number> {
  const sums = new Map<string, number>();
  const add = (agentId: string, points: number): void =>
    void sums.set(agentId, (sums.get(agentId) ?? 0) + points);
  for (const group of groups) add(group.agentId, group.times * pointsOf(group, weights));
  const nets = new Map<string, { net: number; taken: number | null }>();
  for (const entry of entries) {
    const key = `${entry.agentId} ${entry.leadId}`;
    const lead = nets.get(key) ?? { net: 0, taken: null };
    nets.set(key, lead);
    let points = pointsOf(entry, weights);
    if (entry.rule === 'reversal' && entry.reversedRule === null) {
      // Discarded: everything is taken back. Restored: that very sum is given back.
      points = lead.taken === null ? -lead.net : lead.taken;
      lead.taken = lead.taken === null ? lead.net : null;
    }
    lead.net += points;
    if (entry.counts) add(entry.agentId, points);
  }
  return sums;
}

function pointsOf(
  {
    rule,
    points,
    reversedRule,
    reversedPoints,
  }: Pick<LedgerGroup, 'rule' | 'points' | 'reversedRule' | 'reversedPoints'>,
  weights: Weights,
): number {
  if (rule !== 'reversal') return reweigh(rule, points, weights);
  return reversedRule === null ? points : -reweigh(reversedRule, reversedPoints ?? 0, weights);
}
