import { z } from 'zod';
import {
  attributes,
  email,
  id,
  instant,
  line,
  listQuery,
  money,
  ms,
  prose,
  rangeEnd,
  WEEK_MS,
} from './primitives.ts';

export const LEAD_STATUSES = [
  'held',
  'queued',
  'offered',
  'shark_tank',
  'catchall',
  'accepted',
  'assigned',
  'coalesced',
  'unclaimed',
  'discarded',
] as const;
export const leadStatus = z.enum(LEAD_STATUSES);
export type LeadStatus = z.infer<typeof leadStatus>;
export const OFFER_STATES = [
  'pending',
  'accepted',
  'declined',
  'timed_out',
  'undelivered',
  'rescinded',
  'canceled',
] as const;
export const offerState = z.enum(OFFER_STATES);
export type OfferState = z.infer<typeof offerState>;
export const OFFER_KINDS = ['exclusive', 'parallel', 'shark_tank', 'catchall'] as const;
export const offerKind = z.enum(OFFER_KINDS);
export type OfferKind = z.infer<typeof offerKind>;
export const CONTACT_STATUSES = ['not_contacted', 'attempted', 'contacted'] as const;
export const OUTCOMES = ['open', 'in_progress', 'closed_won', 'unsuccessful'] as const;

export const customerInput = z
  .strictObject({
    name: line(200).nullable().optional(),
    email: email.nullable().optional(),
    /** Any writing; kept as given, matched only where it is a valid number of the tenant's country. */
    phone: line(60).nullable().optional(),
    postalCode: line(20).nullable().optional(),
  })
  .meta({ id: 'CustomerInput' });

/** `null` is what is left out: a lead as the API answers it may be posted again. */
export const createLeadBody = z
  .strictObject({
    source: line(80).nullish(),
    externalId: line(200).nullish(),
    subject: line(300).nullish(),
    text: prose(20_000).nullish(),
    customer: customerInput,
    attributes: attributes.nullish(),
    value: money.nullish(),
    tags: z.array(line(80)).max(50).nullish(),
    priority: z.int().min(-10).max(10).nullish(),
  })
  .meta({ id: 'CreateLead' });
export type CreateLead = z.infer<typeof createLeadBody>;

export const patchLeadBody = z
  .strictObject({
    subject: line(300).nullable().optional(),
    text: prose(20_000).nullable().optional(),
    customer: customerInput.optional(),
    attributes: attributes.optional(),
    value: money.nullable().optional(),
    tags: z.array(line(80)).max(50).optional(),
    priority: z.int().min(-10).max(10).optional(),
  })
  .meta({ id: 'PatchLead' });

export const customer = z
  .object({
    name: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    postalCode: z.string().nullable(),
  })
  .meta({ id: 'Customer' });

/** What is to be done next on a lead, and when; its owner is reminded then. */
export const nextAction = z.strictObject({ at: instant, text: line(200) }).meta({ id: 'NextAction' });
export type NextAction = z.infer<typeof nextAction>;
/** So far ahead at most. */
export const NEXT_ACTION_DAYS_MAX = 731;
export const nextActionBody = z
  .strictObject({ nextAction: nextAction.nullable() })
  .meta({ id: 'SetNextAction' });

export const lead = z
  .object({
    id,
    status: leadStatus,
    source: z.string(),
    externalId: z.string().nullable(),
    subject: z.string().nullable(),
    text: z.string().nullable(),
    customer,
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    value: money.nullable(),
    tags: z.array(z.string()),
    priority: z.int(),
    receivedAt: instant,
    acceptedAt: instant.nullable(),
    ownerAgentId: id.nullable(),
    joinedLeadId: id.nullable(),
    cycle: z.int(),
    attempt: z.int(),
    version: z.int(),
    /** Neither owned nor pending. */
    delinquent: z.boolean(),
    /** True where the reader only holds an offer: no name, e-mail or phone. */
    masked: z.boolean(),
    contactStatus: z.enum(CONTACT_STATUSES),
    outcome: z.enum(OUTCOMES),
    dealValue: money.nullable(),
    nextAction: nextAction.nullable(),
  })
  .meta({ id: 'Lead' });
