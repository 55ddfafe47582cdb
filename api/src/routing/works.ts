import type { Lead, Offer, OfferState } from '@baton/contract';
import type { Actor, Command, Lead as EngineLead, OpenLeadsChoice } from '@baton/engine';
import type { Batch, Work } from './batch.ts';
import type { Statement, Told } from '../notifications/index.ts';
import { hasRole, type Principal } from '../platform/auth/principal.ts';
import { Problem } from '../platform/problem/problem.ts';
import { orderable, orderableOnce } from './orders.ts';
import { assertReachesLead, reachesAgent } from './reach.ts';
import { leadView, offerView } from './views.ts';

/** The commands of agents and managers as pieces of work: what they need, what they decide, what they answer. */

/** Who acts, as the engine sees them. */
export function actorOf(principal: Principal): Actor {
  return { userId: principal.userId, manages: hasRole(principal, 'manager') };
}

export function leadAnswer(batch: Batch, leadId: string): Lead {
  const lead = batch.state.leads.get(leadId);
  if (lead === undefined) throw new Problem('not_found');
  return leadView(lead, batch.record(leadId));
}

export function offerAnswer(batch: Batch, offerId: string): Offer {
  const offer = batch.state.offers.get(offerId);
  const lead = offer === undefined ? undefined : batch.state.leads.get(offer.leadId);
  if (offer === undefined || lead === undefined) throw new Problem('not_found');
  const why = batch.set.reasons.get(offerId) ?? [];
  return offerView(
    offer,
    lead,
    batch.record(lead.id),
    why,
    batch.set.config.routing.visibleAttributes,
    batch.now,
  );
}

/** An offer that is another's answers as if it were not there. */
function ownOffer(batch: Batch, offerId: string, agentId: string): void {
  if (batch.state.offers.get(offerId)?.agentId !== agentId) throw new Problem('not_found');
}

type OfferCommand = Extract<Command, { offerId: string; agentId: string; at: number }>;

/** Accept, decline, another chance: judged by `at`, the moment the answer was read from the wire. */
export const answerOffer = orderable('answer_offer', (sent, command: OfferCommand): Work<Offer> => ({
  name: command.type,
  needs: { offerIds: [command.offerId] },
  ahead: true,
  run(batch) {
    ownOffer(batch, command.offerId, command.agentId);
    const { state } = batch.state.offers.get(command.offerId)!;
    if (sent?.again !== true || state !== LEFT_BY[command.type]) batch.decide(command);
    return () => offerAnswer(batch, command.offerId);
  },
}));

/** The state in which an answer leaves its offer. */
const LEFT_BY: Partial<Record<OfferCommand['type'], OfferState>> = {
  accept_offer: 'accepted',
  decline_offer: 'declined',
};

function delivery<T>(offerId: string, agentId: string, answer: (batch: Batch) => T): Work<T> {
  return {
    name: 'deliver_offer',
    needs: { offerIds: [offerId] },
    ahead: true,
    run(batch) {
      ownOffer(batch, offerId, agentId);
      batch.decide({ type: 'deliver_offer', offerId, agentId });
      return () => answer(batch);
    },
  };
}

export const deliverOffer = orderable('deliver_offer', (_, offerId: string, agentId: string) =>
  delivery(offerId, agentId, (batch) => offerAnswer(batch, offerId)),
);

/** A device has it on screen, and waits for no answer. */
export const noteDelivery = orderable('note_delivery', (_, offerId: string, agentId: string) =>
  delivery(offerId, agentId, () => undefined),
);

export const extendOffer = orderableOnce(
  'extend_offer',
  (offerId: string, byMs: number, userId: string | null): Work<Offer> => ({
    name: 'extend_offer',
    needs: { offerIds: [offerId] },
    run(batch) {
      const held = batch.state.offers.get(offerId);
      if (held !== undefined && !reachesAgent(batch.set.config, userId, held.agentId))
        throw new Problem('not_allowed', { detail: 'The offer is another team’s.' });
      batch.decide({ type: 'extend_offer', offerId, byMs, actor: { userId, manages: true } });
      return () => offerAnswer(batch, offerId);
    },
  }),
);

type LeadCommand = Extract<Command, { leadId: string; actor: Actor }>;

const commandLead = orderableOnce('command_lead', (command: LeadCommand, userId: string): Work<Lead> => ({
  name: command.type,
  needs: {
    leadIds: [command.leadId],
    ...(command.type === 'restore_lead' && { customerOf: command.leadId }),
  },
  run(batch) {
    const lead = batch.state.leads.get(command.leadId);
    if (lead === undefined) throw new Problem('not_found');
    if (!concerns(batch, lead, userId)) {
      if (!command.actor.manages) throw new Problem('not_found');
      assertReachesLead(batch, userId, lead);
    }
    if (command.type === 'assign_lead' && !reachesAgent(batch.set.config, userId, command.agentId))
      throw new Problem('not_found');
    batch.decide(command);
    return () => leadAnswer(batch, command.leadId);
  },
}));

/** What a manager, an owner or a catchall user does with a lead. The answer is the lead as it is then. */
export function leadCommand(command: LeadCommand, { userId }: { userId: string }): Work<Lead> {
  return commandLead(command, userId);
}

/** The owner, whoever holds an offer and the catchall users; for other agents the lead is not there. */
function concerns(batch: Batch, lead: EngineLead, userId: string): boolean {
  return (
    lead.ownerAgentId === userId ||
    batch.state.settings.catchallUserIds.includes(userId) ||
    lead.pendingOfferIds.some((id) => batch.state.offers.get(id)?.agentId === userId)
  );
}

/** A user is no agent any more: their offers go on to others, their open leads where `openLeads` says. */
export function deactivateAgent(
  agentId: string,
  openLeads: 'reroute' | 'keep' | { agentId: string },
  byUserId: string,
): Work<void> {
  const choice: OpenLeadsChoice =
    typeof openLeads === 'string' ? { kind: openLeads } : { kind: 'assign', agentId: openLeads.agentId };
  return {
    name: 'deactivate_agent',
    needs: { ownedBy: agentId },
    run(batch) {
      if (!batch.state.agents.has(agentId)) return () => undefined;
      const ownedLeadIds = [...batch.state.leads.values()]
        .filter((lead) => lead.ownerAgentId === agentId && lead.open)
        .map((lead) => lead.id);
      batch.decide({
        type: 'deactivate_agent',
        agentId,
        openLeads: choice,
        ownedLeadIds,
        actor: { userId: byUserId, manages: true },
      });
      return () => undefined;
    },
  };
}

/** Notifications that no event of the engine is behind, with what is to be written in the same commit. */
export function tell(told: Told[], beside: Statement[]): Work<void> {
  return {
    name: 'tell',
    run(batch) {
      batch.toTell.push(...told);
      batch.also.push(...beside);
      return () => undefined;
    },
  };
}
