import { Problem } from '../problem/problem.ts';

/** Work that costs much: so many pieces of it at once, so many waiting, and then a clear no. */
export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly atOnce: number;
  private readonly waitingMax: number;

  constructor(atOnce: number, waitingMax: number) {
    this.atOnce = atOnce;
    this.waitingMax = waitingMax;
  }

  /** Throws `unavailable` where too many wait. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.atOnce) {
      if (this.waiting.length >= this.waitingMax)
        throw new Problem('unavailable', { detail: 'Too many sign-ins at once.', retryAfterMs: 2000 });
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
