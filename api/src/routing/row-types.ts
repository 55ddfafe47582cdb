import { rowType } from '../platform/database/rows.ts';

/**
 * What a batch writes, table by table. The database knows each as a composite type of this name (migration 0032); fields
 * change by a new type with a new name, so that two versions of the product can run beside each other.
 */
export const ROW_TYPES_BEGIN = 'batch_';

export const SOURCE = rowType('batch_source', {
  id: 'uuid',
  name: 'text',
  key: 'text',
  created_at: 'timestamptz',
});

export const CUSTOMER = rowType('batch_customer', {
  id: 'uuid',
  name: 'text',
  email: 'text',
  phone: 'text',
  created_at: 'timestamptz',
});

export const CUSTOMER_KEY = rowType('batch_customer_key', { key: 'text', customer_id: 'uuid' });

export const ANSWERED_KEY = rowType('batch_answered_key', {
  principal: 'text',
  key: 'text',
  /** In hexadecimal digits. */
  hash: 'text',
  status: 'int2',
  body: 'text',
  created_at: 'timestamptz',
});

const LEAD_STATE = {
  status: 'text',
  queued_at: 'timestamptz',
  held_at: 'timestamptz',
  cycle: 'int4',
  attempt: 'int4',
  version: 'int4',
  owner_agent_id: 'uuid',
  owned_at: 'timestamptz',
  accepted_at: 'timestamptz',
  first_accepted_at: 'timestamptz',
  first_released_at: 'timestamptz',
  accepted_offer_id: 'uuid',
  accepted_kind: 'text',
  joined_lead_id: 'uuid',
  routing: 'jsonb',
} as const;

export const LEAD = rowType('batch_lead', {
  id: 'uuid',
  source_id: 'uuid',
  external_id: 'text',
  subject: 'text',
  text: 'text',
  customer_id: 'uuid',
  customer_name: 'text',
  customer_email: 'text',
  customer_phone: 'text',
  customer_postal_code: 'text',
  attributes: 'jsonb',
  value_amount: 'int8',
  value_currency: 'text',
  tag_names: 'text[]',
  tags: 'jsonb',
  priority: 'int2',
  received_at: 'timestamptz',
  ...LEAD_STATE,
});

export const LEAD_CHANGE = rowType('batch_lead_change', { id: 'uuid', ...LEAD_STATE });

const OFFER = {
  id: 'uuid',
  lead_id: 'uuid',
  agent_id: 'uuid',
  kind: 'text',
  cycle: 'int4',
  attempt: 'int4',
  step: 'int4',
  created_at: 'timestamptz',
  delivered_at: 'timestamptz',
  window_ms: 'int8',
  expires_at: 'timestamptz',
  after_requeue: 'bool',
  why: 'jsonb',
} as const;
const CLOCK = { delivered_at: 'timestamptz', window_ms: 'int8', expires_at: 'timestamptz' } as const;
const ANSWER = { state: 'text', responded_at: 'timestamptz', reason: 'text', counts_as: 'text' } as const;

export const PENDING_OFFER = rowType('batch_pending_offer', OFFER);
export const PENDING_CHANGE = rowType('batch_pending_change', { id: 'uuid', ...CLOCK });
/** What an answer changes; the rest of the row comes from where it stood while it was pending. */
export const OFFER_ANSWER = rowType('batch_offer_answer', { id: 'uuid', ...CLOCK, ...ANSWER });
export const RESOLVED_OFFER = rowType('batch_resolved_offer', { ...OFFER, ...ANSWER });

/** JSON as text: see migration 0021. */
export const DECISION = rowType('batch_decision', { offer_id: 'uuid', decision: 'text' });

export const AGENT = rowType('batch_agent', {
  agent_id: 'uuid',
  activity: 'text',
  activity_since: 'timestamptz',
  connected: 'bool',
  disconnected_at: 'timestamptz',
  connection_epoch: 'int4',
  unresponsive: 'bool',
  last_offered_at: 'timestamptz',
  idle_since: 'timestamptz',
  consecutive_timeouts: 'int4',
  wrap_up_until: 'timestamptz',
  taken: 'jsonb',
  feedback_pending: 'jsonb',
});

export const SCORE_ENTRY = rowType('batch_score_entry', {
  id: 'uuid',
  agent_id: 'uuid',
  at: 'timestamptz',
  rule: 'text',
  points: 'int4',
  lead_id: 'uuid',
  offer_id: 'uuid',
  cause_id: 'uuid',
  reverses: 'uuid',
  reason: 'text',
});

export const LEAD_EVENTS = rowType('batch_lead_events', {
  lead_id: 'uuid',
  batch: 'int8',
  at: 'timestamptz',
  events: 'jsonb',
});
export const AGENT_EVENTS = rowType('batch_agent_events', {
  agent_id: 'uuid',
  batch: 'int8',
  at: 'timestamptz',
  events: 'jsonb',
});

export const OUTBOX = rowType('batch_outbox', {
  user_id: 'uuid',
  first_seq: 'int8',
  last_seq: 'int8',
  at: 'timestamptz',
  events: 'json',
});

export const WEBHOOK_MESSAGE = rowType('batch_webhook_message', {
  id: 'uuid',
  type: 'text',
  at: 'timestamptz',
  data: 'jsonb',
  handed_out: 'bool',
});

export const NOTIFICATION = rowType('batch_notification', {
  id: 'uuid',
  user_id: 'uuid',
  kind: 'text',
  title: 'text',
  body: 'text',
  lead_id: 'uuid',
  about_lead_id: 'uuid',
  at: 'timestamptz',
  portal: 'bool',
});
