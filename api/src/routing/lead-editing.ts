import { NEXT_ACTION_DAYS_MAX, type Lead, type NextAction } from '@baton/contract';
import type { Actor } from '@baton/engine';
import { feedbackDepth } from '@baton/rules';
import { nextActionJob } from '../notifications/index.ts';
import { ADD_JOBS } from '../platform/jobs/index.ts';
import { Problem } from '../platform/problem/problem.ts';
import { invalidField } from '../platform/problem/validation.ts';
import type { z } from 'zod';
import type { feedbackBody, patchLeadBody } from '@baton/contract';
import type { Batch, Work } from './batch.ts';
import { changedFields, changesOf } from './lead-changes.ts';
import { correctedCustomer } from './customers.ts';
import { emailKey, phoneKey } from './identifiers.ts';
import { givenTags } from './lead-tags.ts';
import { orderableOnce } from './orders.ts';
import { assertReachesLead } from './reach.ts';
import { leadAnswer } from './works.ts';

type PatchLead = z.output<typeof patchLeadBody>;
type Feedback = z.output<typeof feedbackBody>;
const OWNED = ['accepted', 'assigned', 'coalesced'];
const CLOSED = ['closed_won', 'unsuccessful'];
const DAY_MS = 86_400_000;

/** Owner or manager; for anybody else the lead is not there. */
function mayWork(batch: Batch, leadId: string, actor: Actor): void {
  const lead = batch.state.leads.get(leadId);
  if (lead === undefined) throw new Problem('not_found');
  if (lead.ownerAgentId === actor.userId) return;
  if (!actor.manages) throw new Problem('not_found');
  assertReachesLead(batch, actor.userId, lead);
}

/** Correcting a lead: what routing looks at goes through the engine, the rest to the row; both stand in the time line. */
export const editLead = orderableOnce(
  'edit_lead',
  (leadId: string, given: PatchLead, actor: Actor): Work<Lead> => ({
    name: 'edit_lead',
    needs: {
      leadIds: [leadId],
      contact: { email: given.customer?.email ?? null, phone: given.customer?.phone ?? null },
    },
    run(batch) {
      mayWork(batch, leadId, actor);
      const record = batch.record(leadId);
      const patch = withNumber(given, batch.set.config.country);
      const customerId = customerAfter(batch, leadId, patch);
      const fields = changedFields(record, patch);
      const tags = patch.tags === undefined ? undefined : givenTags(batch, patch.tags);
      batch.decide({
        type: 'edit_lead',
        leadId,
        actor,
        ...(tags === undefined ? {} : { tags: tags.tags }),
        ...(patch.value === undefined ? {} : { value: patch.value }),
        ...(patch.customer?.postalCode === undefined ? {} : { postalCode: patch.customer.postalCode }),
        ...(patch.priority === undefined ? {} : { priority: patch.priority }),
        ...(patch.attributes === undefined ? {} : { attributes: patch.attributes }),
        ...(customerId === null ? {} : { customerId }),
        fields,
        changes: changesOf(batch.state.leads.get(leadId)!, record, patch, tags?.tagNames),
      });
      if (patch.subject !== undefined) record.subject = patch.subject;
      if (patch.text !== undefined) record.text = patch.text;
      if (tags !== undefined) record.tagNames = tags.tagNames;
      if (patch.customer?.name !== undefined) record.customerName = patch.customer.name;
      if (patch.customer?.email !== undefined) record.customerEmail = emailKey(patch.customer.email);
      if (patch.customer?.phone !== undefined) record.customerPhone = patch.customer.phone;
      writeRecord(batch, leadId);
      return () => leadAnswer(batch, leadId);
    },
  }),
);

/** A number in E.164, as intake keeps it. */
function withNumber(given: PatchLead, country: string): PatchLead {
  const phone = phoneKey(given.customer?.phone, country);
  return phone === null ? given : { ...given, customer: { ...given.customer, phone } };
}

function customerAfter(batch: Batch, leadId: string, patch: PatchLead): string | null {
  const { customerId } = batch.state.leads.get(leadId)!;
  const record = batch.record(leadId);
  const hasEmail = patch.customer?.email === undefined && record.customerEmail !== null;
  return correctedCustomer(
    batch,
    { customerId, hasEmail },
    {
      name: patch.customer?.name ?? record.customerName,
      email: emailKey(patch.customer?.email),
      phone: phoneKey(patch.customer?.phone, batch.set.config.country),
    },
  );
}

/** Feedback by the owner or a manager. Its points wait for the owner's next lead; the outcome frees their place at once. */
export const recordFeedback = orderableOnce(
  'record_feedback',
  (leadId: string, feedback: Feedback, actor: Actor): Work<Lead> => ({
    name: 'record_feedback',
    needs: { leadIds: [leadId], commentsOf: leadId },
    run(batch) {
      mayWork(batch, leadId, actor);
      if (!OWNED.includes(batch.state.leads.get(leadId)!.status))
        throw new Problem('invalid_status', { detail: 'Nobody owns this lead.' });
      const record = batch.record(leadId);
      if (feedback.contactStatus !== undefined) record.contactStatus = feedback.contactStatus;
      if (feedback.outcome !== undefined) record.outcome = feedback.outcome;
      // What is closed needs nothing more; who wants to come back to it says so anew.
      if (CLOSED.includes(feedback.outcome ?? '')) record.nextAction = null;
      if (feedback.value !== undefined) record.dealValue = feedback.value;
      if (record.contactStatus === 'contacted') record.firstContactAt ??= batch.now;
      decideFeedback(batch, leadId, actor);
      return () => leadAnswer(batch, leadId);
    },
  }),
);

