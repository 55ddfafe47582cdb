import { answerOf, DECLINE_REASONS, Random, temperamentOf, type Temperament } from '../src/demo/index.ts';
import { answerOffer, deliverOffer } from '../src/routing/index.ts';
import { shiftOf, type Day } from './days.ts';
import type { Activity, OfferMade, World } from './past-types.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const SILENT_DEVICE_SHARE = 0.008;
const DROP_SHARE = 0.25;

interface Agent {
  id: string;
  temperament: Temperament;
  /** Connected: at work, with the workspace open. */
  online: boolean;
  /** What they mean to be; `away` happens to them. */
  activity: Activity;
}

/** The agents of the past: when they are there, and what they do with what they are offered. */
export class PastAgents {
  private readonly world: World;
  private readonly agents: Map<string, Agent>;
  private readonly random: Random;

  constructor(world: World, ids: readonly string[]) {
    this.world = world;
    this.random = Random.named(world.seed, 'agents');
    this.agents = new Map(
      ids.map((id, index) => [
        id,
        { id, temperament: temperamentOf(index), online: false, activity: 'offline' },
      ]),
    );
  }

  temperament(id: string): Temperament | null {
    return this.agents.get(id)?.temperament ?? null;
  }

  /** Plans the comings and goings of a day; nobody stays beyond `leaveMs`. */
  plan(day: Day, leaveMs: number): void {
    let index = 0;
    for (const agent of this.agents.values()) {
      const shift = shiftOf(day, index, this.world.seed);
      index += 1;
      if (shift === null || shift.fromMs >= leaveMs) continue;
      this.world.later(shift.fromMs, () => this.come(agent));
      for (const pause of shift.pauses) {
        this.world.later(pause.fromMs, () => this.choose(agent, pause.activity));
        this.world.later(pause.toMs, () => this.choose(agent, 'available'));
      }
      this.world.later(Math.min(shift.toMs, leaveMs), () => this.go(agent));
      if (this.random.chance(DROP_SHARE))
        this.planDrop(agent, shift.fromMs + this.random.next() * (shift.toMs - shift.fromMs));
    }
  }

  /** An offer for one of them: seen at once, answered after a thought, or not at all. */
  offered(offer: OfferMade): void {
    const agent = this.agents.get(offer.agentId);
    if (agent === undefined) return;
    const { random, world } = this;
    if (offer.kind === 'shark_tank') {
      if (agent.online && random.chance(agent.temperament.tryAgain)) {
        this.soon(this.random.gap(25 * SECOND_MS) + 2 * SECOND_MS, () => this.accept(agent, offer.id));
      }
      return;
    }
    if (!agent.online) return;
    if (random.chance(SILENT_DEVICE_SHARE)) return this.drop(agent, 40 * SECOND_MS);
    const seenMs = random.whole(60, 600);
    this.soon(seenMs, () => {
      world.run(deliverOffer(offer.id, agent.id));
      const answer = answerOf(agent.temperament, offer.windowMs, random);
      if (answer.kind === 'accept') this.soon(answer.afterMs, () => this.accept(agent, offer.id));
      else if (answer.kind === 'decline') this.soon(answer.afterMs, () => this.decline(agent, offer.id));
    });
  }

  /** The window passed: some ask for another chance. */
  timedOut(agentId: string, offerId: string): void {
    const agent = this.agents.get(agentId);
    if (agent === undefined || !agent.online || !this.random.chance(agent.temperament.tryAgain)) return;
    this.soon(3 * SECOND_MS + this.random.gap(9 * SECOND_MS), () => {
      this.world.run(answerOffer({ type: 'requeue_offer', offerId, agentId, at: this.world.nowMs }));
    });
  }

  /** Set away after too many time-outs; they come back and notice. */
  setAway(agentId: string): void {
    const agent = this.agents.get(agentId);
    if (agent === undefined) return;
    this.soon(3 * MINUTE_MS + this.random.gap(8 * MINUTE_MS), () => {
      if (agent.online && agent.activity === 'available') this.set(agent, 'available');
    });
  }

  /** The device was silent, and routing has noted it as lost. */
  lost(agentId: string): void {
    const agent = this.agents.get(agentId);
    if (agent?.online === true)
      this.soon(5 * SECOND_MS + this.random.gap(20 * SECOND_MS), () => this.reconnect(agent));
  }

  private come(agent: Agent): void {
    agent.online = true;
    this.reconnect(agent);
    this.soon(20 * SECOND_MS, () => this.choose(agent, 'available'));
  }

  private go(agent: Agent): void {
    if (!agent.online) return;
    agent.online = false;
    agent.activity = 'offline';
    this.world.run({
      name: 'sign_out',
      run: (batch) => (batch.decide({ type: 'sign_out', agentId: agent.id }), nothing),
    });
    this.disconnect(agent);
  }

  private choose(agent: Agent, activity: Activity): void {
    if (!agent.online) return;
    agent.activity = activity;
    this.set(agent, activity);
  }

  private set({ id: agentId }: Agent, activity: Activity): void {
    const actor = { userId: agentId, manages: false };
    this.world.run({
      name: 'set_activity',
      run: (batch) => (batch.decide({ type: 'set_activity', agentId, activity, actor }), nothing),
    });
  }

  private accept({ id: agentId }: Agent, offerId: string): void {
    this.world.run(answerOffer({ type: 'accept_offer', offerId, agentId, at: this.world.nowMs }));
  }

  private decline({ id: agentId }: Agent, offerId: string): void {
    const reason = this.random.chance(0.8) ? this.random.weighted(DECLINE_REASONS) : null;
    this.world.run(answerOffer({ type: 'decline_offer', offerId, agentId, at: this.world.nowMs, reason }));
  }

  private planDrop(agent: Agent, atMs: number): void {
    this.world.later(Math.round(atMs), () => {
      if (agent.online) this.drop(agent, 5 * SECOND_MS + this.random.gap(30 * SECOND_MS));
    });
  }

  private drop(agent: Agent, forMs: number): void {
    this.disconnect(agent);
    this.soon(forMs, () => this.reconnect(agent));
  }

  private disconnect({ id: agentId }: Agent): void {
    this.world.run({
      name: 'disconnect_agent',
      run: (batch) => (batch.decide({ type: 'disconnect_agent', agentId }), nothing),
    });
  }

  private reconnect({ id: agentId, online }: Agent): void {
    if (!online || this.world.agent(agentId)?.connected !== false) return;
    this.world.run({
      name: 'connect_agent',
      run: (batch) => (batch.decide({ type: 'connect_agent', agentId }), nothing),
    });
  }

  private soon(afterMs: number, run: () => void): void {
    this.world.later(this.world.nowMs + Math.round(afterMs), run);
  }
}

const nothing = (): undefined => undefined;
