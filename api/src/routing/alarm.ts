import type { Clock, Timer } from '../platform/clock.ts';

/** Rings once when something of a tenant is due; whoever sets it anew takes the earlier time back. */
export class Alarm {
  private readonly clock: Clock;
  private readonly ring: () => void;
  private timer: Timer | null = null;
  private heldUntil = 0;

  constructor(clock: Clock, ring: () => void) {
    this.clock = clock;
    this.ring = ring;
  }

  /** At an instant of the database's clock; null for never. */
  at(instant: number | null): void {
    this.cancel();
    if (instant !== null) this.in(Math.max(0, instant - this.clock.databaseNowMs()));
  }

  in(ms: number): void {
    this.cancel();
    // A millisecond more: the database's clock is read in whole ones.
    this.timer = this.clock.after(ms + 1, this.ring);
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
  }
}
