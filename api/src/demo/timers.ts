import type { Clock, Timer } from '../platform/clock.ts';

/** Things to do a little later: so many at most, and all of them, or all of one name, can be called off. */
export class Timers {
  private readonly clock: Clock;
  private readonly most: number;
  private readonly pending = new Map<Timer, string>();

  constructor(clock: Clock, most: number) {
    this.clock = clock;
    this.most = most;
  }

  get size(): number {
    return this.pending.size;
  }

  /** False where too many wait already: then it is not done. */
  after(ms: number, name: string, run: () => void): boolean {
    if (this.pending.size >= this.most) return false;
    const timer = this.clock.after(ms, () => {
      this.pending.delete(timer);
      run();
    });
    this.pending.set(timer, name);
    return true;
  }

  cancel(name?: string): void {
    for (const [timer, of] of this.pending) {
      if (name !== undefined && of !== name) continue;
      timer.cancel();
      this.pending.delete(timer);
    }
  }
}
