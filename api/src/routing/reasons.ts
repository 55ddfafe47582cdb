import type { LeadDecision } from '@baton/contract';
import type { CandidateRecord, Decision, Offer, ReasonAgainst, Strategy } from '@baton/engine';
import type { WorkingSet } from './load.ts';

const WHY_MAX = 3;

/** The top reasons why an agent got this offer, in words for the agent. */
export function reasonsFor(offer: Offer, decision: Decision | null, set: WorkingSet): string[] {
  if (offer.kind === 'shark_tank') return ['Open to everybody who missed it: first to claim wins'];
  if (offer.kind === 'catchall') return ['Nobody else took it', 'You are a catchall user'];
  if (offer.afterRequeue || decision?.requeued === true) return ['You asked for another chance'];
  const chosen = decision?.candidates.find((candidate) => candidate.agentId === offer.agentId);
  if (decision === null || chosen === undefined) return [];
  const shared = sharedTags(offer, set);
  const reasons = [
    ...(chosen.pecking > 0 ? [`Ranked first for this (${chosen.pecking})`] : []),
    ...(shared.length > 0 ? [`Matches your ${shared.slice(0, 3).join(', ')}`] : []),
    strategyReason(decision.strategy, chosen),
    ...(decision.candidatesTotal > 1
      ? [`First of ${decision.candidatesTotal} who could take it`]
      : ['The only one who can take it now']),
  ];
  return reasons.slice(0, WHY_MAX);
}

function sharedTags(offer: Offer, set: WorkingSet): string[] {
  const lead = set.state.leads.get(offer.leadId);
  const own = new Set(set.state.agents.get(offer.agentId)?.tags.tagIds);
  return (lead?.tags ?? [])
    .filter((tag) => own.has(tag.tagId))
    .map((tag) => set.config.tagNames.get(tag.tagId) ?? '');
}

type Weighed = 'candidates' | 'candidatesTotal' | 'against' | 'againstTotals';

/** Who could take a lead and why the others can't, by name and in words: now, or as it was recorded. */
export function weighedView(
  { strategy, candidates, candidatesTotal, against, againstTotals }: Pick<Decision, 'strategy' | Weighed>,
  nameOf: (agentId: string) => string,
): Pick<LeadDecision, Weighed> {
  return {
    candidates: candidates.map((candidate, index) => {
      const { agentId, pecking, matchScore, figure } = candidate;
      const reasons = [
        ...(pecking === 0 ? [] : [`Pecking order ${pecking}`]),
        ...(matchScore === 0 ? [] : [`Tags match with weight ${matchScore}`]),
        strategyReason(strategy, candidate),
      ];
      return { place: index + 1, agentId, name: nameOf(agentId), pecking, matchScore, figure, reasons };
    }),
    candidatesTotal,
    against: against.map(({ agentId, reason }) => ({
      agentId,
      name: nameOf(agentId),
      reason,
      text: AGAINST_IN_WORDS[reason],
    })),
    againstTotals: againstTotals as Record<string, number>,
  };
}

/** What the strategy saw in a candidate, in words. `figure` is what Decision records. */
export function strategyReason(strategy: Strategy, candidate: CandidateRecord): string {
  switch (strategy) {
    case 'performance':
      return `Score ${candidate.figure}`;
    case 'round_robin':
      return candidate.lastOfferedAt === null ? 'Had no offer yet' : 'Longest without an offer';
    case 'weighted':
      return 'Your turn by weight';
    case 'least_open':
      return candidate.figure === 1 ? '1 open lead' : `${candidate.figure} open leads`;
    case 'longest_idle':
      return 'Free the longest';
  }
}

/** Why not, in words; the code stays beside it. */
const AGAINST_IN_WORDS: Record<ReasonAgainst, string> = {
  inactive: 'Not active',
  takes_no_leads: 'Takes no leads',
  not_in_team: 'Not in the teams of this step',
  exclusive_tag_missing: 'Has none of the exclusive tags',
  required_tag_missing: 'Lacks a required tag',
  zip_mismatch: 'Other postal codes',
  range_mismatch: 'Other value range',
  declined: 'Declined in this cycle',
  timed_out: 'Timed out in this cycle',
  returned: 'Returned it in this cycle',
  outside_hours: 'Outside working hours',
  absent: 'Absent',
  activity: 'Activity takes no leads',
  wrap_up: 'In wrap-up',
  not_reachable: 'Not reachable',
  not_reconnected: 'Has not reconnected since an undelivered offer',
  already_holds: 'Already holds an offer of this lead',
  pending_limit: 'Has as many offers as allowed',
  open_limit: 'Has as many open leads as allowed',
  day_limit: 'Limit for the day reached',
  week_limit: 'Limit for the week reached',
  month_limit: 'Limit for the month reached',
  connection_grace: 'Connection lost just now; others are connected',
};
