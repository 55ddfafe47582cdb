import { COMMENTS, Random, RETURN_REASONS, temperamentOf, type Temperament } from '../src/demo/index.ts';
import { addComment, answerOffer, leadCommand, recordFeedback } from '../src/routing/index.ts';
import type { Day } from './days.ts';
import type { OfferMade, World } from './past-types.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const RETURN_SHARE = 0.035;
/** How long a queued lead waits before the manager gives it to somebody by hand. */
const WAITED_TOO_LONG_MS = 25 * MINUTE_MS;
const BY_HAND_SHARE = 0.2;

/** What happens to leads beside offers: the manager's rounds, and what owners write down. */
export class PastOffice {
  private readonly world: World;
  private readonly managerId: string;
  private readonly agentIds: readonly string[];
  private readonly random: Random;
  private readonly unclaimed = new Set<string>();

  constructor(world: World, managerId: string, agentIds: readonly string[]) {
    this.world = world;
    this.managerId = managerId;
    this.agentIds = agentIds;
    this.random = Random.named(world.seed, 'office');
  }

  /** The manager's rounds of a day; none on Sundays. */
  plan(day: Day): void {
    const hours = day.weekday === 0 ? [] : day.weekday === 6 ? [10.2] : [8.6, 11.1, 14.3, 17.2];
    for (const hour of hours) this.world.later(day.at(hour + this.random.next() * 0.3), () => this.round());
  }

  /** Nonsense is seen and thrown away, whatever became of it. */
  spam(leadId: string): void {
    this.inOffice(8 * MINUTE_MS + this.random.gap(40 * MINUTE_MS), () => {
      this.manage({ type: 'discard_lead', leadId, reason: 'Spam', actor: this.actor });
    });
  }

  /** Nobody took it: the manager accepts it, gives it to somebody, or is not there. */
  catchall(offer: OfferMade): void {
    if (offer.agentId !== this.managerId) return;
    const hour = this.world.hour();
    if (hour < 7.5 || hour > 18.5) return;
    const does = this.random.weighted([
      ['accept', 35],
      ['assign', 40],
      ['nothing', 25],
    ] as const);
    this.soon(MINUTE_MS + this.random.gap(4 * MINUTE_MS), () => {
      const { nowMs } = this.world;
      if (does === 'accept')
        this.world.run(
          answerOffer({ type: 'accept_offer', offerId: offer.id, agentId: this.managerId, at: nowMs }),
        );
      else if (does === 'assign') this.assign(offer.leadId);
    });
  }

  leftUnclaimed(leadId: string): void {
    this.unclaimed.add(leadId);
  }

  /** Somebody has it now: calls are made and notes are taken, by some more than by others. */
  owned(leadId: string, agentId: string): void {
    const index = this.agentIds.indexOf(agentId);
    const temperament = temperamentOf(Math.max(0, index));
    const { random } = this;
    if (random.chance(RETURN_SHARE)) {
      this.working(20 * MINUTE_MS + random.gap(HOUR_MS), () => {
        if (this.owner(leadId) !== agentId) return;
        const actor = { userId: agentId, manages: false };
        this.world.run(
          leadCommand(
            { type: 'return_lead', leadId, reason: random.pick(RETURN_REASONS), actor },
            { userId: agentId },
          ),
        );
      });
      return;
    }
    if (random.chance(temperament.diligence)) this.followUp(leadId, agentId, temperament);
  }

  private followUp(leadId: string, agentId: string, { diligence, success }: Temperament): void {
    const { random } = this;
    const reached = random.chance(0.62);
    this.working(4 * MINUTE_MS + random.gap(25 * MINUTE_MS), () => {
      this.feedback(leadId, agentId, { contactStatus: reached ? 'contacted' : 'attempted' });
      if (random.chance(diligence * 0.7)) this.comment(leadId, agentId);
    });
    if (!reached)
      this.working(3 * HOUR_MS + random.gap(DAY_MS), () =>
        this.feedback(leadId, agentId, { contactStatus: 'contacted' }),
      );
    this.working(4 * HOUR_MS + random.gap(DAY_MS), () => {
      if (random.chance(0.6)) this.feedback(leadId, agentId, { outcome: 'in_progress' });
      if (random.chance(diligence * 0.5)) this.comment(leadId, agentId);
    });
    if (!random.chance(0.8)) return;
    const won = random.chance(success);
    this.working(DAY_MS + random.gap(2.5 * DAY_MS), () => {
      const value = this.world.value(leadId);
      const worth = value === null ? 40_000 : Math.round((value * (0.75 + random.next() * 0.4)) / 100) * 100;
      this.feedback(
        leadId,
        agentId,
        won
          ? { outcome: 'closed_won', value: { amount: worth, currency: 'EUR' } }
          : { outcome: 'unsuccessful' },
      );
    });
  }

  private feedback(leadId: string, agentId: string, feedback: Parameters<typeof recordFeedback>[1]): void {
    if (this.owner(leadId) === agentId)
      this.world.run(recordFeedback(leadId, feedback, { userId: agentId, manages: false }));
  }

  private comment(leadId: string, agentId: string): void {
    if (this.owner(leadId) === agentId)
      this.world.run(addComment(leadId, this.random.pick(COMMENTS), { userId: agentId, manages: false }));
  }

  /** What nobody took is given to somebody; of what waits too long, some. */
  private round(): void {
    for (const leadId of this.unclaimed) {
      const does = this.random.weighted([
        ['assign', 55],
        ['reroute', 15],
        ['discard', 10],
        ['nothing', 20],
      ] as const);
      if (does === 'assign') this.assign(leadId);
      else if (does === 'reroute') this.manage({ type: 'reroute_lead', leadId, actor: this.actor });
      else if (does === 'discard')
        this.manage({ type: 'discard_lead', leadId, reason: 'Not a customer', actor: this.actor });
    }
    this.unclaimed.clear();
    for (const leadId of this.world.queuedSince(this.world.nowMs - WAITED_TOO_LONG_MS)) {
      if (this.random.chance(BY_HAND_SHARE)) this.assign(leadId);
    }
  }

  private assign(leadId: string): void {
    const there = this.agentIds.filter((id) => this.world.agent(id)?.connected === true);
    const agentId = this.random.pick(there.length > 0 ? there : this.agentIds);
    this.manage({ type: 'assign_lead', leadId, agentId, actor: this.actor });
  }

  private manage(command: Parameters<typeof leadCommand>[0]): void {
    this.world.run(leadCommand(command, { userId: this.managerId }));
  }

  private get actor(): { userId: string; manages: boolean } {
    return { userId: this.managerId, manages: true };
  }

  private owner(leadId: string): string | null {
    return this.world.owner(leadId);
  }

  private soon(afterMs: number, run: () => void): void {
    this.world.later(this.world.nowMs + Math.round(afterMs), run);
  }

  /** Within the manager's hours. */
  private inOffice(afterMs: number, run: () => void): void {
    this.world.later(this.world.workingTime(this.world.nowMs + Math.round(afterMs), 8, 18), run);
  }

  /** Within the hours in which one calls customers. */
  private working(afterMs: number, run: () => void): void {
    this.world.later(this.world.workingTime(this.world.nowMs + Math.round(afterMs), 8.5, 18.5), run);
  }
}
