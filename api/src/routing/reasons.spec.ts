import { expect, it } from 'vitest';
import { strategyReason } from './reasons.ts';

it.each([
  [0, '0 open leads'],
  [1, '1 open lead'],
  [2, '2 open leads'],
])('says how many leads are open: %i', (figure, words) =>
  expect(
    strategyReason('least_open', { agentId: 'a', pecking: 0, matchScore: 0, figure, lastOfferedAt: null }),
  ).toBe(words),
);
