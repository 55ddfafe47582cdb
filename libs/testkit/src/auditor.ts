import type { Command, EngineEvent, Instant, Lead, Offer, Outcome, ScoreRule, State } from '@baton/engine';
import { evolve, invariants, nextWakeAt, performanceScore } from '@baton/engine';
import { applies, inOrder, verdict } from './naive.ts';
import { copyState, difference, snapshot } from './snapshot.ts';

type Created = Extract<EngineEvent, { type: 'offer.created' }>;
const PERSONAL = new Set(['exclusive', 'parallel']);

/**
 * Watches a tenant from outside. Folds every event over a copy of its own, and asks of each whether it was allowed at
 * that very moment, by rules written a second time (naive.ts). Throws with the first thing that is wrong.
 */
export class Auditor {
  readonly copy: State;
  private readonly ledger = new Map<string, { at: Instant; points: number }[]>();
  private readonly entries = new Set<string>();
  private readonly accepted = new Set<string>();
  private readonly timedOut = new Map<string, Set<string>>();
  private readonly ends = new Map<string, string>();
  private seen = 0;

  constructor(state: State, now: Instant) {
    this.copy = copyState(state, now);
  }

  /** Looks at one command, what came of it, and the state it left. */
  observe(
    command: Command,
    outcome: Outcome,
    events: readonly EngineEvent[],
    state: State,
    now: Instant,
  ): void {
    this.expectOutcome(command, outcome);
    if (!outcome.ok && events.length > 0) this.fail('a refused command has events');
    for (const event of events) {
      if (event.at !== now) this.fail(`${event.type} happened at ${event.at}, not now`);
      this.allowed(event, command);
      evolve(this.copy, event);
      this.note(event);
    }
    this.seen += 1;
    const rest = nextWakeAt(state, now);
    const quiet = rest === null || rest > now;
    const wrong = invariants(state, quiet ? now : undefined);
    if (wrong.length > 0) this.fail(wrong.join('\n'));
    if (quiet) this.nobodyWaits(now);
    if (this.seen % 25 === 0) this.compare(state, now);
  }

  /** The state must be the fold of its events, and the scores that of the ledger. */
  compare(state: State, now: Instant): void {
    const other = difference(snapshot(this.copy), snapshot(state));
    if (other !== null) this.fail(`folding the events gives another state: ${other}`);
    for (const agent of state.agents.values())
      if (performanceScore(agent, now) !== this.recent(agent.id, now))
        this.fail(`the score of ${agent.id} is not its ledger's sum`);
  }

  /** 100 and the points of the last 30 days, by whole hours. */
  private recent(agentId: string, now: Instant): number {
    const hour = (at: Instant): number => Math.floor(at / 3_600_000);
    const entries = this.ledger.get(agentId) ?? [];
    return entries.reduce((sum, { at, points }) => (hour(at) > hour(now) - 720 ? sum + points : sum), 100);
  }

  private fail(what: string): never {
    throw new Error(what);
  }

  private expectOutcome(command: Command, outcome: Outcome): void {
    if (command.type !== 'accept_offer' && command.type !== 'decline_offer') return;
    const offer = this.copy.offers.get(command.offerId);
    if (offer === undefined || offer.agentId !== command.agentId) return;
    const inTime = offer.expiresAt === null || command.at <= offer.expiresAt;
    const again = command.type === 'accept_offer' && offer.state === 'accepted';
    const wins = again || (offer.state === 'pending' && inTime);
    if (outcome.ok !== wins)
      this.fail(`${command.type} of a ${offer.state} offer ${inTime ? 'in' : 'out of'} time: ${outcome.ok}`);
  }

  private allowed(event: EngineEvent, command: Command): void {
    switch (event.type) {
      case 'offer.created':
        return PERSONAL.has(event.offer.kind)
          ? this.offerAllowed(event, command)
          : this.openRoundAllowed(event);
      case 'offer.timed_out':
      case 'offer.undelivered':
        return this.endAllowed(event);
      case 'offer.accepted': {
        const { cycle, leadId } = this.offer(event.offerId);
        if (this.accepted.has(`${leadId} ${cycle}`))
          this.fail(`${leadId} is accepted twice in cycle ${cycle}`);
        this.accepted.add(`${leadId} ${cycle}`);
        return;
      }
      case 'lead.step_entered':
        return this.stepAllowed(this.lead(event.leadId), event.step, event.at);
      case 'lead.sent_to_catchall':
        return event.by === null ? this.catchallAllowed(this.lead(event.leadId)) : undefined;
      case 'lead.unclaimed': {
        const { status, pendingOfferIds } = this.lead(event.leadId);
        if (status !== 'catchall' || pendingOfferIds.length > 0)
          this.fail(`${event.leadId} is unclaimed out of ${status}`);
        return;
      }
      case 'score.entered':
        return this.entryAllowed(event);
      default:
    }
  }

