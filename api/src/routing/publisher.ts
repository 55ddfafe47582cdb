import type { Lead, ServerEventName, ServerEventPayload, WallEvent } from '@baton/contract';
import type { EngineEvent } from '@baton/engine';
import type { Batch } from './batch.ts';
import type { Outward } from './outward.ts';
import { reachesAgent, reachesLead } from './reach.ts';
import type { Changes } from './store.ts';
import {
  agentLive,
  canRequeue,
  iso,
  leadView,
  maskedLead,
  offerView,
  remainingMs,
  shownScore,
  wallLead,
} from './views.ts';

/**
 * From what a batch did to what each user is told. Only users who listen (a socket now, or one lost a moment ago)
 * have their events numbered and kept; whoever else comes back gets a snapshot.
 */
export interface Listeners {
  /** Users of the tenant whose events are kept. */
  of(tenantId: string): ReadonlySet<string>;
}

export interface Outgoing {
  userId: string;
  seq: number;
  name: ServerEventName;
  payload: object;
}

/** What the outbox keeps of an event: small; what can be looked up again is named by its id. */
type Kept = [name: ServerEventName, payload: object];

/** Said by the events beside them already. */
const QUIET: ReadonlySet<string> = new Set([
  'lead.queued',
  'lead.step_entered',
  'lead.accepted',
  'tenant.released',
  'feedback.recorded',
  'feedback.counted',
]);

const TAKES: ReadonlySet<string> = new Set(['lead.accepted', 'lead.assigned', 'lead.coalesced']);
const INSIGHTS_INTERVAL_MS = 1_000;

export class Publisher {
  private readonly batch: Batch;
  private readonly listeners: ReadonlySet<string>;
  private readonly at: string;
  private readonly outgoing: Outgoing[] = [];
  private readonly kept = new Map<string, { first: number; events: Kept[] }>();

  constructor(batch: Batch, listeners: ReadonlySet<string>) {
    this.batch = batch;
    this.listeners = listeners;
    this.at = iso(batch.now);
  }

  /** Numbers the events of every listener; returns them in order, and the rows for the outbox. */
  collect(
    insightsDue: boolean,
    told: Outward['told'] = [],
  ): { outgoing: Outgoing[]; outbox: Changes['outbox'] } {
    if (this.listeners.size > 0) {
      const fresh = new Set(
        this.batch.events.flatMap((event) => (event.type === 'offer.created' ? [event.offer.id] : [])),
      );
      for (const id of this.batch.again)
        if (!fresh.has(id)) this.offerCreated(id, this.batch.state.offers.get(id)?.agentId ?? '');
      for (const event of this.batch.events) this.personal(event);
      this.owners();
      this.formerOwners();
      this.managers(insightsDue);
      for (const { userId, payload } of told) this.tell(userId, 'notification.created', payload);
    }
    const outbox = [...this.kept].map(([user_id, { first, events }]) => ({
      user_id,
      first_seq: first,
      last_seq: first + events.length - 1,
      at: this.batch.now,
      events,
    }));
    return { outgoing: this.outgoing, outbox };
  }

  private tell<N extends ServerEventName>(
    userId: string,
    name: N,
    payload: ServerEventPayload<N>,
    reference?: object,
  ): void {
    if (!this.listeners.has(userId)) return;
    const seqs = this.batch.set.seqs;
    const seq = (seqs.get(userId) ?? 0) + 1;
    seqs.set(userId, seq);
    this.outgoing.push({ userId, seq, name, payload: { seq, at: this.at, ...payload } });
    const kept = this.kept.get(userId);
    const event: Kept = [name, reference ?? payload];
    if (kept === undefined) this.kept.set(userId, { first: seq, events: [event] });
    else kept.events.push(event);
  }

