import { expect, it } from 'vitest';
import { pointsText } from './points.ts';

it.each([
  [1, '+1 point'],
  [-1, '−1 point'],
  [0, '0 points'],
  [-5, '−5 points'],
  [4, '+4 points'],
])('%i is said with its noun', (points, words) => expect(pointsText(points)).toBe(words));
