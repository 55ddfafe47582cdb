import type { Actor } from '@baton/engine';
import type { Batch, Work } from './batch.ts';
import { ERASE_ANSWERS, ERASE_BESIDE } from './erase-leads.sql.ts';
import { writeRecord } from './lead-editing.ts';
import { leadAnswer } from './works.ts';

/** Leads of one batch at most: their statements share the tenant's lock with everybody's. */
export const ERASED_AT_ONCE_MAX = 100;

/** Reasons that nobody typed: the service's own. */
const OWN_REASONS = [
  'hours',
  'intercept',
  'no_acknowledgement',
  'connection_lost',
  'outage',
  'left',
  'withdrawn',
  'removed',
  'import undone',
];

/**
 * First of an erasure: nothing recognises the customer any more, so that no lead that comes in from now on is theirs.
 * Whoever writes again is somebody new.
 */
export function forgetCustomer(customerId: string): Work<void> {
  return {
    name: 'forget_customer',
    run(batch) {
      const { customers } = batch.facts;
      for (const [key, id] of customers) if (id === customerId) customers.delete(key);
      for (let i = batch.newCustomerKeys.length - 1; i >= 0; i -= 1)
        if (batch.newCustomerKeys[i]!.customer_id === customerId) batch.newCustomerKeys.splice(i, 1);
      const values = [batch.tenantId, customerId];
      batch.also.push(
        {
          text: `delete from acknowledgements a using customer_keys k
                  where a.tenant_id = $1 and k.tenant_id = $1 and k.customer_id = $2 and a.email_key = k.key`,
          values,
        },
        { text: 'delete from customer_keys where tenant_id = $1 and customer_id = $2', values },
        {
          text: `update customers set name = null, email = null, phone = null, blocked_at = null, blocked_reason = null
                  where tenant_id = $1 and id = $2`,
          values,
        },
      );
      return () => undefined;
    },
  };
}

/**
 * Takes out of leads, and out of everything that was written because of them, what is personal or was typed. Status,
 * owner, value, points, offers and their times stay: figures are as before. Erasing again does no harm.
 */
export function eraseLeads(leadIds: readonly string[], actor: Actor): Work<void> {
  return {
    name: 'erase_leads',
    needs: { leadIds: [...leadIds] },
    run(batch) {
      const there = leadIds.filter((id) => batch.state.leads.has(id));
      for (const id of there) erase(batch, id, actor);
      for (const [slot, id] of batch.facts.known) if (there.includes(id)) batch.facts.known.delete(slot);
      const { declineReasons, returnReasons } = batch.set.config.routing;
      const kept = [...OWN_REASONS, ...declineReasons, ...returnReasons];
      for (const [text, withReasons] of ERASE_BESIDE)
        batch.also.push({ text, values: [batch.tenantId, there, ...(withReasons ? [kept] : [])] });
      return () => {
        const answers = there.map((id) => ({ id, body: JSON.stringify(leadAnswer(batch, id)) }));
        batch.also.push({ text: ERASE_ANSWERS, values: [batch.tenantId, JSON.stringify(answers)] });
      };
    },
  };
}

function erase(batch: Batch, leadId: string, actor: Actor): void {
  const lead = batch.state.leads.get(leadId)!;
  const record = batch.record(leadId);
  // What routing looks at goes through the engine: a lead that waits is looked at anew.
  if (lead.postalCode !== null || Object.keys(lead.attributes).length > 0)
    batch.decide({ type: 'edit_lead', leadId, actor, postalCode: null, attributes: {} });
  const names = batch.set.config.tagNames;
  Object.assign(record, {
    externalId: null,
    subject: null,
    text: null,
    customerName: null,
    customerEmail: null,
    customerPhone: null,
    // Names that no tag has were typed.
    tagNames: lead.tags.map(({ tagId }) => names.get(tagId) ?? ''),
    nextAction: null,
  });
  batch.comments.set(leadId, []);
  batch.noted.push({
    leadId,
    event: { id: batch.newId(), at: batch.now, type: 'lead.erased', by: actor.userId },
  });
  writeRecord(batch, leadId);
}