  /** What concerns one agent alone: their offers, leads, points and presence. */
  private personal(event: EngineEvent): void {
    switch (event.type) {
      case 'offer.created':
        return this.offerCreated(event.offer.id, event.agentId);
      case 'offer.delivered':
      case 'offer.extended':
        return this.offerDelivered(event.offerId, event.agentId);
      case 'offer.accepted':
      case 'offer.declined':
      case 'offer.timed_out':
      case 'offer.undelivered':
      case 'offer.rescinded':
      case 'offer.canceled':
        return this.offerResolved(event.offerId, event.agentId);
      case 'lead.accepted':
      case 'lead.assigned':
      case 'lead.coalesced':
        return this.leadAssigned(event.leadId, event.agentId);
      case 'score.entered':
        return this.scoreChanged(event);
      case 'agent.activity_changed':
        return this.presence(event.agentId, event.reason);
      case 'agent.connected':
      case 'agent.disconnected':
        return this.presence(event.agentId, 'connection');
      case 'agent.wrap_up_started':
      case 'agent.wrap_up_ended':
        return this.presence(event.agentId, 'wrap_up');
      default:
    }
  }

  private offerCreated(offerId: string, agentId: string): void {
    if (!this.listeners.has(agentId)) return;
    const { state, config, reasons } = this.batch.set;
    const offer = state.offers.get(offerId);
    const lead = offer === undefined ? undefined : state.leads.get(offer.leadId);
    if (offer === undefined || lead === undefined) return;
    const view = offerView(
      offer,
      lead,
      this.batch.record(lead.id),
      reasons.get(offerId) ?? [],
      config.routing.visibleAttributes,
      this.batch.now,
    );
    this.tell(agentId, 'offer.created', view, { id: offerId });
  }

  private offerDelivered(offerId: string, agentId: string): void {
    const offer = this.batch.state.offers.get(offerId);
    if (offer === undefined || offer.deliveredAt === null || offer.expiresAt === null) return;
    this.tell(agentId, 'offer.delivered', {
      offerId,
      leadId: offer.leadId,
      deliveredAt: iso(offer.deliveredAt),
      expiresAt: iso(offer.expiresAt),
      windowMs: offer.windowMs,
      remainingMs: remainingMs(offer, this.batch.now),
    });
  }

  private offerResolved(offerId: string, agentId: string): void {
    const offer = this.batch.state.offers.get(offerId);
    const lead = offer === undefined ? undefined : this.batch.state.leads.get(offer.leadId);
    if (offer === undefined || lead === undefined) return;
    this.tell(agentId, 'offer.resolved', {
      offerId,
      leadId: offer.leadId,
      state: offer.state,
      canRequeue: canRequeue(offer, lead),
    });
  }

  private leadAssigned(leadId: string, agentId: string): void {
    const lead = this.batch.state.leads.get(leadId);
    if (lead === undefined || lead.ownerAgentId !== agentId) return;
    this.tell(agentId, 'lead.assigned', leadView(lead, this.batch.record(leadId)), { id: leadId });
  }

  private scoreChanged(event: Extract<EngineEvent, { type: 'score.entered' }>): void {
    const agent = this.batch.state.agents.get(event.agentId);
    if (agent === undefined) return;
    this.tell(event.agentId, 'score.changed', {
      agentId: event.agentId,
      score: shownScore(this.batch.set, agent, this.batch.now),
      rule: event.rule,
      points: event.points,
      leadId: event.leadId,
    });
  }

  private presence(agentId: string, reason: ServerEventPayload<'agent.activity_changed'>['reason']): void {
    const agent = this.batch.state.agents.get(agentId);
    if (agent === undefined) return;
    this.tell(agentId, 'agent.activity_changed', {
      ...agentLive(this.batch.set, agent, this.batch.now),
      reason,
    });
    this.told.set(agentId, reason);
  }

  private readonly told = new Map<string, ServerEventPayload<'agent.activity_changed'>['reason']>();

  /** The owner of a lead that somebody edited or worked on. */
  private owners(): void {
    for (const id of this.changedLeads()) {
      const lead = this.batch.state.leads.get(id);
      if (lead === undefined || lead.ownerAgentId === null || !this.batch.edited.has(id)) continue;
      this.tell(lead.ownerAgentId, 'lead.updated', leadView(lead, this.batch.record(id)), { id });
    }
  }

  /** Whose lead it was sees it go, without the customer; a manager is told of it anyway. */
  private formerOwners(): void {
    const { state, set } = this.batch;
    for (const [id, owner] of this.batch.formerOwners) {
      const lead = state.leads.get(id);
      if (lead === undefined || lead.ownerAgentId === owner || this.sees(owner, lead)) continue;
      const view = maskedLead(lead, this.batch.record(id), set.config.routing.visibleAttributes);
      this.tell(owner, 'lead.updated', view, { id });
    }
  }

