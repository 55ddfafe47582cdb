import type { EngineEvent } from '@baton/engine';
import type { Clock } from '../platform/clock.ts';
import { log } from '../platform/log.ts';
import { Problem } from '../platform/problem/problem.ts';
import {
  addComment,
  answerOffer,
  deliverOffer,
  leadCommand,
  recordFeedback,
  type Happened,
  type RoutingService,
  type Work,
} from '../routing/index.ts';
import type { Random } from './random.ts';
import {
  answerOf,
  COMMENTS,
  DECLINE_REASONS,
  RETURN_REASONS,
  temperamentOf,
  type Temperament,
} from './temperament.ts';
import { Timers } from './timers.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** After a person has gone, the stand-in waits so long before it comes back. */
export const COME_BACK_MS = MINUTE_MS;
const TIMERS_MAX = 3_000;
/** With more leads waiting than this, wrap-ups are cut short. */
const BUSY_LEADS = 12;

type Activity = 'available' | 'break';
type OfferCreated = Extract<EngineEvent, { type: 'offer.created' }>;

interface StandIn {
  id: string;
  temperament: Temperament;
  /** Plays the agent now. */
  playing: boolean;
}

export interface StandInDeps {
  routing: RoutingService;
  clock: Clock;
  random: Random;
  tenantId: string;
}

/**
 * Plays the agents whom nobody is signed in as, by the same commands that a device gives:
 *
 *   absent ── join ──> playing ── a person connects ──> absent ── they have gone, a minute later ──> playing
 *
 * A person always comes first: before each thing it does, a stand-in looks whether a device of theirs is there.
 */
export class StandIns {
  private readonly deps: StandInDeps;
  private readonly timers: Timers;
  private standIns = new Map<string, StandIn>();
  private catchallUserIds: ReadonlySet<string> = new Set();
  private unwatch: (() => void) | null = null;
  /** Leads that wait, as of the last commit. */
  waiting = 0;

  constructor(deps: StandInDeps) {
    this.deps = deps;
    this.timers = new Timers(deps.clock, TIMERS_MAX);
  }

  get playing(): string[] {
    return [...this.standIns.values()].filter(({ playing }) => playing).map(({ id }) => id);
  }

  get running(): boolean {
    return this.unwatch !== null;
  }

  async start(): Promise<void> {
    if (this.running) return;
    const { routing, tenantId, random } = this.deps;
    this.unwatch = routing.watch(tenantId, (happened) => this.committed(happened));
    const [agentIds, catchall] = await routing.submit(tenantId, {
      name: 'read_agents',
      run: (batch) => () =>
        [
          [...batch.set.config.members.values()]
            .filter(({ id, role }) => role === 'agent' && batch.state.agents.has(id))
            .map(({ id }) => id),
          batch.state.settings.catchallUserIds,
        ] as const,
    });
    if (!this.running) return;
    this.catchallUserIds = new Set(catchall);
    this.standIns = new Map(
      agentIds.map((id, index) => [id, { id, temperament: temperamentOf(index), playing: false }]),
    );
    // The first ones are there at once, the others drop in.
    agentIds.forEach((id, index) =>
      this.timers.after(index < 2 ? 0 : random.whole(500, 12_000), id, () => this.join(id)),
    );
  }

  /** Everybody goes home, and what they held goes on to others. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.unwatch?.();
    this.unwatch = null;
    this.timers.cancel();
    await Promise.all(this.playing.map((id) => this.leave(id)));
  }

  /** A person has signed in as this agent: the stand-in is gone before their device is brought up to date. */
  personCame(userId: string): void {
    this.timers.cancel(userId);
    void this.leave(userId);
  }

  personLeft(userId: string): void {
    if (!this.running || !this.standIns.has(userId)) return;
    this.timers.cancel(userId);
    this.timers.after(COME_BACK_MS, userId, () => this.join(userId));
  }

