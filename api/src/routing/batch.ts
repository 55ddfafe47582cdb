import type { ErrorCode } from '@baton/contract';
import {
  decide,
  takeLoose,
  takeTouched,
  type Command,
  type EngineEvent,
  type Loose,
  type Outcome,
  type Refusal,
  type State,
} from '@baton/engine';
import type { Told } from '../notifications/index.ts';
import { append } from '../platform/append.ts';
import { newId } from '../platform/ids.ts';
import { Problem } from '../platform/problem/problem.ts';
import { chargeOf, type LeadCharge } from './charges.ts';
import { recordOf } from './decision-record.ts';
import type { WorkingSet } from './load.ts';
import type { LeadRecord } from './lead-record.ts';
import type { Order } from './orders.ts';
import { reasonsFor } from './reasons.ts';
import {
  agentRow,
  answerRow,
  changedLeadRow,
  clockRow,
  newLeadRow,
  pendingRow,
  scoreRow,
  type Changes,
} from './store.ts';

/** What a piece of work wants in memory before it runs. Everything pending is there anyway. */
export interface Needs {
  leadIds?: string[];
  offerIds?: string[];
  /** Every lead this agent owns and has not closed. */
  ownedBy?: string;
  intake?: IntakeNeeds;
  /** An address or a number as written: whose they are. */
  contact?: { email: string | null; phone: string | null };
  /** A lead that comes back: what coalescing must know of its customer. */
  customerOf?: string;
  /** The comments of this lead: what feedback's depth is measured by. */
  commentsOf?: string;
  /** An entry of the ledger. */
  scoreEntry?: string;
}

export interface IntakeNeeds {
  sourceKey: string;
  externalId: string | null;
  customerKeys: string[];
  idempotency: { principal: string; key: string } | null;
}

/** A comment on a lead, and who wrote it. */
export interface Comment {
  userId: string | null;
  text: string;
}

/** What the database knew about an intake before the batch began. */
export interface IntakeFacts {
  /** `${sourceKey}\n${externalId}` → lead id. */
  known: Map<string, string>;
  /** Customer key → customer id. */
  customers: Map<string, string>;
  blocked: Set<string>;
  /** `${principal}\n${key}` → what was answered. */
  answered: Map<string, { hash: string; status: number; body: string }>;
  /** Lead id → its comments, each cut to what feedback's depth looks at. */
  comments: Map<string, Comment[]>;
  scoreEntries: Map<string, ScoreEntryFacts>;
}

export interface ScoreEntryFacts {
  agentId: string;
  leadId: string | null;
  rule: string;
  points: number;
  reversed: boolean;
}

/** One thing to do in a tenant's batch. `run` decides; what it returns is called once all works have run. */
export interface Work<T> {
  readonly name: string;
  readonly needs?: Needs;
  /**
   * May be decided while the batch before it is on its way: goes by pending offers and what intake looks up, and leaves
   * no statement beside the engine's rows.
   */
  readonly ahead?: boolean;
  /** How the tenant's home is asked to do it. Without one it is done by the process it came to. */
  readonly order?: Order;
  run(batch: Batch): () => T;
}

interface Statement {
  text: string;
  values: unknown[];
}

const STATUS_OF_REFUSAL: Record<Refusal, ErrorCode> = {
  lead_not_found: 'not_found',
  offer_not_found: 'not_found',
  agent_not_found: 'not_found',
  not_allowed: 'not_allowed',
  offer_expired: 'offer_expired',
  offer_resolved: 'offer_resolved',
  requeue_not_possible: 'requeue_not_possible',
  invalid_status: 'invalid_status',
  agent_inactive: 'agent_inactive',
  unknown_activity: 'unknown_activity',
  last_catchall_user: 'last_catchall_user',
};

