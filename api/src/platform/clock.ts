/**
 * The only place that reads time or sets timers.
 *
 * Deadlines are judged by the database's time. A process learns it with every batch and carries it on with its own
 * monotonic clock, so that neither a wrong nor a jumping wall clock matters. A simulated clock stands in for history
 * and tests.
 */
export interface Timer {
  cancel(): void;
}

export abstract class Clock {
  /** This machine's wall clock, epoch ms. For logs and ids, never for a deadline. */
  abstract wallMs(): number;
  /** Milliseconds that only grow, from an arbitrary origin. */
  abstract monotonicMs(): number;
  abstract after(ms: number, run: () => void): Timer;

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** Takes the time that a statement read with `clock_timestamp()` (epoch ms) and says what time it is: dbNow. */
  abstract databaseSaid(databaseMs: number): number;
  /** The database's time now, by what it last said and the monotonic time since. */
  abstract databaseNowMs(): number;
}

/** `select ${DB_NOW_MS}`: the database's time as epoch milliseconds, whole, rounded down. */
export const DB_NOW_MS = 'floor(extract(epoch from clock_timestamp()) * 1000)::float8';

interface Queryable {
  query(text: string): Promise<{ rows: { now: number }[] }>;
}

/** The database's time inside a transaction, after its locks are held. */
export async function dbNow(clock: Clock, tx: Queryable): Promise<number> {
  const { rows } = await tx.query(`select ${DB_NOW_MS} as now`);
  return clock.databaseSaid(rows[0]!.now);
}

const TIMER_MS_MAX = 2_147_483_647;

export class SystemClock extends Clock {
  private databaseMs: number | null = null;
  private heardAtMs = 0;

  wallMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  after(ms: number, run: () => void): Timer {
    const handle = setTimeout(run, Math.min(Math.max(ms, 0), TIMER_MS_MAX));
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  }

  databaseSaid(databaseMs: number): number {
    this.databaseMs = databaseMs;
    this.heardAtMs = performance.now();
    return databaseMs;
  }

  databaseNowMs(): number {
    if (this.databaseMs === null) return Date.now();
    return Math.floor(this.databaseMs + (performance.now() - this.heardAtMs));
  }
}

/** The machine's clock for what knows no injection: ids, caches, the process itself. */
export const systemClock = new SystemClock();

/** Time that moves only when told: for made-up history, what-if and tests. */
export class SimulatedClock extends Clock {
  private nowMs: number;
  private timers: { at: number; run: () => void }[] = [];

  constructor(startMs: number) {
    super();
    this.nowMs = startMs;
  }

  wallMs(): number {
    return this.nowMs;
  }

  monotonicMs(): number {
    return this.nowMs;
  }

  after(ms: number, run: () => void): Timer {
    const timer = { at: this.nowMs + Math.max(ms, 0), run };
    this.timers.push(timer);
    return { cancel: () => void (this.timers = this.timers.filter((other) => other !== timer)) };
  }

  databaseSaid(): number {
    return this.nowMs;
  }

  databaseNowMs(): number {
    return this.nowMs;
  }

  /** Moves time forward to `atMs` and runs the timers that came due, in their order. */
  moveTo(atMs: number): void {
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= atMs).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.nowMs = Math.max(this.nowMs, due.at);
      due.run();
    }
    this.nowMs = Math.max(this.nowMs, atMs);
  }
}