  private join(userId: string): void {
    const standIn = this.standIns.get(userId);
    if (standIn === undefined || !this.running || this.isPerson(userId)) return;
    standIn.playing = true;
    this.do({
      name: 'stand_in',
      run: (batch) => {
        const agent = batch.state.agents.get(userId);
        if (agent?.active === true) {
          if (!agent.connected) batch.decide({ type: 'connect_agent', agentId: userId });
          batch.decide({
            type: 'set_activity',
            agentId: userId,
            activity: 'available',
            actor: { userId, manages: false },
          });
        } else standIn.playing = false;
        return () => undefined;
      },
    });
    this.planBreak(standIn);
  }

  private async leave(userId: string): Promise<void> {
    const standIn = this.standIns.get(userId);
    if (standIn?.playing !== true) return;
    standIn.playing = false;
    await this.submit({
      name: 'stand_in_left',
      run: (batch) => {
        const agent = batch.state.agents.get(userId);
        if (agent !== undefined) {
          batch.decide({ type: 'sign_out', agentId: userId });
          batch.decide({ type: 'disconnect_agent', agentId: userId });
        }
        return () => undefined;
      },
    });
  }

  private planBreak(standIn: StandIn): void {
    const { random } = this.deps;
    this.later(standIn, 4 * MINUTE_MS + random.gap(10 * MINUTE_MS), () => {
      this.choose(standIn, 'break');
      this.later(standIn, MINUTE_MS + random.gap(2 * MINUTE_MS), () => {
        this.choose(standIn, 'available');
        this.planBreak(standIn);
      });
    });
  }

  private choose({ id }: StandIn, activity: Activity): void {
    this.do({
      name: 'set_activity',
      run: (batch) => {
        batch.decide({ type: 'set_activity', agentId: id, activity, actor: { userId: id, manages: false } });
        return () => undefined;
      },
    });
  }

  private committed({ events, pendingLeads }: Happened): void {
    this.waiting = pendingLeads;
    for (const event of events) this.happened(event);
  }

  private happened(event: EngineEvent): void {
    if (!('agentId' in event) || event.agentId === null) return;
    const standIn = this.standIns.get(event.agentId);
    if (event.type === 'offer.created' && event.offer.kind === 'catchall') return this.catchall(event);
    if (standIn?.playing !== true) return;
    const { random } = this.deps;
    switch (event.type) {
      case 'offer.created':
        return this.offered(standIn, event);
      case 'offer.timed_out':
        return this.timedOut(standIn, event.offerId);
      case 'lead.accepted':
      case 'lead.assigned':
      case 'lead.coalesced':
        if (event.type === 'lead.accepted') this.endWrapUp(standIn);
        return this.followUp(standIn, event.leadId);
      case 'agent.activity_changed':
        // Away after time-outs, or sent somewhere by the manager: back after a while.
        if (event.reason === 'timeouts' || event.reason === 'manager') {
          this.later(standIn, 30 * SECOND_MS + random.gap(MINUTE_MS), () =>
            this.choose(standIn, 'available'),
          );
        }
        return;
      case 'agent.disconnected':
        this.later(standIn, 3 * SECOND_MS, () => this.join(standIn.id));
        return;
      default:
    }
  }

  private offered(standIn: StandIn, { offer }: OfferCreated): void {
    const { random } = this.deps;
    const { id: offerId, kind, windowMs } = offer;
    if (kind === 'shark_tank') {
      if (random.chance(standIn.temperament.tryAgain))
        this.later(standIn, random.whole(4, 25) * SECOND_MS, () =>
          this.answer(standIn, 'accept_offer', offerId),
        );
      return;
    }
    this.later(standIn, random.whole(80, 500), () => this.do(deliverOffer(offerId, standIn.id)));
    const answer = answerOf(standIn.temperament, windowMs, random);
    if (answer.kind === 'accept')
      this.later(standIn, answer.afterMs, () => this.answer(standIn, 'accept_offer', offerId));
    if (answer.kind === 'decline')
      this.later(standIn, answer.afterMs, () => this.answer(standIn, 'decline_offer', offerId));
  }

