import type { Clock, Timer } from '../platform/clock.ts';

/** The process that decides for a tenant as a rule, seen from one of several. */
export interface Home {
  isHere(): boolean;
  /** Tells it when something is due next. */
  wakeBy(instant: number): void;
}

/**
 * Rings once when something of a tenant is due, in the process that decides for it; whoever sets it anew takes the earlier
 * time back.
 */
export class Alarm {
  private readonly clock: Clock;
  private readonly home: Home | undefined;
  private readonly ring: () => void;
  private timer: Timer | null = null;
  private heldUntil = 0;
  /** By the monotonic clock. */
  private ringsAt = Infinity;

  constructor(clock: Clock, home: Home | undefined, ring: () => void) {
    this.clock = clock;
    this.home = home;
    this.ring = ring;
  }

  /** At an instant of the database's clock; null for never. */
  at(instant: number | null): void {
    this.cancel();
    if (instant === null) return;
    if (this.home?.isHere() === false) this.home.wakeBy(instant);
    else this.in(Math.max(0, instant - this.clock.databaseNowMs()));
  }

  in(ms: number): void {
    this.cancel();
    this.ringsAt = this.clock.monotonicMs() + ms;
    // A millisecond more: the database's clock is read in whole ones.
    this.timer = this.clock.after(ms + 1, () => {
      this.ringsAt = Infinity;
      this.ring();
    });
  }

  /** At that instant, where it would ring later or not at all. */
  noLaterThan(instant: number): void {
    const ms = Math.max(0, instant - this.clock.databaseNowMs());
    if (this.clock.monotonicMs() + ms < this.ringsAt) this.in(ms);
  }

  /** What is due failed: nothing is until then. */
  holdFor(ms: number): void {
    this.heldUntil = this.clock.monotonicMs() + ms;
    this.in(ms);
  }

  get held(): boolean {
    return this.clock.monotonicMs() < this.heldUntil;
  }

  cancel(): void {
    this.timer?.cancel();
    this.timer = null;
    this.ringsAt = Infinity;
  }
}
