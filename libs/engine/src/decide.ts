import { acceptOffer, declineOffer, deliverOffer, extendOffer, requeueOffer } from './answers.ts';
import type { Command, Outcome } from './commands.ts';
import type { EngineEvent } from './events.ts';
import { drain } from './flow.ts';
import { receiveLead } from './intake.ts';
import { connectAgent, disconnectAgent, endWrapUp, recover, setActivity, signOut } from './presence.ts';
import type { Env, Run } from './run.ts';
import type { State } from './state.ts';
import * as steering from './steering.ts';
import * as upkeep from './upkeep.ts';
import { wake } from './wake.ts';

export type { Env } from './run.ts';

export interface Decided {
  outcome: Outcome;
  events: EngineEvent[];
}

/**
 * Decides one command and folds its events into the state as it goes: what is resolved first, then its ledger, then the
 * next step of that lead, then the agents who became free. Pure but for the state it is handed: time and ids come in.
 * A refusal is a value and has no events; throwing means a bug, and the state is then worth nothing.
 */
export function decide(state: State, command: Command, env: Env): Decided {
  const run: Run = { state, now: env.now, env, events: [], fresh: new Set() };
  const outcome = dispatch(run, command);
  if (run.events.length > 0 || command.type === 'wake') drain(run);
  return { outcome, events: run.events };
}

function dispatch(run: Run, command: Command): Outcome {
  switch (command.type) {
    case 'receive_lead':
      return receiveLead(run, command);
    case 'deliver_offer':
      return deliverOffer(run, command);
    case 'accept_offer':
      return acceptOffer(run, command);
    case 'decline_offer':
      return declineOffer(run, command);
    case 'requeue_offer':
      return requeueOffer(run, command);
    case 'extend_offer':
      return extendOffer(run, command);
    case 'assign_lead':
      return steering.assignLead(run, command);
    case 'return_lead':
      return steering.returnLead(run, command);
    case 'reroute_lead':
      return steering.rerouteLead(run, command);
    case 'send_to_catchall':
      return steering.sendLeadToCatchall(run, command);
    case 'discard_lead':
      return steering.discardLead(run, command);
    case 'restore_lead':
      return steering.restoreLead(run, command);
    case 'release_lead':
      return steering.releaseLead(run, command);
    case 'uncoalesce_lead':
      return steering.uncoalesceLead(run, command);
    case 'edit_lead':
      return steering.editLead(run, command);
    case 'record_feedback':
      return upkeep.recordFeedback(run, command);
    case 'miss_feedback':
      return upkeep.missFeedback(run, command);
    case 'reverse_entry':
      return upkeep.reverseEntry(run, command);
    case 'set_activity':
      return setActivity(run, command);
    case 'sign_out':
      return signOut(run, command);
    case 'end_wrap_up':
      return endWrapUp(run, command);
    case 'connect_agent':
      return connectAgent(run, command);
    case 'disconnect_agent':
      return disconnectAgent(run, command);
    case 'deactivate_agent':
      return upkeep.deactivateAgent(run, command);
    case 'configure':
      return upkeep.configure(run, command);
    case 'recover':
      return recover(run, command);
    case 'wake':
      return wake(run);
  }
}
