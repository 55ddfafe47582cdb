import type { Clock, Timer } from '../platform/clock.ts';
import { log } from '../platform/log.ts';
import { LeadMaker } from './lead-maker.ts';
import type { Random } from './random.ts';

const MINUTE_MS = 60_000;
const IN_FLIGHT_MAX = 16;
/** With so many leads waiting no more are sent: the agents would never get through them. */
const WAITING_MAX = 300;

export interface SenderDeps {
  clock: Clock;
  random: Random;
  /** Posts a lead as a program outside does; resolves with the answer's status. */
  post(lead: object): Promise<number>;
  waiting(): number;
}

/** Sends made-up leads through the public REST intake, at a rate, as they come in life: not evenly. */
export class Sender {
  private readonly deps: SenderDeps;
  private readonly maker: LeadMaker;
  private timer: Timer | null = null;
  private perMinute = 0;
  private inFlight = 0;
  private failed = 0;
  sent = 0;

  constructor(deps: SenderDeps) {
    this.deps = deps;
    this.maker = new LeadMaker(deps.random, deps.random.whole(1_500, 3_500));
  }

  /** 0 stops it. */
  setRate(leadsPerMinute: number): void {
    this.perMinute = leadsPerMinute;
    this.timer?.cancel();
    this.timer = null;
    // The first one soon: somebody is watching.
    if (leadsPerMinute > 0) this.schedule(Math.min(1_000, MINUTE_MS / leadsPerMinute));
  }

  private schedule(afterMs: number): void {
    this.timer = this.deps.clock.after(afterMs, () => {
      const mean = MINUTE_MS / this.perMinute;
      this.schedule(Math.min(this.deps.random.gap(mean), 4 * mean));
      if (this.inFlight < IN_FLIGHT_MAX && this.deps.waiting() < WAITING_MAX) void this.send();
    });
  }

  private async send(): Promise<void> {
    this.inFlight += 1;
    try {
      const status = await this.deps.post(this.maker.next().lead);
      if (status < 300) this.sent += 1;
      else this.complain(`answered ${status}`);
    } catch (error) {
      if (this.perMinute > 0) this.complain((error as Error).message);
    } finally {
      this.inFlight -= 1;
    }
  }

  /** The first, the tenth, the hundredth time: a log is not filled by a demo. */
  private complain(why: string): void {
    this.failed += 1;
    if (/^10*$/.test(String(this.failed)))
      log.warn({ why, failed: this.failed }, 'a demo lead was not taken in');
  }
}