/** Plans the next step of an owned lead, or takes it away. At the time a job reminds whoever owns the lead then. */
export const setNextAction = orderableOnce(
  'set_next_action',
  (leadId: string, action: NextAction | null, actor: Actor): Work<Lead> => ({
    name: 'set_next_action',
    needs: { leadIds: [leadId] },
    run(batch) {
      mayWork(batch, leadId, actor);
      if (!OWNED.includes(batch.state.leads.get(leadId)!.status))
        throw new Problem('invalid_status', { detail: 'Nobody owns this lead.' });
      const at = action === null ? null : Date.parse(action.at);
      if (at !== null && at > batch.now + NEXT_ACTION_DAYS_MAX * DAY_MS)
        throw invalidField('nextAction.at', 'is more than two years ahead');
      const record = batch.record(leadId);
      record.nextAction = at === null ? null : { at, text: action!.text };
      batch.noted.push({
        leadId,
        event: {
          id: batch.newId(),
          at: batch.now,
          type: 'lead.next_action_set',
          by: actor.userId,
          ...(at === null ? {} : { dueAt: at, text: action!.text }),
        },
      });
      writeRecord(batch, leadId);
      // One that is late already is seen on the desk; a reminder would come at once and tell nothing new.
      if (at !== null && at > batch.now)
        batch.also.push({
          text: ADD_JOBS,
          values: [JSON.stringify([nextActionJob(batch.tenantId, leadId, at)])],
        });
      return () => leadAnswer(batch, leadId);
    },
  }),
);

export const addComment = orderableOnce(
  'add_comment',
  (leadId: string, text: string, actor: Actor): Work<Lead> => ({
    name: 'add_comment',
    needs: { leadIds: [leadId], commentsOf: leadId },
    run(batch) {
      mayWork(batch, leadId, actor);
      const record = batch.record(leadId);
      record.commentCount += 1;
      const comment = { userId: actor.userId, text };
      batch.comments.set(leadId, [...(batch.comments.get(leadId) ?? []), comment]);
      batch.also.push({
        text: 'insert into lead_comments (tenant_id, id, lead_id, user_id, at, text) values ($1, $2, $3, $4, $5, $6)',
        values: [batch.tenantId, batch.newId(), leadId, actor.userId, new Date(batch.now), text],
      });
      if (OWNED.includes(batch.state.leads.get(leadId)!.status)) decideFeedback(batch, leadId, actor);
      else writeRecord(batch, leadId);
      return () => leadAnswer(batch, leadId);
    },
  }),
);

function decideFeedback(batch: Batch, leadId: string, actor: Actor): void {
  const record = batch.record(leadId);
  const { ownerAgentId } = batch.state.leads.get(leadId)!;
  // The points are the owner's, and so is the effort: what others wrote earns them nothing.
  const comments = (batch.comments.get(leadId) ?? []).filter(
    ({ userId }) => userId !== null && userId === ownerAgentId,
  );
  const depth = feedbackDepth(
    {
      contactStatus: record.contactStatus,
      outcome: record.outcome,
      comments: comments.map(({ text }) => text),
    },
    batch.state.settings.score.feedbackMax,
  );
  const open = record.outcome === 'open' || record.outcome === 'in_progress';
  batch.decide({ type: 'record_feedback', leadId, actor, depth, open });
  writeRecord(batch, leadId);
}

/** The columns that only people write. */
export function writeRecord(batch: Batch, leadId: string): void {
  batch.edited.add(leadId);
  const lead = batch.state.leads.get(leadId)!;
  const record = batch.record(leadId);
  batch.also.push({
    text: `update leads set subject = $3, text = $4, customer_name = $5, customer_email = $6, customer_phone = $7,
             customer_postal_code = $8, attributes = $9, value_amount = $10, value_currency = $11, tag_names = $12, tags = $13,
             priority = $14, contact_status = $15, outcome = $16, deal_value_amount = $17, deal_value_currency = $18,
             first_contact_at = $19, comment_count = $20, customer_id = $21, next_action = $22, next_action_at = $23 where tenant_id = $1 and id = $2`,
    values: [
      batch.tenantId,
      leadId,
      record.subject,
      record.text,
      record.customerName,
      record.customerEmail,
      record.customerPhone,
      lead.postalCode,
      JSON.stringify(lead.attributes),
      lead.value,
      lead.currency,
      record.tagNames,
      JSON.stringify(lead.tags),
      lead.priority,
      record.contactStatus,
      record.outcome,
      record.dealValue?.amount ?? null,
      record.dealValue?.currency ?? null,
      record.firstContactAt === null ? null : new Date(record.firstContactAt),
      record.commentCount,
      lead.customerId,
      record.nextAction?.text ?? null,
      record.nextAction === null ? null : new Date(record.nextAction.at),
    ],
  });
}
