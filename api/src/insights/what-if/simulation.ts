import {
  decide,
  emptyState,
  forget,
  isPersonal,
  newAgent,
  nextWakeAt,
  rebuildIndex,
  rollingScore,
  takeTouched,
  type Command,
  type EngineEvent,
  type Offer,
  type State,
} from '@baton/engine';
import type { Fate, History, PastLead, Presence } from './history.ts';
import { Soonest } from './soonest.ts';

/** How long a device takes to say that it shows the offer. */
const ACKNOWLEDGE_MS = 300;
/** Due things done in one step, so that a step stays short. */
const DUE_MAX = 20;
/** What is over is forgotten now and then: memory holds what waits, not the whole range. */
const FORGET_EVERY = 1_000;

interface Due {
  at: number;
  kind: 'deliver' | 'answer';
  offerId: string;
}

/**
 * Past leads once more, by the engine's own rules and another plan. Leads come in, and agents come and go, when they did;
 * agents answer as `Behaviours` says; what is due happens when it is due. Managers do nothing, nobody asks for another
 * chance, and limits of open leads are left out, because nobody closes a lead here. It touches nothing but its own memory.
 */
export class Simulation {
  /** By place of the lead in the history. */
  readonly fates: Fate[] = [];
  /** Agent → leads they were offered, catchall apart. */
  readonly offered = new Map<string, Set<string>>();
  private readonly history: History;
  private readonly state: State;
  private readonly due = new Soonest<Due>();
  private readonly byLead = new Map<string, Fate>();
  private now: number;
  private nextLead = 0;
  private nextPresence = 0;
  private lastId = 0;
  private over = false;

  constructor(history: History) {
    this.history = history;
    this.now = history.fromMs;
    this.state = stateOf(history);
  }

  get done(): boolean {
    return this.over;
  }

  /** Share of the leads that have come in. */
  get progress(): number {
    const { length } = this.history.leads;
    return length === 0 ? 1 : this.nextLead / length;
  }

  /** Does the next thing that happens. */
  step(): void {
    if (this.over) return;
    const lead = this.history.leads[this.nextLead];
    const presence = this.history.presence[this.nextPresence];
    if (lead === undefined && this.state.index.pendingLeads === 0) return this.end();
    const times = [
      presence?.at ?? Infinity,
      this.due.peek()?.at ?? Infinity,
      nextWakeAt(this.state, this.now) ?? Infinity,
      lead?.receivedAt ?? Infinity,
    ];
    const at = Math.min(...times);
    if (at > this.history.endMs) return this.end();
    this.now = Math.max(this.now, at);
    // At one instant: who comes and goes, then answers, then what is due, then what is new.
    switch (times.indexOf(at)) {
      case 0:
        this.nextPresence += 1;
        return this.turn(presence!);
      case 1:
        return this.react(this.due.take()!);
      case 2:
        return this.do({ type: 'wake' });
      default:
        this.nextLead += 1;
        this.receive(lead!);
    }
  }

  private end(): void {
    this.over = true;
  }

  private receive(lead: PastLead): void {
    const fate: Fate = { status: 'pending', catchall: false, ownerAgentId: null, acceptedAt: null };
    this.fates.push(fate);
    this.byLead.set(lead.id, fate);
    const { id, sourceId, customerId, priority, value, currency, postalCode, tags, attributes } = lead;
    if (customerId !== null && !this.state.customers.has(customerId))
      this.state.customers.set(
        customerId,
        this.history.customers.get(customerId) ?? { owned: [], pending: [] },
      );
    this.do({
      type: 'receive_lead',
      lead: {
        ...{ id, sourceId, customerId, priority, value, currency, postalCode, tags, attributes },
        blocked: false,
      },
    });
    if (this.nextLead % FORGET_EVERY === 0) this.forgetWhatIsOver();
  }

  private turn({ agentId, change }: Presence): void {
    if (change.kind === 'connected') this.do({ type: 'connect_agent', agentId });
    else if (change.kind === 'disconnected') this.do({ type: 'disconnect_agent', agentId });
    else
      this.do({
        type: 'set_activity',
        agentId,
        activity: change.activity,
        actor: { userId: agentId, manages: false },
      });
  }

