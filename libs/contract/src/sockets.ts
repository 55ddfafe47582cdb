import { z } from 'zod';
import { id, instant, line } from './primitives.ts';
import { lead, offer, offerState, wallLead } from './leads.ts';
import { agentLive } from './people.ts';
import { SCORE_RULES, wallEvent } from './insights.ts';

/**
 * The one map of socket events. Every event is flat: `{seq, at, …payload}`. `seq` has no gaps per user and
 * tenant; `snapshot` takes no number, its `seq` is the last one it contains.
 */
export const SERVER_EVENTS = {
  /** An offer is yours. The client acknowledges it, which counts as delivered. */
  'offer.created': offer,
  /** The clock of yours runs. */
  'offer.delivered': z.object({
    offerId: id,
    leadId: id,
    deliveredAt: instant,
    expiresAt: instant,
    windowMs: z.int(),
    remainingMs: z.int(),
  }),
  'offer.resolved': z.object({ offerId: id, leadId: id, state: offerState, canRequeue: z.boolean() }),
  /** For managers with pending offers and owner; for owners the lead alone. */
  'lead.updated': lead.extend({
    ownerName: z.string().nullable().optional(),
    offers: wallLead.shape.offers.optional(),
  }),
  'lead.assigned': lead,
  'agent.activity_changed': agentLive.extend({
    reason: z.enum(['set', 'timeouts', 'sign_out', 'manager', 'connection', 'wrap_up', 'settings', 'offers']),
  }),
  'score.changed': z.object({
    agentId: id,
    score: z.number(),
    rule: z.enum(SCORE_RULES),
    points: z.int(),
    leadId: id.nullable(),
  }),
  /** To managers: one line of the wall's event stream. */
  'wall.event': wallEvent,
  'insights.changed': z.object({ since: instant }),
  'notification.created': z.object({
    id,
    kind: z.string(),
    title: z.string(),
    body: z.string(),
    leadId: id.nullable(),
  }),
} as const;
export const snapshot = z.object({
  seq: z.int(),
  at: instant,
  offers: z.array(offer),
  activity: z.string().nullable(),
  wrapUpUntil: instant.nullable(),
  connected: z.boolean(),
});
export type ServerEventName = keyof typeof SERVER_EVENTS;
export type ServerEventPayload<N extends ServerEventName> = z.infer<(typeof SERVER_EVENTS)[N]>;
export type ServerEvent<N extends ServerEventName> = ServerEventPayload<N> & { seq: number; at: string };
export type Snapshot = z.infer<typeof snapshot>;

/** Client → server, each answered `{ok: true, data}` or `{ok: false, code, message}`. */
export const CLIENT_EVENTS = {
  'offer.accept': z.strictObject({ offerId: id }),
  'offer.decline': z.strictObject({ offerId: id, reason: line(200).nullable().optional() }),
  'offer.requeue': z.strictObject({ offerId: id }),
  'activity.set': z.strictObject({ activity: line(40) }),
} as const;

/** `auth` of the handshake. `lastSeq`: the last number seen, to get what was missed. */
export const socketAuth = z.object({
  token: z.string().max(200).nullish(),
  tenant: z.string().max(60).nullish(),
  /** Null before the first one. */
  lastSeq: z.int().min(0).nullish(),
});
