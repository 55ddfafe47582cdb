import type { Outcome, Refusal } from './commands.ts';
import type { EngineEvent, EventBody, ScoreRule } from './events.ts';
import { evolve } from './evolve.ts';
import type { Instant, State } from './state.ts';

/** Everything a decision may know besides the state: time and names come in as arguments. */
export interface Env {
  now: Instant;
  newId: () => string;
  /** How many due things one `wake` does at most (1,000); the rest stays due. */
  maxDue?: number;
}

/** One decision under way: the state as it stands after the events so far. */
export interface Run {
  state: State;
  now: Instant;
  env: Env;
  events: EngineEvent[];
  /** Leads that this command put into the queue: those that stay there get a line in their time line. */
  fresh: Set<string>;
}

export const OK = { ok: true } as const satisfies Outcome;
export const UNCHANGED = { ok: true, unchanged: true } as const satisfies Outcome;

export function refuse(refusal: Refusal): Outcome {
  return { ok: false, refusal };
}

/** Gives the event its name and time, folds it into the state at once, and answers it. */
export function emit(run: Run, body: EventBody): EngineEvent {
  const event: EngineEvent = { id: run.env.newId(), at: run.now, ...body };
  evolve(run.state, event);
  run.events.push(event);
  return event;
}

export interface Entry {
  agentId: string;
  leadId: string | null;
  offerId?: string | null;
  reverses?: string | null;
}

/** The event that earned points. */
type Cause = Pick<EngineEvent, 'id'>;

/** Posts points to the ledger; an entry of nothing is not written. */
export function post(run: Run, rule: ScoreRule, points: number, cause: Cause, entry: Entry): void {
  if (points === 0) return;
  const { agentId, leadId, offerId = null, reverses = null } = entry;
  emit(run, { type: 'score.entered', agentId, leadId, offerId, rule, points, reverses, causeId: cause.id });
}

/** The agent is offered or given a lead: the feedback they gave since their last one counts from now on. */
export function settleFeedback(run: Run, agentId: string, cause: Cause): void {
  const pending = run.state.agents.get(agentId)?.feedbackPending;
  if (pending === undefined || pending.size === 0) return;
  for (const [leadId, points] of [...pending]) post(run, 'feedback', points, cause, { agentId, leadId });
}