  private react({ kind, offerId }: Due): void {
    const offer = this.state.offers.get(offerId);
    if (offer?.state !== 'pending') return;
    const { agentId, leadId } = offer;
    const reachable = this.state.agents.get(agentId)?.connected === true || !isPersonal(offer.kind);
    if (kind === 'deliver') {
      const hasChannel = (this.state.agents.get(agentId)?.channels.length ?? 0) > 0;
      if (reachable || hasChannel)
        this.do({ type: 'deliver_offer', offerId, agentId: reachable ? agentId : null });
      return;
    }
    const { answer } = this.history.behaviours.react(agentId, leadId, offer.kind);
    const at = this.now;
    if (answer === 'accepted') this.do({ type: 'accept_offer', offerId, agentId, at });
    else if (answer === 'declined') this.do({ type: 'decline_offer', offerId, agentId, at, reason: null });
  }

  /** What the rules refuse does not happen, here as there. */
  private do(command: Command): void {
    const env = { now: this.now, newId: () => `w${(this.lastId += 1)}`, maxDue: DUE_MAX };
    const { events } = decide(this.state, command, env);
    for (const event of events) this.see(event);
  }

  private see(event: EngineEvent): void {
    switch (event.type) {
      case 'offer.created':
        return this.offer(event.offer);
      case 'offer.delivered':
        return this.answerLater(this.state.offers.get(event.offerId));
      case 'lead.accepted': {
        const catchall = this.state.offers.get(event.offerId)?.kind === 'catchall';
        const acceptedAt = this.byLead.get(event.leadId)?.acceptedAt ?? event.at;
        return this.set(event.leadId, {
          status: 'accepted',
          catchall,
          ownerAgentId: event.agentId,
          acceptedAt,
        });
      }
      case 'lead.coalesced':
        return this.set(event.leadId, { status: 'coalesced', catchall: false, ownerAgentId: event.agentId });
      case 'lead.unclaimed':
        return this.set(event.leadId, { status: 'unclaimed' });
      default:
    }
  }

  private offer(offer: Offer): void {
    if (offer.kind !== 'catchall') {
      const leads = this.offered.get(offer.agentId) ?? new Set();
      this.offered.set(offer.agentId, leads.add(offer.leadId));
    }
    // Open rounds run from their start, whoever is there.
    if (isPersonal(offer.kind))
      this.due.add({ at: offer.createdAt + ACKNOWLEDGE_MS, kind: 'deliver', offerId: offer.id });
    else this.answerLater(offer);
  }

  private answerLater(offer: Offer | undefined): void {
    if (offer === undefined || (isPersonal(offer.kind) && offer.deliveredAt === null)) return;
    const { afterMs } = this.history.behaviours.react(offer.agentId, offer.leadId, offer.kind);
    if (afterMs <= offer.windowMs)
      this.due.add({ at: this.now + afterMs, kind: 'answer', offerId: offer.id });
  }

  private set(leadId: string, change: Partial<Fate>): void {
    const fate = this.byLead.get(leadId);
    if (fate !== undefined) Object.assign(fate, change);
  }

  private forgetWhatIsOver(): void {
    takeTouched(this.state);
    // Customers are what coalescing knows: they stay.
    const { customers } = this.state;
    this.state.customers = new Map();
    forget(this.state);
    this.state.customers = customers;
  }
}

/** The tenant as it stood when the range began, as far as that is recorded, with the plan that is tried. */
function stateOf({ settings, facts, agents, standing, points, fromMs }: History): State {
  const state = emptyState({ ...facts, settings: { ...settings, manualIntercept: false } });
  for (const agentFacts of agents) {
    const agent = newAgent({ ...agentFacts, limits: { ...agentFacts.limits, maxOpenLeads: null } }, fromMs);
    const stood = standing.get(agent.id);
    if (stood !== undefined) {
      agent.activity = stood.activity;
      agent.connected = stood.connected;
      agent.connectionEpoch = stood.connected ? 1 : 0;
    }
    agent.score = rollingScore(points.get(agent.id));
    state.agents.set(agent.id, agent);
  }
  rebuildIndex(state, fromMs);
  return state;
}
