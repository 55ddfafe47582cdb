import { describe, expect, test } from 'vitest';
import { feedbackDepth, score } from './index.ts';

describe('the depth of feedback', () => {
  const long = 'Called twice, wants an offer by Friday 9 am.';
  test.each([
    [null, null, [], 0],
    ['not_contacted', 'open', [], 0],
    ['attempted', null, [], 1],
    ['contacted', 'in_progress', [], 2],
    ['contacted', 'closed_won', ['Done'], 3],
    ['contacted', 'closed_won', [long], 4],
    ['contacted', 'closed_won', ['Done', 'Paid'], 4],
    [null, null, ['  '], 0],
    [null, null, [long], 2],
  ])('%s, %s, %o: %i', (contactStatus, outcome, comments, depth) => {
    expect(feedbackDepth({ contactStatus, outcome, comments }, 4)).toBe(depth);
  });

  test('is at most the maximum', () => {
    expect(feedbackDepth({ contactStatus: 'contacted', outcome: 'closed_won', comments: [long] }, 2)).toBe(2);
  });
});

test('a score is 100 and its points, clamped where it is wanted', () => {
  expect(score([2, -5, 4, 1])).toBe(102);
  expect(score([200], true)).toBe(100);
  expect(score([-200], true)).toBe(1);
  expect(score([-200])).toBe(-100);
});
