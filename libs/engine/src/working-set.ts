import type { Columns } from './columns.ts';
import type { LeadQueue } from './lead-queue.ts';
import type { Agent, AgentTags } from './state.ts';
import type { Timers } from './timers.ts';

/** What candidates look at in every agent for every lead, worked out once per change of the agent. */
export interface Seat {
  agent: Agent;
  /** Position in the index's `order`, once the columns are in step. */
  at: number;
  /** Whose holders the columns know. */
  tags: AgentTags;
  /** Pending exclusive and parallel offers: the ones that count against capacity. */
  reserved: number;
  /** Nothing but the lead, the clock or the connection's grace can speak against them. */
  ready: boolean;
  /** The activity takes leads. */
  takes: boolean;
  /** Hours, absences, wrap-up, grace or a limit per period: must be looked at with the clock. */
  timed: boolean;
  /** Has zips, ranges or a pecking order by tag: must be looked at with the lead. */
  picky: boolean;
  /** Ready on a connected device, not timed and not picky: a candidate for whoever asks nothing special. */
  plain: boolean;
  /** Order for every lead. */
  pecking: number;
}

/**
 * Whatever makes the state quick to ask. All of it follows from the rest of the state; `evolve` keeps it up to date and
 * `rebuildIndex` makes it anew.
 */
export interface WorkingIndex {
  seats: Map<string, Seat>;
  /** The seats by agent id. */
  order: Seat[];
  columns: Columns;
  /** Leads that wait for an agent, in their turn. */
  queued: LeadQueue;
  /** Leads with parallel offers out and places left. */
  short: LeadQueue;
  /** Closed hours kept places of a parallel round empty: to be filled at opening. */
  heldBack: boolean;
  /** Held leads with a routing of their own, oldest first. */
  held: LeadQueue;
  timers: Timers;
  /** When agents' hours, absences and limits next change: asked only while leads wait. */
  openings: Timers;
  pendingLeads: number;
  pendingOffers: number;
  /** Agents that changed since the last drain. */
  changed: Set<Seat>;
  touched: Touched;
  /** Resolved offers and ended leads that `forget` may drop. */
  loose: Loose;
}

/** Ids of what nobody waits for any more. */
export interface Loose {
  leads: Set<string>;
  offers: Set<string>;
}

/** What `evolve` has changed since the last `takeTouched`. */
export interface Touched {
  leads: Set<string>;
  offers: Set<string>;
  agents: Set<string>;
  /** `lastReleaseAt` or `rotation`. */
  tenant: boolean;
}
