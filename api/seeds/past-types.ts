import type { Agent, EngineEvent } from '@baton/engine';
import type { Work } from '../src/routing/index.ts';

export type Activity = 'available' | 'busy' | 'break' | 'away' | 'offline';

export interface OfferMade {
  id: string;
  leadId: string;
  agentId: string;
  kind: string;
  windowMs: number;
}

/** What the people of the past see of the world they live in. */
export interface World {
  readonly seed: number;
  readonly nowMs: number;
  /** Does something at an instant; one that has passed is now. */
  later(atMs: number, run: () => void): void;
  /** Gives a command now; refused, it leaves nothing. */
  run(work: Work<unknown>): readonly EngineEvent[];
  agent(id: string): Agent | null;
  owner(leadId: string): string | null;
  value(leadId: string): number | null;
  /** Leads that have been waiting since before an instant, in their turn. */
  queuedSince(beforeMs: number): string[];
  /** The hour of the local day, as in 9.5. */
  hour(): number;
  /** The instant itself where it lies within these local hours, else soon after the next time they begin. */
  workingTime(atMs: number, from: number, to: number): number;
}
