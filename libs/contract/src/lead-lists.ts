import { z } from 'zod';
import { createLeadBody, leadsQuery, weighed } from './leads.ts';
import { id, instant, line } from './primitives.ts';
import { createPlanBody } from './routing.ts';

/** The lead list beyond looking at it: filters under a name, doing one thing to many leads, taking it along as a file. */
export const SAVED_VIEWS_MAX = 50;
export const SHARED_VIEWS_MAX = 100;
export const BULK_LEADS_MAX = 200;
export const EXPORT_LEADS_MAX = 100_000;

/** Filters and order of the lead list, without a place in it. */
export const leadListQuery = leadsQuery.omit({ limit: true, cursor: true });
export const createSavedViewBody = z
  .strictObject({
    name: line(60),
    query: leadListQuery,
    /** Seen by everybody who works in the tenant; managers share. */
    shared: z.boolean().optional(),
  })
  .meta({ id: 'CreateSavedView' });
export const patchSavedViewBody = createSavedViewBody.partial().meta({ id: 'PatchSavedView' });
export const savedView = z
  .object({
    id,
    name: z.string(),
    query: z.record(z.string(), z.string()),
    shared: z.boolean(),
    /** Whose it is. */
    ownerName: z.string(),
    mine: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'SavedView' });
export type SavedView = z.infer<typeof savedView>;
export const savedViews = z.object({ items: z.array(savedView) });

const leadIds = z
  .array(id)
  .min(1)
  .max(BULK_LEADS_MAX)
  .refine((ids) => new Set(ids.map((each) => each.toLowerCase())).size === ids.length, 'names a lead twice');
export const bulkAssignBody = z.strictObject({ leadIds, agentId: id }).meta({ id: 'BulkAssign' });
export const bulkDiscardBody = z
  .strictObject({ leadIds, reason: line(200).nullable().optional() })
  .meta({ id: 'BulkDiscard' });
/** One line for each lead, in the order asked: `status` is what doing it to that lead alone would have answered. */
export const bulkResult = z
  .object({
    items: z.array(
      z.object({
        leadId: id,
        status: z.int(),
        code: z.string().optional(),
        detail: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'BulkResult' });
export type BulkResult = z.infer<typeof bulkResult>;

/** Who could take a lead now, step by step of its plan, and why the others can't: as routing itself would choose. */
export const leadCandidates = z
  .object({
    at: instant,
    steps: z.array(
      z.object({
        step: z.int(),
        name: z.string(),
        strategy: z.string(),
        /** The lead is in this step, or begins with it. */
        current: z.boolean(),
        /** Its conditions fit the lead; where they don't, the step is passed over. */
        applies: z.boolean(),
        ...weighed,
      }),
    ),
  })
  .meta({ id: 'LeadCandidates' });
export type LeadCandidates = z.infer<typeof leadCandidates>;

/** Steps that need not be saved, and a lead that nobody sent. */
export const planPreviewBody = z
  .strictObject({ steps: createPlanBody.shape.steps, lead: createLeadBody })
  .meta({ id: 'PreviewRoutingPlan' });
export const planPreview = leadCandidates
  .extend({
    /** Tags that the lead has: given, of its source, and found in its text. */
    tags: z.array(z.string()),
    /** Names in conditions that no tag has: nothing fits these steps, or everything does, until there is one. */
    unknownTags: z.array(z.string()),
  })
  .meta({ id: 'RoutingPlanPreview' });
export type PlanPreview = z.infer<typeof planPreview>;
