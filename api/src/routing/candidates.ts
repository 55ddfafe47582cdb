import type { LeadCandidates, PlanPreview, planPreviewBody } from '@baton/contract';
import {
  candidates,
  isJoined,
  leadFrom,
  stepApplies,
  tagKey,
  type Lead,
  type Plan,
  type State,
} from '@baton/engine';
import type { z } from 'zod';
import { Problem } from '../platform/problem/problem.ts';
import { sourceKey } from '../tenants/index.ts';
import type { Batch, Work } from './batch.ts';
import { enginePlan } from './config.ts';
import { tagsOf } from './lead-tags.ts';
import { weighedView } from './reasons.ts';
import { iso } from './views.ts';

type PreviewBody = z.output<typeof planPreviewBody>;
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
      const { state } = batch;
      return () => {
        const now = state.leads.get(leadId)!;
        const plan =
          state.plans.get(now.routing.planVersionId) ?? state.plans.get(state.defaultPlanVersionId);
        return candidatesOf(batch, state, now, plan);
      };
    },
  };
}

/** A name for what stands nowhere. */
const SAMPLE = 'sample';

/** Who would be offered a lead that nobody sent, by steps that nobody published. Nothing is kept. */
export function previewPlan({ steps, lead }: PreviewBody): Work<PlanPreview> {
  return {
    name: 'preview_plan',
    run(batch) {
      return () => {
        const { config } = batch.set;
        const name = lead.source ?? SAMPLE;
        const source = config.sources.get(sourceKey(name)) ?? { id: SAMPLE, name, defaultTagIds: [] };
        const plan = enginePlan(SAMPLE, steps);
        const { tags, tagNames } = tagsOf(batch, lead, source.defaultTagIds);
        const sample = leadFrom(
          {
            id: SAMPLE,
            sourceId: source.id,
            customerId: null,
            blocked: false,
            priority: lead.priority ?? 0,
            value: lead.value?.amount ?? null,
            currency: lead.value?.currency ?? null,
            postalCode: lead.customer.postalCode ?? null,
            tags,
            attributes: lead.attributes ?? {},
          },
          SAMPLE,
          batch.now,
        );
        const state: State = {
          ...batch.state,
          plans: new Map([[SAMPLE, plan]]),
          sourceNames: new Map([...batch.state.sourceNames, [source.id, source.name]]),
        };
        return {
          ...candidatesOf(batch, state, sample, plan),
          tags: tagNames,
          unknownTags: unknownTags(batch, steps),
        };
      };
    },
  };
}

/** A tag may be made later than the plan that asks for it; whoever publishes should know that it is not there yet. */
function unknownTags(batch: Batch, steps: PreviewBody['steps']): string[] {
  const { tags } = batch.state;
  const keys = new Set([...tags.values()].map(({ key }) => key));
  const named = steps
    .flatMap(({ conditions = [] }) => conditions)
    .filter(({ field }) => field === 'tag')
    .flatMap(({ value = [] }) => value)
    .map(String);
  return [...new Set(named)].filter((name) => !tags.has(name) && !keys.has(tagKey(name)));
}

function candidatesOf(batch: Batch, state: State, lead: Lead, plan: Plan | undefined): LeadCandidates {
  const { now, set } = batch;
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
        ...weighedView(
          {
            strategy: step.strategy,
            candidates: list.ordered,
            candidatesTotal: list.total,
            against: list.against,
            againstTotals: list.againstTotals,
          },
          nameOf,
        ),
      },
    ];
  });
  return { at: iso(now), steps };
}
