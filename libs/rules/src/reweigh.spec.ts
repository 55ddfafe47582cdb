import { describe, expect, it } from 'vitest';
import { reweigh, reweighed, type LeadEntry, type LedgerGroup, type Weights } from './reweigh.ts';

const usual: Weights = {
  accept: 2,
  acceptAfterRequeue: 1,
  requeue: 4,
  decline: 1,
  coalesced: 1,
  assigned: 1,
  timeout: -5,
  feedbackMax: 4,
  feedbackMissing: 0,
};
const group = (rule: string, points: number, times: number, reversed?: [string, number]): LedgerGroup => ({
  agentId: 'a',
  rule,
  points,
  times,
  reversedRule: reversed?.[0] ?? null,
  reversedPoints: reversed?.[1] ?? null,
});

describe('points under other weights', () => {
  it('are what each rule would have earned', () => {
    const groups = [
      group('accept', 2, 3),
      group('timeout', -5, 2),
      group('feedback', 4, 1),
      group('feedback', 1, 2),
    ];
    expect(reweighed(groups, [], usual).get('a')).toBe(3 * 2 - 10 + 4 + 2);
    expect(reweighed(groups, [], { ...usual, accept: 5, timeout: -1, feedbackMax: 2 }).get('a')).toBe(
      3 * 5 - 2 + 2 + 2,
    );
    expect(reweigh('a_rule_of_tomorrow', 7, usual)).toBe(7);
  });

  it('take back what they would have given', () => {
    const groups = [group('timeout', -5, 1), group('reversal', 5, 1, ['timeout', -5])];
    expect(reweighed(groups, [], { ...usual, timeout: -50 }).get('a')).toBe(0);
  });

  it('come to nothing on a discarded lead, and come back with it', () => {
    const entry = (rule: string, points: number, counts = true): LeadEntry => ({
      ...{ agentId: 'a', leadId: 'l', rule, points, counts },
      ...{ reversedRule: null, reversedPoints: null },
    });
    const weights = { ...usual, accept: 9 };
    const discarded = [entry('accept', 2), entry('reversal', -2)];
    expect(reweighed([], discarded, weights).get('a')).toBe(0);
    expect(reweighed([], [...discarded, entry('reversal', 2)], weights).get('a')).toBe(9);
    // Earned before the range, taken back within it.
    expect(reweighed([], [entry('accept', 2, false), entry('reversal', -2)], weights).get('a')).toBe(-9);
  });
});
