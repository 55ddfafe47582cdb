/**
 * How long an offer has left, as the server said it: `remainingMs` at the moment the message arrived, from then on
 * counted by a monotonic clock. The computer's wall clock is never asked: it may be wrong, or be changed meanwhile.
 */
export interface OfferClock {
  /** What the server said was left; null while the clock has not started. */
  remainingMs: number | null;
  windowMs: number;
  /** performance.now() when the server said it. */
  heardAt: number;
}

export function startClock(remainingMs: number | null, windowMs: number, heardAt: number): OfferClock {
  return { remainingMs, windowMs, heardAt };
}

/** Milliseconds left at `now` (performance.now()), never below zero; the whole window while the clock waits. */
export function remainingAt(clock: OfferClock, now: number): number {
  if (clock.remainingMs === null) return clock.windowMs;
  return Math.max(0, clock.remainingMs - Math.max(0, now - clock.heardAt));
}

export function hasStarted(clock: OfferClock): boolean {
  return clock.remainingMs !== null;
}

export const announceAtSeconds = [10, 5] as const;

/** The mark (10 or 5 seconds) that was passed between two looks, so that a late tick still says it once. */
export function passedMark(beforeMs: number, afterMs: number): number | null {
  let passed: number | null = null;
  for (const seconds of announceAtSeconds) {
    if (beforeMs > seconds * 1000 && afterMs <= seconds * 1000 && afterMs > 0) passed = seconds;
  }
  return passed;
}