/** The commands of one transaction, decided in order in memory, and everything they leave to be written and sent. */
export class Batch {
  readonly id: string;
  readonly tenantId: string;
  readonly set: WorkingSet;
  /** The tenant's version that it makes. */
  readonly version: number;
  /** When its works are decided: one instant, but for a made-up past, which moves it on. */
  now: number;
  /** Names leads, offers, events. A made-up past names them by its own time. */
  readonly newId: () => string;
  readonly facts: IntakeFacts;
  readonly comments: Map<string, Comment[]>;
  readonly events: EngineEvent[] = [];
  /** Lead id → who owned it until a command of this batch. */
  readonly formerOwners = new Map<string, string>();
  /** Statements beside the engine's rows: customers, sources, comments, edited leads. */
  readonly also: Statement[] = [];
  readonly edited = new Set<string>();
  /** Lines of the time line that no event of the engine is behind. */
  readonly noted: { leadId: string; event: Kept }[] = [];
  readonly newCustomers: Changes['newCustomers'] = [];
  readonly newCustomerKeys: Changes['newCustomerKeys'] = [];
  readonly newSources: Changes['newSources'] = [];
  readonly answeredKeys: Changes['answeredKeys'] = [];
  /** What accepted leads with priced tags are charged. */
  readonly charges: LeadCharge[] = [];
  /** What people are to be told beside what the events say. */
  readonly toTell: Told[] = [];
  /** New leads whose customers are to be told that they came in. */
  readonly toAcknowledge: string[] = [];
  /** Pending offers of a device that came back, to be told again. */
  readonly again: string[] = [];
  /** Rows of who listens where that changed, by user and process. */
  readonly listening = new Map<string, object>();
  private readonly born = new Set<string>();
  /** New offers, and why their agents got them. */
  private readonly bornOffers = new Map<string, string[]>();
  private readonly decisions: Changes['decisions'] = [];
  private readonly answers = new Map<string, { reason: string | null; countsAs: string | null }>();
  private readonly reasons = new Map<string, string>();
  /** When offers ended that nobody answered. */
  private readonly endedAt = new Map<string, number>();

  constructor(
    tenantId: string,
    set: WorkingSet,
    now: number,
    facts: IntakeFacts,
    makeId: (atMs: number) => string = () => newId(),
  ) {
    this.tenantId = tenantId;
    this.set = set;
    this.version = set.version + 1;
    this.now = now;
    this.newId = () => makeId(this.now);
    this.id = this.newId();
    this.facts = facts;
    this.comments = facts.comments;
  }

  get state(): State {
    return this.set.state;
  }

  /** Decides a command and keeps what it did. Throws a Problem for a refusal, in which case nothing changed. */
  decide(command: Command, now = this.now): Outcome & { ok: true } {
    const leadId = 'leadId' in command ? command.leadId : null;
    const owner = leadId === null ? null : (this.state.leads.get(leadId)?.ownerAgentId ?? null);
    const { outcome, events } = decide(this.state, command, { now, newId: this.newId });
    if (owner !== null && this.state.leads.get(leadId!)?.ownerAgentId !== owner)
      this.formerOwners.set(leadId!, owner);
    if (!outcome.ok) throw new Problem(STATUS_OF_REFUSAL[outcome.refusal]);
    for (const event of events) this.keep(event);
    if (command.type === 'reverse_entry') this.reasons.set(command.entryId, command.reason);
    return outcome;
  }

  private keep(event: EngineEvent): void {
    this.events.push(event);
    switch (event.type) {
      case 'lead.received':
        this.born.add(event.leadId);
        break;
      case 'offer.created': {
        const why = reasonsFor(event.offer, event.decision, this.set);
        this.bornOffers.set(event.offer.id, why);
        if (event.decision !== null)
          this.decisions.push({
            offer_id: event.offer.id,
            decision: JSON.stringify(recordOf(event.decision)),
          });
        this.set.reasons.set(event.offer.id, why);
        break;
      }
      case 'offer.declined':
        this.answers.set(event.offerId, { reason: event.reason, countsAs: null });
        break;
      case 'offer.timed_out':
      case 'offer.rescinded':
        this.endedAt.set(event.offerId, event.at);
        break;
      case 'offer.undelivered':
        this.endedAt.set(event.offerId, event.at);
        this.answers.set(event.offerId, { reason: event.reason, countsAs: null });
        break;
      case 'offer.canceled':
        this.endedAt.set(event.offerId, event.at);
        this.answers.set(event.offerId, { reason: event.reason, countsAs: event.countsAs });
        break;
      case 'lead.accepted': {
        const record = this.record(event.leadId);
        record.acceptedOfferId = event.offerId;
        record.acceptedKind = this.state.offers.get(event.offerId)?.kind ?? null;
        const lead = this.state.leads.get(event.leadId);
        record.firstAcceptedAt ??= lead?.acceptedAt ?? event.at;
        const charge = lead === undefined ? null : chargeOf(lead, this.set.config);
        if (charge !== null) this.charges.push(charge);
        break;
      }
      case 'lead.released':
        this.record(event.leadId).firstReleasedAt ??= event.at;
        break;
      default:
    }
  }

  record(leadId: string): LeadRecord {
    const record = this.set.records.get(leadId);
    if (record === undefined) throw new Error(`lead without a record: ${leadId}`);
    return record;
  }

