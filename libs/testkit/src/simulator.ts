import {
  type Actor,
  type Command,
  decide,
  type EngineEvent,
  type Instant,
  isPending,
  nextWakeAt,
  type Offer,
  type Outcome,
  type State,
} from '@baton/engine';
import { Auditor } from './auditor.ts';
import { counter, DAY, HOUR, MINUTE, MONDAY_NOON, newLead, SECOND } from './factories.ts';
import { Random } from './random.ts';
import {
  type Behaviour,
  CUSTOMERS,
  randomBehaviour,
  randomFacts,
  randomLeadTags,
  randomSettings,
  randomTenant,
  SOURCES,
  TAGS,
} from './world.ts';

/** Runs a command somewhere (in the engine alone, or through the real database) and tells what came of it. */
export type Execute = (command: Command, now: Instant) => { outcome: Outcome; events: EngineEvent[] };

interface Reaction {
  at: Instant;
  kind: 'deliver' | 'answer' | 'requeue';
  offerId: string;
}

/** How often what is done; `live` lets agents react and time pass as they would by themselves. */
const WEIGHTS = {
  live: 60,
  post: 20,
  deliver: 6,
  accept: 8,
  decline: 5,
  time: 8,
  requeue: 4,
  return: 2,
  assign: 2,
  reroute: 2,
  catchall: 1,
  discard: 2,
  restore: 2,
  release: 1,
  uncoalesce: 1,
  extend: 1,
  edit: 2,
  feedback: 3,
  missed: 1,
  reverse: 1,
  activity: 6,
  signOut: 1,
  wrapUp: 1,
  connect: 6,
  drop: 2,
  agent: 2,
  settings: 1,
  tags: 1,
  deactivate: 1,
  recover: 1,
  late: 2,
} as const;
type Doing = keyof typeof WEIGHTS;

const boss: Actor = { userId: 'boss', manages: true };

/** A seeded world: every step is one command, chosen by chance and by how its agents behave. */
export class Simulator {
  readonly random: Random;
  readonly state: State;
  now: Instant = MONDAY_NOON;
  /** What has been done, for a trace. */
  readonly trace: { now: Instant; command: Command; outcome: Outcome; events: EngineEvent[] }[] = [];
  readonly auditor: Auditor;
  private readonly execute: Execute;
  private readonly behaviours = new Map<string, Behaviour>();
  private readonly reactions: Reaction[] = [];
  private readonly leadId = counter('lead');

  constructor(seed: number, execute?: Execute) {
    this.random = new Random(seed);
    this.state = randomTenant(this.random);
    this.auditor = new Auditor(this.state, this.now);
    const newId = counter('e');
    this.execute = execute ?? ((command, now) => decide(this.state, command, { now, newId, maxDue: 3 }));
    for (const id of this.state.agents.keys()) this.behaviours.set(id, randomBehaviour(this.random));
  }

  /** So many commands, each looked at by the auditor. */
  run(commands: number): this {
    while (this.trace.length < commands) this.step(this.random.weighted(WEIGHTS));
    this.auditor.compare(this.state, this.now);
    return this;
  }

  do(command: Command): Outcome {
    const { outcome, events } = this.execute(command, this.now);
    this.trace.push({ now: this.now, command, outcome, events });
    this.auditor.observe(command, outcome, events, this.state, this.now);
    for (const event of events) this.react(event);
    return outcome;
  }

  /** Time passes up to an instant; whatever is due on the way is done when it is due. */
  private passTo(until: Instant): void {
    for (let i = 0; i < 10_000; i += 1) {
      const at = nextWakeAt(this.state, this.now);
      if (at === null || at > until) {
        this.now = Math.max(this.now, until);
        return;
      }
      this.now = Math.max(this.now, at);
      this.do({ type: 'wake' });
    }
    throw new Error('waking never comes to an end');
  }

  private react(event: EngineEvent): void {
    if (event.type === 'offer.created') {
      const { ackMs } = this.behaviour(event.agentId);
      if (ackMs !== null) this.plan({ at: event.at + ackMs, kind: 'deliver', offerId: event.offer.id });
    } else if (event.type === 'offer.delivered') {
      this.plan({
        at: event.at + this.behaviour(event.agentId).thinkMs,
        kind: 'answer',
        offerId: event.offerId,
      });
    } else if (
      event.type === 'offer.timed_out' &&
      this.random.chance(this.behaviour(event.agentId).requeueChance)
    )
      this.plan({ at: event.at + 5 * SECOND, kind: 'requeue', offerId: event.offerId });
  }

  private plan(reaction: Reaction): void {
    this.reactions.push(reaction);
    this.reactions.sort((a, b) => a.at - b.at);
  }

  private behaviour(agentId: string): Behaviour {
    let found = this.behaviours.get(agentId);
    if (found === undefined) this.behaviours.set(agentId, (found = randomBehaviour(this.random)));
    return found;
  }

