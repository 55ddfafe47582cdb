import type { Agent, Instant, RollingScore } from './state.ts';

const HOUR_MS = 3_600_000;
/** Routing's score covers the last 30 days, in whole hours. */
const WINDOW_HOURS = 30 * 24;

/** The score of the last 30 days from `[epoch hour, points]` in any order. */
export function rollingScore(entries: Iterable<[hour: number, points: number]> = []): RollingScore {
  const sorted = [...entries].sort((a, b) => a[0] - b[0]);
  const byHour = new Map<number, number>();
  let sum = 0;
  for (const [hour, points] of sorted) {
    byHour.set(hour, (byHour.get(hour) ?? 0) + points);
    sum += points;
  }
  return { byHour, sum, oldest: sorted[0]?.[0] ?? Infinity };
}

export function hourOf(at: Instant): number {
  return Math.floor(at / HOUR_MS);
}

/** First hour that still counts at `now`. */
export function firstHour(now: Instant): number {
  return hourOf(now) - WINDOW_HOURS + 1;
}

/** Books points at `at` and drops what is too old by then. The only writer of a rolling score. */
export function enterPoints(score: RollingScore, points: number, at: Instant): void {
  const hour = hourOf(at);
  const first = firstHour(at);
  if (score.oldest < first) {
    for (const [old, booked] of score.byHour) {
      if (old >= first) break;
      score.byHour.delete(old);
      score.sum -= booked;
    }
    score.oldest = score.byHour.keys().next().value ?? Infinity;
  }
  score.byHour.set(hour, (score.byHour.get(hour) ?? 0) + points);
  score.sum += points;
  if (hour < score.oldest) score.oldest = hour;
}

/** Sum of the points of the last 30 days; `first` is `firstHour(now)`. The score that pages show is 100 more. */
export function pointsSince(score: RollingScore, first: number): number {
  if (score.oldest >= first) return score.sum;
  let sum = score.sum;
  for (const [hour, booked] of score.byHour) {
    if (hour >= first) break;
    sum -= booked;
  }
  return sum;
}

/** 100 + the points of the last 30 days: what `performance` orders by. */
export function performanceScore(agent: Agent, now: Instant): number {
  return 100 + pointsSince(agent.score, firstHour(now));
}
