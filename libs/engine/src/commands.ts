import type { Agent, Instant, LeadTag, Ms, Settings, State } from './state.ts';

/** Who gave the command: an agent acting for themselves, a manager, or the system. */
export interface Actor {
  userId: string | null;
  /** Managers and admins; catchall users are recognised from the settings. */
  manages: boolean;
}

export type Said = string | number | boolean | null | { amount: number; currency: string };
/** One field of a lead before and after an edit; of `tags`, which names came and went. Personal: it goes with the lead's data. */
export interface FieldChange {
  field: string;
  before?: Said;
  after?: Said;
  came?: string[];
  went?: string[];
}

export interface NewLead {
  id: string;
  sourceId: string;
  customerId: string | null;
  /** The customer or address is blocked: the lead is discarded at once. */
  blocked: boolean;
  priority: number;
  value: number | null;
  /** Of the value; null without one. */
  currency: string | null;
  postalCode: string | null;
  tags: LeadTag[];
  attributes: Record<string, string | number | boolean>;
}

/**
 * Everything that can happen to a tenant's routing. `at` on answers is the stamp taken when the answer was
 * read from the wire: deadlines are judged by it, not by the time of the commit.
 */
export type Command =
  | { type: 'receive_lead'; lead: NewLead }
  | { type: 'deliver_offer'; offerId: string; agentId: string | null }
  | { type: 'accept_offer'; offerId: string; agentId: string; at: Instant }
  | { type: 'decline_offer'; offerId: string; agentId: string; at: Instant; reason: string | null }
  | { type: 'requeue_offer'; offerId: string; agentId: string; at: Instant }
  | { type: 'extend_offer'; offerId: string; byMs: Ms; actor: Actor }
  | { type: 'assign_lead'; leadId: string; agentId: string; actor: Actor }
  | { type: 'return_lead'; leadId: string; reason: string; actor: Actor }
  | { type: 'reroute_lead'; leadId: string; actor: Actor }
  | { type: 'send_to_catchall'; leadId: string; actor: Actor }
  | { type: 'discard_lead'; leadId: string; actor: Actor; reason: string | null }
  | { type: 'restore_lead'; leadId: string; actor: Actor }
  | { type: 'release_lead'; leadId: string; actor: Actor }
  | { type: 'uncoalesce_lead'; leadId: string; actor: Actor }
  | {
      type: 'edit_lead';
      leadId: string;
      actor: Actor;
      tags?: LeadTag[];
      value?: { amount: number; currency: string } | null;
      postalCode?: string | null;
      priority?: number;
      attributes?: Record<string, string | number | boolean>;
      /** Names of changed fields that routing does not look at: for the time line. */
      fields?: string[];
      changes?: FieldChange[];
      /** Whose enquiry it is, where a corrected address or number says so. */
      customerId?: string;
    }
  /** `points` is the whole depth 0..feedbackMax of this lead's feedback as it now stands; `open` follows the outcome. */
  | { type: 'record_feedback'; leadId: string; actor: Actor; depth: number; open: boolean }
  /** Feedback was asked for three times and never given. */
  | { type: 'miss_feedback'; leadId: string; agentId: string }
  /** A manager takes a ledger entry back; the shell has checked that it exists and is not reversed yet. */
  | {
      type: 'reverse_entry';
      entryId: string;
      agentId: string;
      leadId: string | null;
      points: number;
      actor: Actor;
      reason: string;
    }
  | { type: 'set_activity'; agentId: string; activity: string; actor: Actor }
  | { type: 'sign_out'; agentId: string }
  | { type: 'end_wrap_up'; agentId: string }
  | { type: 'connect_agent'; agentId: string }
  /** The last device of the agent is gone. */
  | { type: 'disconnect_agent'; agentId: string }
  | {
      type: 'deactivate_agent';
      agentId: string;
      openLeads: OpenLeadsChoice;
      ownedLeadIds: string[];
      actor: Actor;
    }
  /**
   * Settings, tags, plans or hours changed, or facts of agents: role, teams, tags, limits, hours, channels, active. An
   * agent not known yet is new; live state stays. What changed together is given together: no lead moves on in between.
   */
  | {
      type: 'configure';
      settings?: Settings;
      facts?: Partial<TenantFacts>;
      agents?: AgentFacts[];
      /** The state was read anew: a change may be in it already whose consequences nobody has drawn yet. */
      reloaded?: true;
    }
  /** The process starts after a crash: nobody is connected, and deadlines in [downSince, now] were nobody's fault. */
  | { type: 'recover'; downSince: Instant | null }
  /** Do what is due. Comes last in a batch. */
  | { type: 'wake' };

export type AgentFacts = Pick<
  Agent,
  | 'id'
  | 'active'
  | 'takesLeads'
  | 'teamIds'
  | 'weight'
  | 'tags'
  | 'limits'
  | 'schedule'
  | 'absences'
  | 'channels'
>;
export type TenantFacts = Pick<
  State,
  'calendar' | 'hours' | 'tags' | 'plans' | 'defaultPlanVersionId' | 'sourcePlans' | 'sourceNames' | 'money'
>;
export type OpenLeadsChoice = { kind: 'reroute' } | { kind: 'keep' } | { kind: 'assign'; agentId: string };

/** Why a command was refused. The api maps each to a problem+json code; the list is closed. */
export type Refusal =
  | 'lead_not_found'
  | 'offer_not_found'
  | 'agent_not_found'
  | 'not_allowed'
  | 'offer_expired'
  | 'offer_resolved'
  | 'requeue_not_possible'
  | 'invalid_status'
  | 'agent_inactive'
  | 'unknown_activity'
  | 'last_catchall_user';

export type Outcome =
  { ok: true; leadId?: string; offerId?: string; unchanged?: boolean } | { ok: false; refusal: Refusal };