  /** The next thing that happens by itself: somebody reacts, or something is due. */
  private live(): void {
    const next = this.reactions.shift();
    if (next === undefined) return this.passTo(this.now + this.random.whole(1, MINUTE));
    this.passTo(Math.max(this.now, next.at));
    const offer = this.state.offers.get(next.offerId);
    if (offer === undefined) return;
    const { agentId, id: offerId } = offer;
    if (next.kind === 'deliver') this.do({ type: 'deliver_offer', offerId, agentId });
    else if (next.kind === 'requeue') this.do({ type: 'requeue_offer', offerId, agentId, at: this.now });
    else {
      const { acceptChance, declineChance } = this.behaviour(agentId);
      const chance = this.random.next();
      if (chance < acceptChance) this.do({ type: 'accept_offer', offerId, agentId, at: this.now });
      else if (chance < acceptChance + declineChance)
        this.do({ type: 'decline_offer', offerId, agentId, at: this.now, reason: null });
    }
  }

  private step(doing: Doing): void {
    const { random } = this;
    switch (doing) {
      case 'live':
        return this.live();
      case 'time':
        return this.passTo(
          this.now +
            random.pick([
              500,
              11 * SECOND,
              70 * SECOND,
              10 * MINUTE,
              2 * HOUR,
              random.chance(0.1) ? 20 * DAY : HOUR,
            ]),
        );
      case 'late':
        // The process is slow: time goes on and nobody wakes.
        this.now += random.pick([1, 100, 5 * SECOND]);
        return;
      case 'post':
        return void this.do({ type: 'receive_lead', lead: this.enquiry() });
      case 'deliver':
      case 'accept':
      case 'decline':
      case 'requeue':
      case 'extend':
        return this.answer(doing);
      default:
        if (doing in this.onAgents) return this.onAgents[doing as keyof typeof this.onAgents](this.agentId());
        return this.steer(doing);
    }
  }

  private enquiry() {
    const { random } = this;
    const value = random.pick([null, 50_000, 300_000]);
    return newLead({
      id: this.leadId(),
      sourceId: random.pick(SOURCES),
      customerId: random.chance(0.5) ? random.pick(CUSTOMERS) : null,
      blocked: random.chance(0.03),
      priority: random.pick([0, 0, 0, 5, -5]),
      value,
      currency: value === null ? null : random.pick(['EUR', 'EUR', 'JPY']),
      postalCode: random.pick([null, '10115', '80331']),
      tags: randomLeadTags(random),
    });
  }

  private answer(doing: 'deliver' | 'accept' | 'decline' | 'requeue' | 'extend'): void {
    const { random, now } = this;
    const offer = this.someOffer(doing);
    if (offer === null) return;
    const { id: offerId } = offer;
    const agentId = random.chance(0.97) ? offer.agentId : this.agentId();
    // A stamp is taken when the answer is read: a little before it is decided.
    const at = now - random.pick([0, 0, 20, 140]);
    if (doing === 'deliver')
      this.do({ type: 'deliver_offer', offerId, agentId: random.chance(0.8) ? agentId : null });
    else if (doing === 'accept') this.do({ type: 'accept_offer', offerId, agentId, at });
    else if (doing === 'decline') this.do({ type: 'decline_offer', offerId, agentId, at, reason: null });
    else if (doing === 'requeue') this.do({ type: 'requeue_offer', offerId, agentId, at });
    else this.do({ type: 'extend_offer', offerId, byMs: MINUTE, actor: boss });
  }

  private someOffer(doing: Doing): Offer | null {
    const wanted = doing === 'requeue' ? 'timed_out' : 'pending';
    const all = [...this.state.offers.values()].slice(-60);
    const fitting = all.filter(({ state }) => state === wanted);
    const from = this.random.chance(0.92) && fitting.length > 0 ? fitting : all;
    return from.length === 0 ? null : this.random.pick(from);
  }

  private steer(doing: Doing): void {
    const { random } = this;
    const leads = [...this.state.leads.values()].slice(-40);
    const wanted: Partial<Record<Doing, string[]>> = {
      return: ['accepted', 'assigned', 'coalesced'],
      restore: ['discarded'],
      release: ['held'],
      uncoalesce: ['coalesced'],
      feedback: ['accepted', 'assigned', 'coalesced'],
      missed: ['accepted', 'assigned'],
    };
    const statuses = wanted[doing];
    const fitting = statuses === undefined ? leads : leads.filter(({ status }) => statuses.includes(status));
    const lead = random.pick([...fitting, ...fitting, ...fitting, ...leads, null]);
    const actor: Actor = random.chance(0.9) ? boss : { userId: this.agentId(), manages: false };
    if (lead === null) return;
    const { id: leadId } = lead;
    switch (doing) {
      case 'return':
        return void this.do({ type: 'return_lead', leadId, reason: 'wrong area', actor });
      case 'assign':
        return void this.do({ type: 'assign_lead', leadId, agentId: this.agentId(), actor });
      case 'reroute':
        return void this.do({ type: 'reroute_lead', leadId, actor });
      case 'catchall':
        return void this.do({ type: 'send_to_catchall', leadId, actor });
      case 'discard':
        return void this.do({ type: 'discard_lead', leadId, actor, reason: null });
      case 'restore':
        return void this.do({ type: 'restore_lead', leadId, actor });
      case 'release':
        return void this.do({ type: 'release_lead', leadId, actor });
      case 'uncoalesce':
        return void this.do({ type: 'uncoalesce_lead', leadId, actor });
      case 'edit':
        return void this.do({
          type: 'edit_lead',
          leadId,
          actor,
          tags: randomLeadTags(random),
          priority: random.whole(-2, 2),
        });
      case 'feedback':
        return void this.do({
          type: 'record_feedback',
          leadId,
          actor,
          depth: random.whole(0, 4),
          open: random.chance(0.7),
        });
      case 'missed':
        return void this.do({ type: 'miss_feedback', leadId, agentId: lead.ownerAgentId ?? this.agentId() });
      case 'reverse':
        return this.reverse();
      case 'settings':
      case 'tags':
      case 'recover':
        return this.administer(doing);
      default:
        throw new Error(`nobody knows how to ${doing}`);
    }
  }