export type Lead = z.infer<typeof lead>;

/** What the reader may do with a lead now; a refused action says why. */
export const LEAD_ACTIONS = [
  'assign',
  'return',
  'reroute',
  'catchall',
  'discard',
  'restore',
  'release',
  'uncoalesce',
  'edit',
  'feedback',
  'comment',
] as const;
export const leadActions = z.record(
  z.enum(LEAD_ACTIONS),
  z.object({ allowed: z.boolean(), reason: z.string().nullable() }),
);
export const comment = z
  .object({ id, at: instant, author: z.string(), text: z.string() })
  .meta({ id: 'Comment' });
export const leadDetail = lead
  .extend({
    comments: z.array(comment),
    actions: leadActions,
    ownerName: z.string().nullable(),
    /** null for a reader who only holds an offer. */
    customerId: id.nullable(),
  })
  .meta({ id: 'LeadDetail' });
export type LeadDetail = z.infer<typeof leadDetail>;

/** Answers that the figures count; every other end of an offer is none. */
export const ANSWERS = ['accepted', 'declined', 'timed_out'] as const;
/** Orders of the lead list. `next_action`: soonest first, so that what is overdue leads; then those with none. */
export const LEAD_SORTS = ['newest', 'oldest', 'value', 'priority', 'customer', 'next_action'] as const;
export type LeadSort = (typeof LEAD_SORTS)[number];
export const DUES = ['overdue', 'day', 'any', 'none'] as const;
export const leadsQuery = listQuery.extend({
  sort: z.enum(LEAD_SORTS).default('newest'),
  /** One or several, comma-separated; `pending`, `delinquent` and `counted` (all but discarded) stand for their groups. */
  status: z.string().max(200).optional(),
  search: z.string().max(120).optional(),
  source: z.string().max(80).optional(),
  sourceId: id.optional(),
  /** Has the tag. */
  tagId: id.optional(),
  ownerAgentId: id.optional(),
  /** Owned by a member of the team. */
  ownerTeamId: id.optional(),
  /** Offered to a member of the team, or owned by one. */
  teamId: id.optional(),
  /** Leads the reader owns. */
  mine: z.enum(['true', 'false']).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  contactStatus: z.enum(CONTACT_STATUSES).optional(),
  /** Which offer the lead was accepted from, as it stands accepted. */
  acceptedBy: z.enum(['agent', 'catchall']).optional(),
  /** Held, released, and accepted after that. */
  released: z.enum(['true']).optional(),
  /** The customer was reached. */
  reached: z.enum(['true']).optional(),
  /** By when the lead came in. */
  from: rangeEnd.optional(),
  to: rangeEnd.optional(),
  /** By when the present owner got it. */
  ownedFrom: rangeEnd.optional(),
  ownedTo: rangeEnd.optional(),
  /** Offered to the agent; catchall offers are not among them. */
  agentId: id.optional(),
  /** What the agent, or anybody, answered last to it. */
  answer: z.enum(ANSWERS).optional(),
  /** By when it was offered. */
  offeredFrom: rangeEnd.optional(),
  offeredTo: rangeEnd.optional(),
  /** The reason of that last answer; `false`: one without. */
  reason: line(200).optional(),
  withReason: z.enum(['false']).optional(),
  /** Handed back, when and why. */
  returnReason: line(200).optional(),
  returnedFrom: rangeEnd.optional(),
  returnedTo: rangeEnd.optional(),
  /** Of the next action: its time has passed; it passes within a day; there is one; there is none. */
  due: z.enum(DUES).optional(),
});
export type LeadFilter = Partial<
  Record<Exclude<keyof z.infer<typeof leadsQuery>, 'limit' | 'cursor' | 'sort'>, string>
>;

/** What an agent may see of a lead that is only offered to them. */
export const offeredLead = z
  .object({
    id,
    source: z.string(),
    subject: z.string().nullable(),
    text: z.string().nullable(),
    customer,
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    value: money.nullable(),
    tags: z.array(z.string()),
    priority: z.int(),
    receivedAt: instant,
    cycle: z.int(),
    masked: z.boolean(),
  })
  .meta({ id: 'OfferedLead' });