  private offerAllowed({ offer, decision, at }: Created, command: Command): void {
    const { copy } = this;
    const lead = this.lead(offer.leadId);
    const step = copy.plans.get(lead.routing.planVersionId)!.steps[lead.routing.step]!;
    if (lead.status !== 'queued' && lead.status !== 'offered')
      this.fail(`${lead.id} is offered while ${lead.status}`);
    if (offer.attempt !== lead.attempt + 1 || offer.cycle !== lead.cycle)
      this.fail(`${offer.id} has a wrong attempt`);
    if (lead.pendingOfferIds.length >= step.parallelOffers) this.fail(`${lead.id} has too many offers`);
    const exempt = lead.routing.exemptUntil !== null && at < lead.routing.exemptUntil;
    if (!copy.hours.isOpen(at) && !exempt) this.fail(`${lead.id} is offered while closed`);
    if (decision?.requeued === true) {
      if (lead.routing.requeued[0] !== offer.agentId || !offer.afterRequeue)
        this.fail(`${offer.agentId} is not next in line`);
      const is = verdict(copy, lead, [], copy.agents.get(offer.agentId)!, at);
      if (is !== 'now' && is !== 'grace')
        this.fail(`${offer.agentId} is offered ${lead.id} again, but can't take it`);
      return;
    }
    if (!applies(copy, lead, step)) this.fail(`${lead.id} is offered in a step that is not for it`);
    const order = inOrder(copy, lead, step, lead.routing.step, at);
    // The turn of a round robin is booked before the offer it is for: its order can't be told any more.
    const right = step.strategy === 'weighted' ? order.includes(offer.agentId) : order[0] === offer.agentId;
    if (!right) this.fail(`${lead.id} is offered to ${offer.agentId}, the order is ${order.join()}`);
    if (command.type === 'set_activity' || command.type === 'connect_agent' || command.type === 'end_wrap_up')
      this.turnKept(lead, offer.agentId, at);
  }

  /** Nobody with a higher priority, or older, wanted the agent who became free. */
  private turnKept(lead: Lead, agentId: string, at: Instant): void {
    if (lead.status !== 'queued') return;
    for (const other of this.copy.leads.values()) {
      if (other.status !== 'queued' || other.joinedLeadId !== null || other.id === lead.id) continue;
      const before =
        other.priority > lead.priority ||
        (other.priority === lead.priority && other.receivedAt < lead.receivedAt);
      const step = this.copy.plans.get(other.routing.planVersionId)!.steps[other.routing.step];
      if (!before || step === undefined || !this.copy.hours.isOpen(at)) continue;
      if (inOrder(this.copy, other, step, other.routing.step, at).includes(agentId))
        this.fail(`${agentId} gets ${lead.id} before ${other.id}`);
    }
  }

  private openRoundAllowed({ offer }: Created): void {
    const { copy } = this;
    const lead = this.lead(offer.leadId);
    if (lead.status !== offer.kind) this.fail(`${offer.kind} offer of a lead that is ${lead.status}`);
    if (offer.attempt !== lead.attempt + 1) this.fail(`${offer.id} has a wrong attempt`);
    if (offer.expiresAt !== offer.createdAt + offer.windowMs) this.fail('an open round runs from its start');
    if (offer.kind === 'catchall') {
      if (!copy.settings.catchallUserIds.includes(offer.agentId))
        this.fail(`${offer.agentId} is no catchall user`);
    } else if (!this.timedOut.get(`${lead.id} ${lead.cycle}`)?.has(offer.agentId))
      this.fail(`${offer.agentId} never timed out`);
  }

  private endAllowed(event: Extract<EngineEvent, { type: 'offer.timed_out' | 'offer.undelivered' }>): void {
    const offer = this.offer(event.offerId);
    const { settings } = this.copy;
    const { at } = event;
    if (event.type === 'offer.timed_out') {
      if (offer.expiresAt === null || at < offer.expiresAt + settings.expiryGraceMs)
        this.fail(`${offer.id} times out early`);
    } else if (event.reason === 'no_acknowledgement') {
      if (offer.deliveredAt !== null || at < offer.createdAt + settings.deliveryGraceMs)
        this.fail(`${offer.id} ends undelivered early`);
    } else if (event.reason === 'outage') {
      if ((offer.expiresAt ?? offer.createdAt + settings.deliveryGraceMs) > at)
        this.fail(`${offer.id} was not due in the outage`);
    }
  }