  private timedOut(standIn: StandIn, offerId: string): void {
    const { random } = this.deps;
    if (!random.chance(standIn.temperament.tryAgain)) return;
    this.later(standIn, random.whole(3, 9) * SECOND_MS, () => this.answer(standIn, 'requeue_offer', offerId));
  }

  /** What nobody took goes to somebody, where nobody who could see to it is there. */
  private catchall({ offer, leadId }: OfferCreated): void {
    const { random } = this.deps;
    const userId = offer.agentId;
    // One of them is enough.
    if (
      !this.catchallUserIds.has(userId) ||
      [...this.catchallUserIds].find((id) => !this.isPerson(id)) !== userId ||
      !random.chance(0.7)
    )
      return;
    const agentId = this.playing.length === 0 ? null : random.pick(this.playing);
    if (agentId === null) return;
    this.timers.after(random.whole(20, 180) * SECOND_MS, userId, () => {
      if (this.isPerson(userId)) return;
      this.do(
        leadCommand({ type: 'assign_lead', leadId, agentId, actor: { userId, manages: true } }, { userId }),
      );
    });
  }

  private endWrapUp(standIn: StandIn): void {
    const { random } = this.deps;
    const ms = this.waiting > BUSY_LEADS ? random.whole(500, 4_000) : random.whole(6_000, 45_000);
    this.later(standIn, ms, () =>
      this.do({
        name: 'end_wrap_up',
        run: (batch) => {
          batch.decide({ type: 'end_wrap_up', agentId: standIn.id });
          return () => undefined;
        },
      }),
    );
  }

  private followUp(standIn: StandIn, leadId: string): void {
    const { random } = this.deps;
    const { diligence, success } = standIn.temperament;
    const actor = { userId: standIn.id, manages: false };
    if (random.chance(0.02)) {
      this.later(standIn, random.whole(60, 300) * SECOND_MS, () =>
        this.do(
          leadCommand({ type: 'return_lead', leadId, reason: random.pick(RETURN_REASONS), actor }, actor),
        ),
      );
      return;
    }
    if (!random.chance(diligence)) return;
    this.later(standIn, 15 * SECOND_MS + random.gap(90 * SECOND_MS), () => {
      this.do(
        recordFeedback(leadId, { contactStatus: random.chance(0.7) ? 'contacted' : 'attempted' }, actor),
      );
      if (random.chance(0.5)) this.do(addComment(leadId, random.pick(COMMENTS), actor));
    });
    this.later(standIn, 3 * MINUTE_MS + random.gap(8 * MINUTE_MS), () => {
      const outcome = random.chance(0.4)
        ? 'in_progress'
        : random.chance(success)
          ? 'closed_won'
          : 'unsuccessful';
      this.do(recordFeedback(leadId, { contactStatus: 'contacted', outcome }, actor));
    });
  }

  private answer(
    standIn: StandIn,
    type: 'accept_offer' | 'decline_offer' | 'requeue_offer',
    offerId: string,
  ): void {
    const at = this.deps.clock.databaseNowMs();
    const whose = { offerId, agentId: standIn.id, at };
    if (type === 'decline_offer')
      this.do(answerOffer({ type, ...whose, reason: this.deps.random.weighted(DECLINE_REASONS) }));
    else this.do(answerOffer({ type, ...whose }));
  }

  private later(standIn: StandIn, ms: number, run: () => void): void {
    this.timers.after(ms, standIn.id, () => {
      if (standIn.playing && !this.isPerson(standIn.id)) run();
    });
  }

  private isPerson(userId: string): boolean {
    return this.deps.routing.isConnected(this.deps.tenantId, userId);
  }

  /** Somebody else was quicker, or the product is on its way down: neither matters here. */
  private do(work: Work<unknown>): void {
    void this.submit(work);
  }

  private async submit(work: Work<unknown>): Promise<void> {
    try {
      await this.deps.routing.submit(this.deps.tenantId, work);
    } catch (error) {
      if (!(error instanceof Problem)) log.warn({ error, work: work.name }, 'a stand-in failed');
    }
  }
}