export const offer = z
  .object({
    id,
    leadId: id,
    agentId: id,
    kind: offerKind,
    state: offerState,
    attempt: z.int(),
    createdAt: instant,
    deliveredAt: instant.nullable(),
    windowMs: z.int(),
    /** null until the clock runs. */
    expiresAt: instant.nullable(),
    respondedAt: instant.nullable(),
    /** By the server's clock, at the moment the message was written; the whole window before the clock runs. */
    remainingMs: z.int(),
    /** Top reasons why this agent, in words. */
    why: z.array(z.string()),
    /** Another chance may still be taken for this lead. */
    canRequeue: z.boolean(),
    /** What its time-out entered in the score, where a list is read; null where that is nothing. */
    timeout: z.object({ points: z.int(), reversed: z.boolean() }).nullable().optional(),
    lead: offeredLead,
  })
  .meta({ id: 'Offer' });
export type Offer = z.infer<typeof offer>;
export type OfferedLead = z.infer<typeof offeredLead>;
export const offersQuery = listQuery.extend({ state: offerState.optional(), leadId: id.optional() });

export const assignBody = z.strictObject({ agentId: id }).meta({ id: 'AssignLead' });
export const returnBody = z.strictObject({ reason: line(200) }).meta({ id: 'ReturnLead' });
export const discardBody = z
  .strictObject({ reason: line(200).nullable().optional() })
  .meta({ id: 'DiscardLead' });
/**
 * The desk offers the tenant's `declineReasons`, and `null` is none. Other texts are taken too: a program answers in its
 * own words, and a list that an admin just changed must not refuse an answer while the lead's clock runs. Reports group
 * by what was said.
 */
export const declineBody = z
  .strictObject({ reason: line(200).nullable().optional() })
  .meta({ id: 'DeclineOffer' });
export const extendBody = z.strictObject({ byMs: ms(1_000, 2 * WEEK_MS) }).meta({ id: 'ExtendOffer' });
export const emptyBody = z.strictObject({});
export const feedbackBody = z
  .strictObject({
    contactStatus: z.enum(CONTACT_STATUSES).optional(),
    outcome: z.enum(OUTCOMES).optional(),
    value: money.nullable().optional(),
  })
  .meta({ id: 'Feedback' });
export const commentBody = z
  .strictObject({ text: prose(5_000).refine((t) => t.trim().length > 0, 'must not be empty') })
  .meta({ id: 'CreateComment' });

export const timelineEntry = z
  .object({
    id,
    at: instant,
    type: z.string(),
    agentId: id.nullable(),
    agentName: z.string().nullable(),
    offerId: id.nullable(),
    by: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntry>;

/** Who could take a lead, the best first, and why the others can't: a few of each, and how many there are. */
export const weighed = {
  candidates: z.array(
    z.object({
      /** In their order; 1 is the first. */
      place: z.int(),
      agentId: id,
      name: z.string(),
      pecking: z.number(),
      matchScore: z.number(),
      figure: z.number(),
      reasons: z.array(z.string()),
    }),
  ),
  candidatesTotal: z.int(),
  against: z.array(z.object({ agentId: id, name: z.string(), reason: z.string(), text: z.string() })),
  againstTotals: z.record(z.string(), z.int()),
};

/** The record behind *Why*, one per attempt. */
export const leadDecision = z
  .object({
    at: instant,
    cycle: z.int(),
    attempt: z.int(),
    offerId: id.nullable(),
    /** Null for an agent who does not own the lead, where it was somebody else. */
    chosenAgentId: id.nullable(),
    chosenAgentName: z.string().nullable(),
    step: z.int(),
    strategy: z.string(),
    requeued: z.boolean(),
    ...weighed,
  })
  .meta({ id: 'LeadDecision' });
export type LeadDecision = z.infer<typeof leadDecision>;

/** One lane of the live wall. */
export const wallLead = lead
  .extend({
    ownerName: z.string().nullable(),
    offers: z.array(
      offer.omit({ lead: true, why: true, canRequeue: true }).extend({ agentName: z.string() }),
    ),
  })
  .meta({ id: 'WallLead' });
export type WallLead = z.infer<typeof wallLead>;
