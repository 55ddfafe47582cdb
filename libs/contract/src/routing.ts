import { z } from 'zod';
import {
  currency,
  DAY_MS,
  email,
  HOUR_MS,
  id,
  instant,
  line,
  MINUTE_MS,
  ms,
  prose,
  SECOND_MS,
  WEEK_MS,
} from './primitives.ts';
import { condition } from './conditions.ts';
import { hoursException, weeklyHours } from './people.ts';

export const STRATEGIES = ['performance', 'round_robin', 'weighted', 'least_open', 'longest_idle'] as const;
export const strategy = z.enum(STRATEGIES);
export const ACTIVITIES = {
  available: true,
  busy: false,
  break: false,
  away: false,
  offline: false,
} as const;

const points = (fallback: number) => z.int().min(-100).max(100).default(fallback);
export const scorePoints = z.strictObject({
  accept: points(2),
  acceptAfterRequeue: points(1),
  requeue: points(4),
  decline: points(1),
  coalesced: points(1),
  assigned: points(1),
  timeout: points(-5),
  feedbackMax: z.int().min(0).max(4).default(4),
  feedbackMissing: z.int().min(-10).max(0).default(0),
});

const inWords = (title: string, description: string) => ({ title, description });
const ACTIVITY_NAME = 'names are small letters, digits and _, and begin with a letter';
/** What is said twice is said once. */
const eachOnce = (texts: string[]): string[] => [...new Set(texts)];

