import type { LeadCandidates } from '@baton/contract';
import { candidates, isJoined, stepApplies } from '@baton/engine';
import { Problem } from '../platform/problem/problem.ts';
import type { Batch, Work } from './batch.ts';
import { AGAINST_IN_WORDS, strategyReason } from './reasons.ts';
import { iso } from './views.ts';

const WAITS = ['held', 'queued'];

/**
 * Who would be offered a lead that is held or waits, by the very function that routing chooses by: for the step that it
 * is in and those behind, the candidates in order, and why the others can't take it. Nothing changes.
 */
export function leadCandidates(leadId: string): Work<LeadCandidates> {
  return {
    name: 'read_candidates',
    needs: { leadIds: [leadId] },
    run(batch) {
      const lead = batch.state.leads.get(leadId);
      if (lead === undefined) throw new Problem('not_found');
      if (!WAITS.includes(lead.status) || isJoined(lead))
        throw new Problem('invalid_status', { detail: 'Only a lead that is held or queued has candidates.' });
      return () => candidatesNow(batch, leadId);
    },
  };
}

function candidatesNow(batch: Batch, leadId: string): LeadCandidates {
  const { state, now, set } = batch;
  const lead = state.leads.get(leadId)!;
  const plan = state.plans.get(lead.routing.planVersionId) ?? state.plans.get(state.defaultPlanVersionId);
  const nameOf = (agentId: string): string => set.config.members.get(agentId)?.name ?? '';
  const steps = (plan?.steps ?? []).flatMap((step, index) => {
    if (index < lead.routing.step) return [];
    const list = candidates(state, lead, index, now);
    return [
      {
        step: index,
        name: step.name,
        strategy: step.strategy,
        current: index === lead.routing.step,
        applies: stepApplies(state, lead, step),
        candidates: list.ordered.map((candidate) => ({
          agentId: candidate.agentId,
          name: nameOf(candidate.agentId),
          pecking: candidate.pecking,
          matchScore: candidate.matchScore,
          figure: candidate.figure,
          reasons: [
            ...(candidate.pecking === 0 ? [] : [`Pecking order ${candidate.pecking}`]),
            ...(candidate.matchScore === 0 ? [] : [`Tags match with weight ${candidate.matchScore}`]),
            strategyReason(step.strategy, candidate),
          ],
        })),
        candidatesTotal: list.total,
        against: list.against.map(({ agentId, reason }) => ({
          agentId,
          name: nameOf(agentId),
          reason,
          text: AGAINST_IN_WORDS[reason],
        })),
        againstTotals: list.againstTotals as Record<string, number>,
      },
    ];
  });
  return { at: iso(now), steps };
}