  private administer(doing: 'settings' | 'tags' | 'recover'): void {
    const { random } = this;
    switch (doing) {
      case 'settings': {
        const settings = randomSettings(random, [...this.state.agents.keys()]);
        return void this.do({ type: 'configure', settings });
      }
      case 'tags': {
        const tags = new Map(random.some(TAGS, 0.9).map((tag) => [tag.id, tag]));
        return void this.do({ type: 'configure', facts: { tags } });
      }
      case 'recover':
        this.now += random.pick([0, SECOND, 6 * MINUTE]);
        return void this.do({
          type: 'recover',
          downSince: random.chance(0.5) ? this.now - 6 * MINUTE : null,
        });
    }
  }

  /** Takes back an accept, decline or time-out that was not taken back yet. */
  private reverse(): void {
    const taken = new Set(
      this.trace.flatMap(({ events }) =>
        events.flatMap((e) => (e.type === 'score.entered' ? [e.reverses] : [])),
      ),
    );
    const entries = this.trace
      .slice(-200)
      .flatMap(({ events }) => events)
      .filter((e) => e.type === 'score.entered')
      .filter((e) => ['accept', 'decline', 'timeout'].includes(e.rule) && !taken.has(e.id));
    if (entries.length === 0) return;
    const { id: entryId, agentId, leadId, points } = this.random.pick(entries);
    this.do({
      type: 'reverse_entry',
      entryId,
      agentId,
      leadId,
      points,
      actor: boss,
      reason: 'a fault of ours',
    });
  }

  private agentId(): string {
    return this.random.pick([...this.state.agents.keys()]);
  }

  private readonly onAgents = {
    activity: (agentId: string): void => {
      const activity = this.random.pick(['available', 'available', 'available', 'busy', 'break', 'nonsense']);
      this.do({
        type: 'set_activity',
        agentId,
        activity,
        actor: this.random.chance(0.8) ? { userId: agentId, manages: false } : boss,
      });
    },
    signOut: (agentId: string): void => void this.do({ type: 'sign_out', agentId }),
    wrapUp: (agentId: string): void => void this.do({ type: 'end_wrap_up', agentId }),
    connect: (agentId: string): void => void this.do({ type: 'connect_agent', agentId }),
    drop: (agentId: string): void => void this.do({ type: 'disconnect_agent', agentId }),
    agent: (agentId: string): void => {
      const id = this.random.chance(0.1) ? `a${this.random.whole(9, 12)}` : agentId;
      this.do({ type: 'configure', agents: [randomFacts(this.random, id)] });
    },
    deactivate: (agentId: string): void => {
      const ownedLeadIds = [...this.state.leads.values()]
        .filter((lead) => lead.ownerAgentId === agentId && isOwnedOpen(lead))
        .map(({ id }) => id);
      const openLeads = this.random.pick([
        { kind: 'reroute' },
        { kind: 'keep' },
        { kind: 'assign', agentId: this.agentId() },
      ] as const);
      this.do({ type: 'deactivate_agent', agentId, openLeads, ownedLeadIds, actor: boss });
    },
  };
}

function isOwnedOpen({ status, open }: { status: Parameters<typeof isPending>[0]; open: boolean }): boolean {
  return open && !isPending(status) && status !== 'discarded' && status !== 'unclaimed';
}

/** Runs the world of a seed; a failure says how to see it again. */
export function simulate(seed: number, commands: number): Simulator {
  const simulator = new Simulator(seed);
  try {
    return simulator.run(commands);
  } catch (error) {
    const last = simulator.trace.at(-1);
    const where = `command ${simulator.trace.length} (${last?.command.type}) of seed ${seed}`;
    throw new Error(
      `${where}: ${(error as Error).message}\nsee it again: npm run sim -- --seed ${seed} --commands ${simulator.trace.length}`,
      {
        cause: error,
      },
    );
  }
}
