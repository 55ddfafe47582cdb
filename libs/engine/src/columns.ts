import type { Agent, RollingScore } from './state.ts';
import type { Seat } from './working-set.ts';

/**
 * What every lead asks of every agent, by column instead of by agent: a thousand agents, thousands of times a second, are
 * read in a row from a few arrays, where a walk from object to object would wait for memory most of the time. Positions
 * are those of the index's `order`.
 *
 *   stale ── sync ──> kept up by `seat` and `score` ── an agent comes, or changes tags ──> stale
 */
export class Columns {
  private stale = true;
  private seats = 0;
  /** 1: `Seat.plain`. */
  plain = new Uint8Array(0);
  /** 1: `Seat.picky`. */
  picky = new Uint8Array(0);
  pecking = new Float64Array(0);
  /** When they were last offered a lead; -1: never. */
  last = new Float64Array(0);
  idleSince = new Float64Array(0);
  /** Open leads and the places that pending offers reserve. */
  open = new Float64Array(0);
  /** `RollingScore.sum`, which is the score where nothing is older than the window. */
  points = new Float64Array(0);
  /** `RollingScore.oldest`. */
  oldest = new Float64Array(0);
  private holders = new Map<string, number[]>();

  /** After this, positions in `order` mean something else, or tags do. */
  outdate(): void {
    this.stale = true;
  }

  /** The seat, or its agent, changed. */
  seat({ agent, at, plain, picky, pecking, reserved }: Seat): void {
    if (this.stale) return;
    this.plain[at] = Number(plain);
    this.picky[at] = Number(picky);
    this.pecking[at] = pecking;
    this.last[at] = agent.lastOfferedAt ?? -1;
    this.idleSince[at] = agent.idleSince;
    this.open[at] = agent.openLeads + reserved;
    this.score(at, agent.score);
  }

  score(at: number, { sum, oldest }: RollingScore): void {
    if (this.stale) return;
    this.points[at] = sum;
    this.oldest[at] = oldest;
  }

  /** Positions of the agents who have the tag, in order. */
  holdersOf(tagId: string): readonly number[] {
    return this.holders.get(tagId) ?? NOBODY;
  }

  /** Makes every column anew where that is due. */
  sync(order: readonly Seat[]): void {
    if (!this.stale) return;
    this.stale = false;
    if (this.seats < order.length) this.widen(2 * order.length);
    this.holders = new Map();
    order.forEach((seat, at) => {
      seat.at = at;
      this.seat(seat);
      this.hold(seat.agent, at);
    });
  }

  private hold({ tags }: Agent, at: number): void {
    for (const tagId of tags.tagIds) {
      const positions = this.holders.get(tagId);
      if (positions === undefined) this.holders.set(tagId, [at]);
      else if (positions.at(-1) !== at) positions.push(at);
    }
  }

  private widen(seats: number): void {
    this.seats = seats;
    this.plain = new Uint8Array(seats);
    this.picky = new Uint8Array(seats);
    this.pecking = new Float64Array(seats);
    this.last = new Float64Array(seats);
    this.idleSince = new Float64Array(seats);
    this.open = new Float64Array(seats);
    this.points = new Float64Array(seats);
    this.oldest = new Float64Array(seats);
  }
}

const NOBODY: readonly number[] = [];