/** Every number of the routing rules a tenant admin can change, with its bounds and default. */
export const routingSettings = z
  .strictObject({
    offerWindowMs: ms(SECOND_MS, 2 * WEEK_MS)
      .default(5 * MINUTE_MS)
      .meta(inWords('Offer window', 'How long an agent has to answer. 3 to 15 minutes work best.')),
    deliveryGraceMs: ms(SECOND_MS, 120 * SECOND_MS)
      .default(10 * SECOND_MS)
      .meta(
        inWords(
          'Delivery grace',
          'An offer that no device acknowledged by then goes to the next agent, without points.',
        ),
      ),
    connectionGraceMs: ms(SECOND_MS, 10 * MINUTE_MS)
      .default(MINUTE_MS)
      .meta(inWords('Connection grace', 'How long a dropped connection still counts as reachable.')),
    sharkTankWindowMs: ms(0, DAY_MS)
      .refine((value) => value === 0 || value >= SECOND_MS, 'must be 0, or a second at least')
      .default(15 * MINUTE_MS)
      .meta(inWords('Shark tank', 'Last open round for those who timed out. 0 skips it.')),
    catchallWindowMs: ms(SECOND_MS, WEEK_MS)
      .default(HOUR_MS)
      .meta(inWords('Catchall window', 'How long the catchall users have before the lead is unclaimed.')),
    catchallUserIds: z
      .array(id)
      .min(1)
      .max(5)
      .refine((ids) => new Set(ids).size === ids.length, 'names somebody twice')
      .optional()
      .meta(
        inWords('Catchall users', 'One to five users who get what nobody took. Default: the first admin.'),
      ),
    maxConsecutiveTimeouts: z
      .int()
      .min(1)
      .max(20)
      .nullable()
      .default(3)
      .meta(inWords('Time-outs before away', 'After so many in a row the agent is set away. Empty: never.')),
    wrapUpMs: ms(0, HOUR_MS)
      .default(0)
      .meta(inWords('Wrap-up', 'Nothing is offered for this long after an acceptance.')),
    coalesceWindowDays: z
      .int()
      .min(0)
      .max(730)
      .default(90)
      .meta(
        inWords(
          'Coalescing window',
          'A known customer goes straight to their agent. 0 switches coalescing and joining off.',
        ),
      ),
    maxPendingOffers: z
      .int()
      .min(1)
      .max(50)
      .default(1)
      .meta(
        inWords('Offers at a time', 'Pending offers per agent, where the user has no limit of their own.'),
      ),
    inheritTags: z
      .boolean()
      .default(true)
      .meta(inWords('Tags of the parent tenant', 'They are tags here too, beside the tenant’s own.')),
    manualIntercept: z
      .boolean()
      .default(false)
      .meta(
        inWords(
          'Manual intercept',
          'Every new lead is held until an admin releases, assigns or discards it.',
        ),
      ),
    releaseIntervalMs: ms(SECOND_MS, MINUTE_MS)
      .default(5 * SECOND_MS)
      .meta(inWords('Release interval', 'Held leads are released one per interval at opening.')),
    leavingCountsAsDecline: z
      .boolean()
      .default(false)
      .meta(
        inWords(
          'Leaving counts as a decline',
          'Offers in hand when an agent leaves are withdrawn without points; or they count as declined.',
        ),
      ),
    activities: z
      .record(z.string().regex(/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_]{0,38}$/u, ACTIVITY_NAME), z.boolean())
      .default({ ...ACTIVITIES })
      .meta(inWords('Activities', 'Names of presence, each with whether it takes leads.')),
    operatingHours: weeklyHours
      .nullable()
      .default(null)
      .meta(inWords('Operating hours', 'Outside them leads are held. Empty: always open.')),
    hoursExceptions: z
      .array(hoursException)
      .max(400)
      .default([])
      .meta(inWords('Exceptions', 'Dates with other hours.')),
    declineReasons: z
      .array(line(80))
      .max(20)
      .overwrite(eachOnce)
      .default(['Too busy', 'Not my area', 'Outside my expertise', 'Conflict of interest', 'Other'])
      .meta(inWords('Decline reasons', 'The first five have keys 1 to 5.')),
    returnReasons: z
      .array(line(80))
      .max(20)
      .overwrite(eachOnce)
      .default(['Cannot reach the customer', 'Wrong product', 'Wrong area', 'No capacity', 'Other'])
      .meta(inWords('Return reasons', 'Offered when a lead is handed back.')),
    visibleAttributes: z
      .array(z.string().min(1).max(60))
      .max(50)
      .overwrite(eachOnce)
      .default([])
      .meta(inWords('Visible attributes', 'Attributes an agent sees before accepting.')),
    scoreClamped: z.boolean().default(false).meta(inWords('Clamp the score', 'Show scores within 1 to 100.')),
    serviceLevelMs: ms(SECOND_MS, DAY_MS)
      .default(5 * MINUTE_MS)
      .meta(inWords('Service level', 'Share of leads accepted within this time.')),
    waitAlarmMs: ms(MINUTE_MS, WEEK_MS)
      .nullable()
      .default(null)
      .meta(
        inWords(
          'Alarm',
          'Managers are told when a lead has waited longer than this for a taker. Empty: never.',
        ),
      ),
    billingToAgent: z
      .boolean()
      .default(true)
      .meta(
        inWords(
          'Charge agents',
          'An accepted lead with a priced tag stands on its agent’s statement; off: on the company’s.',
        ),
      ),
    billingDiscountPercent: z
      .int()
      .min(0)
      .max(100)
      .default(0)
      .meta(inWords('Discount', 'Percent taken off the price for each interval that a lead has waited.')),
    billingDiscountPerTimeout: z
      .boolean()
      .default(false)
      .meta(inWords('Discount by time-outs', 'Taken off for each time-out instead of each interval.')),
    billingIntervalMs: ms(MINUTE_MS, WEEK_MS)
      .default(HOUR_MS)
      .meta(inWords('Discount interval', 'The discount grows each time so much has passed.')),
    billingDiscountCompounds: z
      .boolean()
      .default(false)
      .meta(inWords('Compound discount', 'Each step takes its share of what is left, not of the price.')),
    billingFloorPercent: z
      .int()
      .min(0)
      .max(100)
      .default(0)
      .meta(inWords('Lowest charge', 'Percent of the price that is charged at least.')),
    score: scorePoints
      .default(scorePoints.parse({}))
      .meta(inWords('Points', 'What each event adds to the performance score.')),
  })
  .meta({ id: 'RoutingSettings' });
export type RoutingSettings = z.infer<typeof routingSettings>;

/** `PATCH /settings/routing`: any subset; no defaults are filled in. */
export const routingSettingsPatch = z
  .strictObject(
    Object.fromEntries(
      Object.entries(routingSettings.shape).map(([name, field]) => [name, undefaulted(field).optional()]),
    ) as unknown as {
      [K in keyof typeof routingSettings.shape]: z.ZodOptional<z.ZodType<RoutingSettings[K]>>;
    },
  )
  .extend({
    score: z
      .strictObject(
        Object.fromEntries(
          Object.entries(scorePoints.shape).map(([k, f]) => [k, f.unwrap().optional()]),
        ) as Record<keyof typeof scorePoints.shape, z.ZodOptional<z.ZodInt>>,
      )
      .optional(),
  })
  .meta({ id: 'RoutingSettingsPatch' });

function undefaulted(field: z.ZodType): z.ZodType {
  let inner = field;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) inner = inner.unwrap() as z.ZodType;
  return inner;
}

