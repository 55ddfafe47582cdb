import type { Strategy } from './state.ts';

/** Up to so many agents a decision names everybody; beyond, the first DECISION_TOP candidates and so many left out. */
export const DECISION_LIST_MAX = 64;
export const DECISION_TOP = 16;

/** Why an agent can't be offered a lead now. `blocked*` may pass with time: the agent is *not yet tried*. */
export type ReasonAgainst =
  /** Never matches, or not in this cycle. */
  | 'inactive'
  | 'takes_no_leads'
  | 'not_in_team'
  | 'exclusive_tag_missing'
  | 'required_tag_missing'
  | 'zip_mismatch'
  | 'range_mismatch'
  | 'declined'
  | 'timed_out'
  | 'returned'
  /** Matches, can't take it now. */
  | 'outside_hours'
  | 'absent'
  | 'activity'
  | 'wrap_up'
  | 'not_reachable'
  | 'not_reconnected'
  | 'already_holds'
  | 'pending_limit'
  | 'open_limit'
  | 'day_limit'
  | 'week_limit'
  | 'month_limit'
  /** Within the grace, while a connected candidate exists. */
  | 'connection_grace';

export interface CandidateRecord {
  agentId: string;
  pecking: number;
  matchScore: number;
  /** The strategy's figure: score, last offer, current weight, open leads or idle time. */
  figure: number;
  lastOfferedAt: number | null;
}

/**
 * The record behind *Why* for one attempt. Lists are cut at DECISION_LIST_MAX, the totals are not;
 * `against` names every agent left out with the first reason found, up to the same bound.
 */
export interface Decision {
  step: number;
  strategy: Strategy;
  chosen: string;
  /** Behind a re-queue the order was not asked. */
  requeued: boolean;
  candidates: CandidateRecord[];
  candidatesTotal: number;
  against: { agentId: string; reason: ReasonAgainst }[];
  againstTotals: Partial<Record<ReasonAgainst, number>>;
}
