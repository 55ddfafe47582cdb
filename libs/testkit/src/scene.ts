import {
  type Actor,
  type Command,
  decide,
  emptyState,
  type EngineEvent,
  type Instant,
  invariants,
  type Lead,
  type LeadStatus,
  type NewLead,
  nextWakeAt,
  type Offer,
  type Outcome,
  type PlanStep,
  rebuildIndex,
  type Schedule,
  type Settings,
  type State,
  type Tag,
  type TenantFacts,
} from '@baton/engine';
import { type AgentInput, counter, MONDAY_NOON, newLead, plan, readyAgent } from './factories.ts';
import { copyState, difference, replay, snapshot } from './snapshot.ts';

export interface SceneInput {
  now?: Instant;
  /** Names of ready agents, or what is special about them. */
  agents?: (string | AgentInput)[];
  steps?: Partial<PlanStep>[];
  settings?: Partial<Settings>;
  hours?: Schedule;
  tags?: Tag[];
  facts?: Partial<TenantFacts>;
}

export const manager: Actor = { userId: 'boss', manages: true };

/**
 * A tenant to be told a story: given agents and settings, when this and that happens, then look. Every command is
 * followed by the invariants, and by a fold of its events over a copy of the state before.
 */
export class Scene {
  readonly state: State;
  now: Instant;
  /** Everything that happened. */
  readonly log: EngineEvent[] = [];
  /** Off where a test is about speed. */
  checks = true;
  private readonly newId = counter('e');

  constructor(input: SceneInput = {}) {
    this.now = input.now ?? MONDAY_NOON;
    const facts: Partial<TenantFacts> = { ...input.facts };
    if (input.hours !== undefined) facts.hours = input.hours;
    if (input.tags !== undefined) facts.tags = new Map(input.tags.map((tag) => [tag.id, tag]));
    this.state = emptyState(facts);
    Object.assign(this.state.settings, input.settings);
    if (input.steps !== undefined) this.state.plans.set('default', plan('default', ...input.steps));
    for (const agent of input.agents ?? []) {
      const made = readyAgent(typeof agent === 'string' ? { id: agent } : agent, this.now);
      this.state.agents.set(made.id, made);
    }
    rebuildIndex(this.state, this.now);
  }

  /** Gives a command now, and checks what must hold. Due things are done first, as the shell's timer would. */
  do(command: Command): Outcome {
    const before = this.checks ? copyState(this.state, this.now) : null;
    const { outcome, events } = decide(this.state, command, { now: this.now, newId: this.newId });
    this.log.push(...events);
    if (before !== null) {
      replay(before, events);
      const other = difference(snapshot(before), snapshot(this.state));
      if (other !== null)
        throw new Error(`folding the events of ${command.type} gives another state: ${other}`);
      const wrong = invariants(this.state, nothingDue(this.state, this.now) ? this.now : undefined);
      if (wrong.length > 0) throw new Error(`after ${JSON.stringify(command)}:\n${wrong.join('\n')}`);
    }
    return outcome;
  }

  /** Like `do`, where a refusal would be a mistake of the test. */
  must(command: Command): Outcome {
    const outcome = this.do(command);
    if (!outcome.ok) throw new Error(`${command.type} was refused: ${outcome.refusal}`);
    return outcome;
  }

  /** Lets time pass, waking whenever something is due. */
  pass(ms: number): this {
    const until = this.now + ms;
    for (let i = 0; ; i += 1) {
      if (i > 100_000) throw new Error('waking never comes to an end');
      const at = nextWakeAt(this.state, this.now);
      if (at === null || at > until) break;
      this.now = Math.max(this.now, at);
      this.do({ type: 'wake' });
      const again = nextWakeAt(this.state, this.now);
      if (again !== null && again <= this.now && again <= at && i > 10_000)
        throw new Error(`stuck at ${again}`);
    }
    this.now = until;
    return this;
  }

  post(id: string, input: Partial<NewLead> = {}): this {
    this.must({ type: 'receive_lead', lead: newLead({ id, ...input }) });
    return this;
  }

  /** The latest offer of the lead to the agent. */
  offer(leadId: string, agentId: string): Offer {
    const offers = [...this.state.offers.values()].filter(
      (o) => o.leadId === leadId && o.agentId === agentId,
    );
    const offer = offers.at(-1);
    if (offer === undefined) throw new Error(`${agentId} was never offered ${leadId}`);
    return offer;
  }

  deliver(leadId: string, agentId: string): Outcome {
    return this.do({ type: 'deliver_offer', offerId: this.offer(leadId, agentId).id, agentId });
  }

  accept(leadId: string, agentId: string, at = this.now): Outcome {
    return this.do({ type: 'accept_offer', offerId: this.offer(leadId, agentId).id, agentId, at });
  }

  decline(leadId: string, agentId: string, at = this.now): Outcome {
    return this.do({
      type: 'decline_offer',
      offerId: this.offer(leadId, agentId).id,
      agentId,
      at,
      reason: null,
    });
  }

  requeue(leadId: string, agentId: string): Outcome {
    return this.do({ type: 'requeue_offer', offerId: this.offer(leadId, agentId).id, agentId, at: this.now });
  }

  activity(agentId: string, activity: string): Outcome {
    return this.do({ type: 'set_activity', agentId, activity, actor: { userId: agentId, manages: false } });
  }

  connect(agentId: string): Outcome {
    return this.do({ type: 'connect_agent', agentId });
  }

  drop(agentId: string): Outcome {
    return this.do({ type: 'disconnect_agent', agentId });
  }

  settings(change: Partial<Settings>): Outcome {
    return this.do({ type: 'configure', settings: { ...this.state.settings, ...change } });
  }

  /** Delivers, and lets the window and its grace run out. */
  timeOut(leadId: string, agentId: string): this {
    if (this.offer(leadId, agentId).deliveredAt === null) this.deliver(leadId, agentId);
    return this.pass(this.offer(leadId, agentId).expiresAt! + this.state.settings.expiryGraceMs - this.now);
  }

  lead(id: string): Lead {
    const lead = this.state.leads.get(id);
    if (lead === undefined) throw new Error(`no lead ${id}`);
    return lead;
  }

  status(id: string): LeadStatus {
    return this.lead(id).status;
  }

  /** Who holds the lead's pending offers, in order. */
  holders(leadId: string): string[] {
    return this.lead(leadId).pendingOfferIds.map((id) => this.state.offers.get(id)!.agentId);
  }

  /** The agent's ledger: `[rule, points]` in order. */
  ledger(agentId: string): [string, number][] {
    return this.log.flatMap((e) =>
      e.type === 'score.entered' && e.agentId === agentId
        ? [[e.rule, e.points] satisfies [string, number]]
        : [],
    );
  }

  score(agentId: string): number {
    return 100 + this.ledger(agentId).reduce((sum, [, points]) => sum + points, 0);
  }

  /** Types of everything that happened to the lead. */
  story(leadId: string): string[] {
    return this.log.flatMap((event) => ('leadId' in event && event.leadId === leadId ? [event.type] : []));
  }
}

export function scene(input: SceneInput = {}): Scene {
  return new Scene(input);
}

function nothingDue(state: State, now: Instant): boolean {
  const at = nextWakeAt(state, now);
  return at === null || at > now;
}
