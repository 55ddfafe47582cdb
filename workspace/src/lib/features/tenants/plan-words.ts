/** Strategies and condition fields as people read them. */
import { word } from '#lib/language/word.ts';
export const strategyWords: Record<string, string> = {
  performance: 'Performance',
  round_robin: 'Round robin',
  weighted: 'Weighted',
  least_open: 'Fewest open leads',
  longest_idle: 'Longest idle',
};

export const strategyHints: Record<string, string> = {
  performance: 'Highest score of the last 30 days first.',
  round_robin: 'Everybody in turn.',
  weighted: 'In turn, more often for a higher weight.',
  least_open: 'Whoever works on the fewest leads.',
  longest_idle: 'Whoever has been free the longest.',
};

export const opWords: Record<string, string> = {
  is: word('is'),
  is_not: 'is not',
  in: 'is one of',
  not_in: 'is none of',
  gte: 'is at least',
  lte: 'is at most',
  exists: 'is given',
  missing: 'is missing',
  starts_with: 'begins with',
};
