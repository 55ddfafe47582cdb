import { evolveAgent } from './evolve-agent.ts';
import { evolveLead } from './evolve-lead.ts';
import { evolveOffer } from './evolve-offer.ts';
import { evolveTenant } from './evolve-tenant.ts';
import type { EngineEvent } from './events.ts';
import type { State } from './state.ts';

/**
 * Folds one event into the state, in place, and returns it. Nothing else changes a state: what `decide` answers is the
 * list of events, and folding them over a copy of the state before gives the state after.
 */
export function evolve(state: State, event: EngineEvent): State {
  switch (event.type) {
    case 'lead.received':
    case 'lead.coalesced':
    case 'lead.joined':
    case 'lead.held':
    case 'lead.released':
    case 'lead.queued':
    case 'lead.step_entered':
    case 'lead.sharked':
    case 'lead.sent_to_catchall':
    case 'lead.unclaimed':
    case 'lead.accepted':
    case 'lead.assigned':
    case 'lead.returned':
    case 'lead.rerouted':
    case 'lead.uncoalesced':
    case 'lead.discarded':
    case 'lead.restored':
    case 'lead.edited':
    case 'feedback.recorded':
      evolveLead(state, event);
      break;
    case 'offer.created':
    case 'offer.delivered':
    case 'offer.extended':
    case 'offer.accepted':
    case 'offer.declined':
    case 'offer.timed_out':
    case 'offer.undelivered':
    case 'offer.rescinded':
    case 'offer.canceled':
    case 'offer.requeued':
    case 'requeue.skipped':
      evolveOffer(state, event);
      break;
    case 'agent.activity_changed':
    case 'agent.connected':
    case 'agent.disconnected':
    case 'agent.wrap_up_started':
    case 'agent.wrap_up_ended':
    case 'agent.configured':
    case 'score.entered':
      evolveAgent(state, event);
      break;
    case 'tenant.configured':
    case 'tenant.released':
    case 'tenant.rotated':
      evolveTenant(state, event);
      break;
  }
  return state;
}