  private stepAllowed(lead: Lead, next: number, now: Instant): void {
    const { copy } = this;
    const step = copy.plans.get(lead.routing.planVersionId)!.steps[lead.routing.step]!;
    if (next !== lead.routing.step + 1) this.fail(`${lead.id} skips a step`);
    if (lead.pendingOfferIds.length > 0) this.fail(`${lead.id} leaves a step with offers pending`);
    if (!applies(copy, lead, step)) return;
    const verdicts = [...copy.agents.values()].map((agent) => verdict(copy, lead, step.teamIds, agent, now));
    if (verdicts.includes('now')) this.fail(`${lead.id} leaves a step with a candidate`);
    const waited = lead.routing.waitedMs + (now - (lead.routing.waitingSince ?? now));
    if (verdicts.some((is) => is !== 'never') && waited < step.maxStepMs)
      this.fail(`${lead.id} leaves a step too early`);
  }

  private catchallAllowed(lead: Lead): void {
    const { copy } = this;
    const { steps } = copy.plans.get(lead.routing.planVersionId)!;
    if (lead.routing.step < steps.length || lead.pendingOfferIds.length > 0)
      this.fail(`${lead.id} goes to catchall too early`);
    if (lead.status === 'shark_tank' || copy.settings.sharkTankWindowMs === 0) return;
    const timedOut = [...(this.timedOut.get(`${lead.id} ${lead.cycle}`) ?? [])];
    const sharks = timedOut.filter(
      (id) => copy.agents.get(id)!.active && lead.routing.answers[id] !== 'declined',
    );
    if (sharks.length > 0) this.fail(`${lead.id} skips the shark tank though ${sharks.join()} timed out`);
  }

  private entryAllowed(entry: Extract<EngineEvent, { type: 'score.entered' }>): void {
    const { score } = this.copy.settings;
    const fixed: Partial<Record<ScoreRule, number>> = {
      accept: score.accept,
      accept_after_requeue: score.acceptAfterRequeue,
      requeue: score.requeue,
      decline: score.decline,
      timeout: score.timeout,
      coalesced: score.coalesced,
      assigned: score.assigned,
    };
    const expected = fixed[entry.rule];
    if (expected !== undefined && entry.points !== expected) this.fail(`${entry.rule} earns ${entry.points}`);
    if (entry.points === 0) this.fail('an entry of nothing');
    const key = [entry.causeId, entry.rule, entry.agentId, entry.leadId].join(' ');
    if (this.entries.has(key)) this.fail(`two entries for one event and rule: ${key}`);
    this.entries.add(key);
    const { agentId, at, points } = entry;
    this.ledger.set(agentId, [...(this.ledger.get(agentId) ?? []), { at, points }]);
  }

  /** What the auditor itself remembers; a resolved offer never changes. */
  private note(event: EngineEvent): void {
    if (!('offerId' in event) || event.offerId === null || !event.type.startsWith('offer.')) return;
    const offer = this.offer(event.offerId);
    const ended = this.ends.get(offer.id);
    if (ended !== undefined && ended !== JSON.stringify(offer))
      this.fail(`${offer.id} changes after its end`);
    if (offer.state !== 'pending') this.ends.set(offer.id, JSON.stringify(offer));
    if (event.type !== 'offer.timed_out' || !PERSONAL.has(offer.kind)) return;
    const key = `${offer.leadId} ${offer.cycle}`;
    this.timedOut.set(key, (this.timedOut.get(key) ?? new Set()).add(offer.agentId));
  }

  private nobodyWaits(now: Instant): void {
    const { copy } = this;
    for (const lead of copy.leads.values()) {
      if (lead.status !== 'queued' || lead.joinedLeadId !== null) continue;
      const step = copy.plans.get(lead.routing.planVersionId)!.steps[lead.routing.step]!;
      const order = inOrder(copy, lead, step, lead.routing.step, now);
      if (order.length > 0) this.fail(`${lead.id} waits, though ${order.join()} could have it`);
    }
  }

  private offer(id: string): Offer {
    return this.copy.offers.get(id) ?? this.fail(`no offer ${id}`);
  }

  private lead(id: string): Lead {
    return this.copy.leads.get(id) ?? this.fail(`no lead ${id}`);
  }
}
