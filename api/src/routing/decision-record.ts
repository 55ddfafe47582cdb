import type { CandidateRecord, Decision, ReasonAgainst } from '@baton/engine';

/** A decision as the database keeps it: lists of values, since names would be more than half of what is written. */
export interface DecisionRecord extends Omit<Decision, 'candidates' | 'against'> {
  candidates: [
    agentId: string,
    pecking: number,
    matchScore: number,
    figure: number,
    lastOfferedAt: number | null,
  ][];
  against: [agentId: string, reason: ReasonAgainst][];
}

export function recordOf(decision: Decision): DecisionRecord {
  return {
    ...decision,
    candidates: decision.candidates.map((c) => [
      c.agentId,
      c.pecking,
      c.matchScore,
      c.figure,
      c.lastOfferedAt,
    ]),
    against: decision.against.map(({ agentId, reason }) => [agentId, reason]),
  };
}

export function decisionOf(record: DecisionRecord): Decision {
  return {
    ...record,
    candidates: record.candidates.map(
      ([agentId, pecking, matchScore, figure, lastOfferedAt]): CandidateRecord => ({
        agentId,
        pecking,
        matchScore,
        figure,
        lastOfferedAt,
      }),
    ),
    against: record.against.map(([agentId, reason]) => ({ agentId, reason })),
  };
}