export const planStep = z
  .strictObject({
    name: line(80),
    conditions: z.array(condition).max(20).optional(),
    teamIds: z.array(id).max(100).optional(),
    strategy,
    offerWindowMs: ms(SECOND_MS, 2 * WEEK_MS)
      .nullable()
      .optional(),
    parallelOffers: z.int().min(1).max(50).optional(),
    maxStepMs: ms(0, WEEK_MS).optional(),
  })
  .meta({ id: 'PlanStep' });
export type PlanStep = z.infer<typeof planStep>;
export const createPlanBody = z
  .strictObject({ name: line(80), steps: z.array(planStep).min(1).max(20) })
  .meta({ id: 'CreateRoutingPlan' });
export const patchPlanBody = createPlanBody
  .partial()
  .extend({
    /** The plan's `revision` as it was read: refused with `draft_changed` where it is another by now. */
    ifRevision: z.int().optional(),
  })
  .meta({ id: 'PatchRoutingPlan' });
export const routingPlan = z
  .object({
    id,
    name: z.string(),
    /** The steps as they would be published. */
    steps: z.array(planStep),
    /** The latest published version; null: a draft only. */
    version: z.int().nullable(),
    publishedAt: instant.nullable(),
    isDefault: z.boolean(),
    /** The draft differs from the published version. */
    hasDraft: z.boolean(),
    /** Another one after every change of its name or draft. */
    revision: z.int(),
  })
  .meta({ id: 'RoutingPlan' });
export type RoutingPlan = z.infer<typeof routingPlan>;
/** What a plan was when it was published. Leads that began by it keep it until the end of their cycle. */
export const routingPlanVersion = z
  .object({ version: z.int(), publishedAt: instant, steps: z.array(planStep) })
  .meta({ id: 'RoutingPlanVersion' });
export type RoutingPlanVersion = z.infer<typeof routingPlanVersion>;
export const MAX_STEP_MS_DEFAULT = 15 * MINUTE_MS;

export const TAG_KINDS = ['preferential', 'exclusive', 'required', 'custom'] as const;
export const createTagBody = z
  .strictObject({
    name: line(80),
    kind: z.enum(TAG_KINDS),
    weight: z.int().min(1).max(100).optional(),
    price: z
      .strictObject({ amount: z.int().min(50).max(100_000_000), currency })
      .nullable()
      .optional(),
  })
  .meta({ id: 'CreateTag' });
export const patchTagBody = createTagBody
  .partial()
  .extend({ retired: z.boolean().optional() })
  .meta({ id: 'PatchTag' });
export const mergeTagBody = z.strictObject({ intoId: id }).meta({ id: 'MergeTag' });
export const tag = z
  .object({
    id,
    name: z.string(),
    kind: z.enum(TAG_KINDS),
    weight: z.int(),
    price: z.object({ amount: z.int(), currency: z.string() }).nullable(),
    retired: z.boolean(),
    /** It is the parent tenant's, and changed there. */
    inherited: z.boolean(),
    leads: z.int(),
    agents: z.int(),
  })
  .meta({ id: 'Tag' });

/** The mail that a customer gets when their enquiry has come in. `{name}` stands for their name. */
export const acknowledgement = z
  .strictObject({
    subject: line(150),
    text: prose(4_000),
    /** Where their answer goes; null: to the installation's own address. */
    replyTo: email.nullable(),
  })
  .meta({ id: 'Acknowledgement' });
export type Acknowledgement = z.infer<typeof acknowledgement>;
export const source = z
  .object({
    id,
    name: z.string(),
    planId: id.nullable(),
    defaultTags: z.array(z.string()),
    /** What its leads cost, in minor units of the tenant's currency. */
    cost: z.object({ amount: z.int(), currency: z.string(), per: z.enum(['lead', 'month']) }).nullable(),
    /** How its leads come in besides the API. */
    waysIn: z.array(z.string()),
    acknowledgement: acknowledgement.nullable(),
    createdAt: instant,
    leads: z.int(),
  })
  .meta({ id: 'Source' });
export const patchSourceBody = z
  .strictObject({
    planId: id.nullable().optional(),
    defaultTags: z.array(line(80)).max(50).optional(),
    /** null: customers get no mail. */
    acknowledgement: acknowledgement.nullable().optional(),
    cost: z
      .strictObject({ amount: z.int().min(0).max(9_000_000_000_000), per: z.enum(['lead', 'month']) })
      .nullable()
      .optional(),
  })
  .meta({ id: 'PatchSource' });
export const createSourceBody = patchSourceBody.extend({ name: line(80) }).meta({ id: 'CreateSource' });