  /** Leads that somebody got just now, without the customer: who saw them as nobody's sees them go to another team. */
  private taken(): Map<string, Lead> {
    const { state, set, events } = this.batch;
    const leads = new Map<string, Lead>();
    for (const event of events) {
      if (!TAKES.has(event.type) || !('leadId' in event) || event.leadId === null) continue;
      const lead = state.leads.get(event.leadId);
      if (lead !== undefined)
        leads.set(
          lead.id,
          maskedLead(lead, this.batch.record(lead.id), set.config.routing.visibleAttributes),
        );
    }
    return leads;
  }

  private sees(userId: string, lead: { ownerAgentId: string | null }): boolean {
    const { members } = this.batch.set.config;
    const role = members.get(userId)?.role;
    return role === 'admin' || (role === 'manager' && reachesLead(this.batch.set.config, userId, lead));
  }

  /** Managers and admins see every lead and agent that changed, once per batch, as it is at its end. */
  private managers(insightsDue: boolean): void {
    const { set, now } = this.batch;
    const managers = [...this.listeners].filter((id) => {
      const member = set.config.members.get(id);
      return member !== undefined && member.active && (member.role === 'admin' || member.role === 'manager');
    });
    if (managers.length === 0) return;
    const leads = [...this.changedLeads()].flatMap((id) => {
      const lead = set.state.leads.get(id);
      return lead === undefined ? [] : [wallLead(set, lead, this.batch.record(id), now)];
    });
    const agents = [...this.batch.touched.agents].flatMap((id) => {
      const agent = set.state.agents.get(id);
      return agent === undefined
        ? []
        : [{ ...agentLive(set, agent, now), reason: this.told.get(id) ?? ('offers' as const) }];
    });
    const stream = this.stream();
    const gone = set.config.reach.size === 0 ? new Map<string, Lead>() : this.taken();
    for (const manager of managers) {
      const concerns = (lead: { ownerAgentId: string | null }): boolean =>
        reachesLead(set.config, manager, lead);
      for (const event of stream) {
        const lead = set.state.leads.get(event.leadId);
        if (lead === undefined || concerns(lead)) this.tell(manager, 'wall.event', event);
      }
      for (const lead of leads) {
        // The owner was told already, as the owner.
        if (concerns(lead)) this.tell(manager, 'lead.updated', lead, { id: lead.id });
        else if (gone.has(lead.id)) this.tell(manager, 'lead.updated', gone.get(lead.id)!, { id: lead.id });
      }
      for (const agent of agents) {
        if (agent.agentId !== manager && reachesAgent(set.config, manager, agent.agentId))
          this.tell(manager, 'agent.activity_changed', agent);
      }
      if (insightsDue && leads.length > 0)
        this.tell(manager, 'insights.changed', { since: iso(now - INSIGHTS_INTERVAL_MS) });
    }
  }

  /** The wall's event stream: everything that happened to leads, as lines. */
  private stream(): WallEvent[] {
    const { set } = this.batch;
    return this.batch.events.flatMap((event) => {
      if (
        !('leadId' in event) ||
        event.leadId === null ||
        event.type === 'score.entered' ||
        QUIET.has(event.type)
      )
        return [];
      const record = set.records.get(event.leadId);
      if (record === undefined) return [];
      const agentId = 'agentId' in event ? event.agentId : null;
      return [
        {
          id: event.id,
          at: iso(event.at),
          type: event.type,
          leadId: event.leadId,
          leadTitle: record.customerName ?? record.subject ?? record.sourceName,
          agentId,
          agentName: agentId === null ? null : (set.config.members.get(agentId)?.name ?? null),
          offerId: 'offerId' in event ? event.offerId : null,
        },
      ];
    });
  }

  private changedLeads(): Set<string> {
    const ids = new Set(this.batch.touched.leads);
    for (const id of this.batch.edited) ids.add(id);
    // A clock that began to run changes the offer, not the lead; the wall shows it all the same.
    for (const id of this.batch.touched.offers) {
      const offer = this.batch.state.offers.get(id);
      if (offer !== undefined) ids.add(offer.leadId);
    }
    return ids;
  }
}