  /** Everything that changed, as rows. Empties the engine's tracker of touched things. */
  changes(): Changes {
    const changes: Changes = {
      newSources: this.newSources,
      newCustomers: this.newCustomers,
      newCustomerKeys: this.newCustomerKeys,
      answeredKeys: this.answeredKeys,
      newLeads: [],
      changedLeads: [],
      newOffers: [],
      changedOffers: [],
      resolvedOffers: [],
      bornResolvedOffers: [],
      agents: [],
      scoreEntries: [],
      leadEvents: [],
      agentEvents: [],
      decisions: this.decisions,
      outbox: [],
      webhookMessages: [],
      notifications: [],
    };
    const touched = takeTouched(this.state);
    this.touched = touched;
    this.loose = takeLoose(this.state);
    for (const id of touched.leads) this.leadRows(id, changes);
    for (const id of touched.offers) this.offerRows(id, changes);
    for (const id of touched.agents) {
      const agent = this.state.agents.get(id);
      if (agent !== undefined) changes.agents.push(agentRow(agent));
    }
    this.eventRows(changes);
    return changes;
  }

  touched: ReturnType<typeof takeTouched> = {
    leads: new Set(),
    offers: new Set(),
    agents: new Set(),
    tenant: false,
  };

  /** What memory may let go of once the batch is committed. */
  loose: Loose = { leads: new Set(), offers: new Set() };

  /** Leads and offers whose rows the database shows only when the batch is committed. */
  holds(): Set<string> {
    return new Set([
      ...this.touched.leads,
      ...this.touched.offers,
      ...this.edited,
      ...this.noted.map(({ leadId }) => leadId),
    ]);
  }

  private leadRows(id: string, changes: Changes): void {
    const lead = this.state.leads.get(id);
    if (lead === undefined) return;
    const record = this.record(id);
    if (lead.status !== 'accepted' && lead.status !== 'discarded') {
      record.acceptedOfferId = null;
      record.acceptedKind = null;
    }
    if (this.born.has(id)) changes.newLeads.push(newLeadRow(lead, record));
    else changes.changedLeads.push(changedLeadRow(lead, record));
  }

  private offerRows(id: string, changes: Changes): void {
    const offer = this.state.offers.get(id);
    if (offer === undefined) return;
    const why = this.bornOffers.get(id);
    if (offer.state === 'pending') {
      if (why === undefined) changes.changedOffers.push(clockRow(offer));
      else changes.newOffers.push(pendingRow(offer, why));
      return;
    }
    const answer = this.answers.get(id) ?? { reason: null, countsAs: null };
    const resolved =
      offer.respondedAt === null ? { ...offer, respondedAt: this.endedAt.get(id) ?? this.now } : offer;
    const answered = answerRow(resolved, answer);
    if (why === undefined) changes.resolvedOffers.push(answered);
    else changes.bornResolvedOffers.push({ ...pendingRow(resolved, why), ...answered });
  }

  /** The time line: what a lead's or an agent's events were, without what other tables hold. */
  private eventRows(changes: Changes): void {
    const leads = new Map<string, Kept[]>();
    const agents = new Map<string, Kept[]>();
    for (const event of this.events) {
      if (event.type === 'score.entered') {
        changes.scoreEntries.push(
          scoreRow(event, event.reverses === null ? null : (this.reasons.get(event.reverses) ?? null)),
        );
        continue;
      }
      const kept = withoutBulk(event);
      if ('leadId' in event) append(leads, event.leadId, kept);
      else if ('agentId' in event) append(agents, event.agentId, kept);
    }
    for (const { leadId, event } of this.noted) append(leads, leadId, event);
    const batch = this.version;
    const last = (events: Kept[]): number => events.at(-1)?.at ?? this.now;
    for (const [lead_id, events] of leads)
      changes.leadEvents.push({ lead_id, batch, at: last(events), events });
    for (const [agent_id, events] of agents)
      changes.agentEvents.push({ agent_id, batch, at: last(events), events });
  }
}

/** An event as the time line keeps it. */
interface Kept {
  at: number;
  [detail: string]: unknown;
}

function withoutBulk(event: EngineEvent): Kept {
  switch (event.type) {
    case 'lead.received':
      return { id: event.id, at: event.at, type: event.type, planVersionId: event.planVersionId };
    case 'offer.created': {
      const { id, kind, attempt, cycle, windowMs } = event.offer;
      return {
        id: event.id,
        at: event.at,
        type: event.type,
        agentId: event.agentId,
        offerId: id,
        kind,
        attempt,
        cycle,
        windowMs,
      };
    }
    case 'agent.configured':
      return { id: event.id, at: event.at, type: event.type, agentId: event.agentId };
    default: {
      const { leadId: _lead, ...rest } = event as EngineEvent & { leadId?: string };
      return rest;
    }
  }
}
