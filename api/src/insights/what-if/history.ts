import type { AgentFacts, CustomerFacts, LeadTag, Settings, TenantFacts } from '@baton/engine';
import type { Behaviours } from './behaviour.ts';

/** What became of a lead, in truth or in a simulation. */
export interface Fate {
  status: 'accepted' | 'assigned' | 'coalesced' | 'unclaimed' | 'pending';
  /** Accepted from a catchall offer. */
  catchall: boolean;
  ownerAgentId: string | null;
  /** Epoch ms of the first acceptance. */
  acceptedAt: number | null;
}

export interface PastLead {
  id: string;
  sourceId: string;
  customerId: string | null;
  priority: number;
  /** Minor units. */
  value: number | null;
  currency: string | null;
  /** It is in the tenant's currency: sums of value count it. */
  countsValue: boolean;
  postalCode: string | null;
  tags: LeadTag[];
  attributes: Record<string, string | number | boolean>;
  receivedAt: number;
  happened: Fate;
}

/** An agent came or went, as recorded. */
export interface Presence {
  at: number;
  agentId: string;
  change: { kind: 'activity'; activity: string } | { kind: 'connected' } | { kind: 'disconnected' };
}

/** Everything a what-if is played from. Times are epoch ms. */
export interface History {
  fromMs: number;
  /** Nothing is played after this: what still waits then, waits. */
  endMs: number;
  /** By when they came in. */
  leads: PastLead[];
  presence: Presence[];
  /** How each agent stood when the range began. */
  standing: Map<string, { activity: string; connected: boolean }>;
  behaviours: Behaviours;
  /** Agent → distinct leads they were offered. */
  offered: Map<string, number>;
  /** Points by hour of the 30 days before. */
  points: Map<string, [hour: number, points: number][]>;
  /** Leads that customers had before the range. */
  customers: Map<string, CustomerFacts>;
  agents: AgentFacts[];
  facts: TenantFacts;
  settings: Settings;
}
