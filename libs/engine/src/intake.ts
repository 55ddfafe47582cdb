import type { Command, NewLead, Outcome } from './commands.ts';
import { isAbsent, isPending, planFor } from './facts.ts';
import { begin } from './flow.ts';
import { byAge } from './lead-queue.ts';
import { emit, post, refuse, type Run, settleFeedback } from './run.ts';
import type { Lead } from './state.ts';

const DAY_MS = 86_400_000;

/** A lead comes in: blocked, coalesced, joined, held, or queued and offered at once, looked at in this order. */
export function receiveLead(run: Run, { lead: made }: Extract<Command, { type: 'receive_lead' }>): Outcome {
  const { state } = run;
  if (state.leads.has(made.id)) return refuse('invalid_status');
  const owner = made.blocked ? null : ownerFor(run, made);
  const joins = made.blocked || owner !== null ? null : pendingFor(run, made);
  emit(run, {
    type: 'lead.received',
    leadId: made.id,
    lead: made,
    planVersionId: planFor(state, made.sourceId),
  });
  const lead = state.leads.get(made.id)!;
  if (made.blocked) emit(run, { type: 'lead.discarded', leadId: lead.id, by: null, reason: 'blocked' });
  else if (owner !== null) coalesce(run, lead, owner.agentId, owner.leadId);
  else if (joins !== null) emit(run, { type: 'lead.joined', leadId: lead.id, toLeadId: joins });
  else begin(run, lead);
  return { ok: true, leadId: lead.id };
}

/** The lead goes to the agent who has the customer, with the point for it. */
export function coalesce(run: Run, lead: Lead, agentId: string, toLeadId: string): void {
  const cause = emit(run, { type: 'lead.coalesced', leadId: lead.id, agentId, toLeadId });
  settleFeedback(run, agentId, cause);
  post(run, 'coalesced', run.state.settings.score.coalesced, cause, { agentId, leadId: lead.id });
}

/** The latest of the customer's owned leads within the window whose owner is active, takes leads and is not marked absent. */
export function ownerFor(
  { state, now }: Run,
  { customerId }: Pick<NewLead, 'customerId'>,
): { agentId: string; leadId: string } | null {
  const { coalesceWindowDays } = state.settings;
  const facts = customerId === null ? undefined : state.customers.get(customerId);
  if (facts === undefined || coalesceWindowDays === 0) return null;
  let latest: { agentId: string; leadId: string; at: number } | null = null;
  for (const owned of facts.owned) {
    if (owned.at < now - coalesceWindowDays * DAY_MS) continue;
    const agent = state.agents.get(owned.agentId);
    if (agent === undefined || !agent.active || !agent.takesLeads || isAbsent(agent, now)) continue;
    if (latest === null || owned.at > latest.at || (owned.at === latest.at && owned.leadId > latest.leadId))
      latest = owned;
  }
  return latest;
}

function pendingFor({ state }: Run, { customerId }: NewLead): string | null {
  if (customerId === null || state.settings.coalesceWindowDays === 0) return null;
  let oldest: Lead | null = null;
  for (const leadId of state.customers.get(customerId)?.pending ?? []) {
    const lead = state.leads.get(leadId);
    if (lead === undefined || !isPending(lead.status) || lead.joinedLeadId !== null) continue;
    if (oldest === null || byAge(lead, oldest) < 0) oldest = lead;
  }
  return oldest?.id ?? null;
}
