import type { Command, Outcome } from './commands.ts';
import type { EngineEvent } from './events.ts';
import type { Instant, State } from './state.ts';

/** Everything a decision may know besides the state: time and names come in as arguments. */
export interface Env {
  now: Instant;
  newId: () => string;
  /** How many due things one `wake` does at most (1,000); the rest stays due. */
  maxDue?: number;
}

export function decide(_state: State, _command: Command, _env: Env): { outcome: Outcome; events: EngineEvent[] } {
  throw new Error('not yet');
}
