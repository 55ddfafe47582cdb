import type { AgentFacts, FieldChange, TenantFacts } from './commands.ts';
import type { Decision } from './decision.ts';
import type { Answer, Instant, LeadStatus, LeadTag, Ms, Offer, Settings } from './state.ts';
import type { NewLead } from './commands.ts';

export type ScoreRule =
  | 'accept'
  | 'accept_after_requeue'
  | 'requeue'
  | 'decline'
  | 'coalesced'
  | 'assigned'
  | 'timeout'
  | 'feedback'
  | 'feedback_missing'
  | 'reversal';

/**
 * What happened. `evolve` folds events into the state; the shell stores them as the lead's time line.
 * `by` is the user behind it, null for the system. Every event carries its own id and instant.
 */
export type EngineEvent = { id: string; at: Instant } & EventBody;

export type EventBody =
  | { type: 'lead.received'; leadId: string; lead: NewLead; planVersionId: string }
  | { type: 'lead.coalesced'; leadId: string; agentId: string; toLeadId: string | null }
  | { type: 'lead.joined'; leadId: string; toLeadId: string }
  | { type: 'lead.held'; leadId: string; reason: 'hours' | 'intercept' }
  | { type: 'lead.released'; leadId: string; by: string | null }
  | { type: 'lead.queued'; leadId: string }
  | { type: 'lead.step_entered'; leadId: string; step: number }
  | { type: 'lead.sharked'; leadId: string; windowMs: Ms }
  | { type: 'lead.sent_to_catchall'; leadId: string; windowMs: Ms; by: string | null }
  | { type: 'lead.unclaimed'; leadId: string }
  | { type: 'lead.accepted'; leadId: string; agentId: string; offerId: string }
  | { type: 'lead.assigned'; leadId: string; agentId: string; by: string | null }
  /** A new cycle begins: returned by the owner, rerouted by a manager, uncoalesced, or the owner was removed. */
  | {
      type: 'lead.returned';
      leadId: string;
      agentId: string;
      reason: string;
      by: string | null;
      planVersionId: string;
    }
  | { type: 'lead.rerouted'; leadId: string; by: string | null; planVersionId: string }
  | { type: 'lead.uncoalesced'; leadId: string; by: string | null; planVersionId: string }
  | { type: 'lead.discarded'; leadId: string; by: string | null; reason: string | null }
  | { type: 'lead.restored'; leadId: string; by: string | null; status: LeadStatus; planVersionId: string }
  | {
      type: 'lead.edited';
      leadId: string;
      by: string | null;
      tags?: LeadTag[];
      value?: number | null;
      /** Of the value, and only with it. */
      currency?: string | null;
      postalCode?: string | null;
      priority?: number;
      attributes?: Record<string, string | number | boolean>;
      customerId?: string;
      /** Names of changed fields that routing does not look at; their values are personal. */
      fields?: string[];
      changes?: FieldChange[];
    }
  /** `decision` is the record behind *Why*; null for shark tank and catchall offers. */
  | { type: 'offer.created'; leadId: string; agentId: string; offer: Offer; decision: Decision | null }
  | { type: 'offer.delivered'; leadId: string; agentId: string; offerId: string; expiresAt: Instant }
  | {
      type: 'offer.extended';
      leadId: string;
      agentId: string;
      offerId: string;
      windowMs: Ms;
      expiresAt: Instant | null;
      by: string | null;
    }
  | { type: 'offer.accepted'; leadId: string; agentId: string; offerId: string; respondedAt: Instant }
  | {
      type: 'offer.declined';
      leadId: string;
      agentId: string;
      offerId: string;
      respondedAt: Instant;
      reason: string | null;
    }
  | { type: 'offer.timed_out'; leadId: string; agentId: string; offerId: string }
  | {
      type: 'offer.undelivered';
      leadId: string;
      agentId: string;
      offerId: string;
      reason: 'no_acknowledgement' | 'connection_lost' | 'outage';
    }
  | { type: 'offer.rescinded'; leadId: string; agentId: string; offerId: string }
  | {
      type: 'offer.canceled';
      leadId: string;
      agentId: string;
      offerId: string;
      reason: 'left' | 'withdrawn' | 'removed';
      countsAs: Answer | null;
    }
  | { type: 'offer.requeued'; leadId: string; agentId: string; offerId: string }
  /** Their turn came and they could not take it: untried again. */
  | { type: 'requeue.skipped'; leadId: string; agentId: string }
  /** `points` is the change of the lead's feedback points since it was last recorded. */
  | { type: 'feedback.recorded'; leadId: string; agentId: string; points: number; open: boolean }
  /** `causeId` is the event that earned the points; unique per (causeId, rule, agentId, leadId). */
  | {
      type: 'score.entered';
      agentId: string;
      leadId: string | null;
      offerId: string | null;
      rule: ScoreRule;
      points: number;
      reverses: string | null;
      causeId: string;
    }
  | {
      type: 'agent.activity_changed';
      agentId: string;
      activity: string;
      reason: 'set' | 'timeouts' | 'sign_out' | 'manager';
      by: string | null;
    }
  | { type: 'agent.connected'; agentId: string }
  | { type: 'agent.disconnected'; agentId: string; grace: boolean }
  | { type: 'agent.wrap_up_started'; agentId: string; until: Instant }
  | { type: 'agent.wrap_up_ended'; agentId: string }
  | { type: 'agent.configured'; agentId: string; agent: AgentFacts }
  | { type: 'tenant.configured'; settings?: Settings; facts?: Partial<TenantFacts> }
  | { type: 'tenant.released'; leadId: string }
  /** Smooth weighted round robin took a turn: the new current weights. Part of the tenant's row, no line in a time line. */
  | { type: 'tenant.rotated'; key: string; weights: [agentId: string, current: number][] };
