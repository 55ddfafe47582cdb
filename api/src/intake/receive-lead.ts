import { createHash } from 'node:crypto';
import type { CreateLead } from '@baton/contract';
import { Problem } from '../platform/problem/problem.ts';
import {
  customerOf,
  emailKey,
  leadAnswer,
  orderable,
  phoneKey,
  tagsOf,
  type Batch,
  type IntakeNeeds,
  type LeadRecord,
  type Source,
  type Work,
} from '../routing/index.ts';
import { sourceKey } from '../tenants/index.ts';

export interface Received {
  status: 200 | 201;
  /** The answer as it was or will be sent: a replay repeats the very bytes. */
  body: string;
  replayed: boolean;
}

export interface Idempotency {
  principal: string;
  key: string;
}

/** A lead as it is handed to routing: its customer's addresses in the form in which they are compared. */
interface Asked {
  input: CreateLead;
  email: string | null;
  phone: string | null;
  idempotency: (Idempotency & { hash: string }) | null;
  acknowledged: boolean;
}

const DEFAULT_SOURCE = 'api';

/**
 * Takes a lead in: a used idempotency key answers as before, a known (source, externalId) with that lead, anything else
 * becomes a lead of the customer it names. `country` is the tenant's: how a phone number without a country is read.
 * `acknowledged`: it comes from the customer now, who is told so where the source wants it.
 */
export function receiveLead(
  input: CreateLead,
  country: string,
  idempotency: Idempotency | null,
  acknowledged = false,
): Work<Received> {
  return received({
    input,
    email: emailKey(input.customer.email),
    phone: phoneKey(input.customer.phone, country),
    idempotency: idempotency === null ? null : { ...idempotency, hash: sha256(canonical(input)) },
    acknowledged,
  });
}

const received = orderable('receive_lead', (sent, asked: Asked): Work<Received> => {
  const { input, email, phone, idempotency, acknowledged } = asked;
  const sourceName = input.source ?? DEFAULT_SOURCE;
  const intake: IntakeNeeds = {
    sourceKey: sourceKey(sourceName),
    externalId: input.externalId ?? null,
    customerKeys: [email, phone].filter((key) => key !== null),
    idempotency,
  };
  return {
    name: 'receive_lead',
    needs: { intake, ...(sent?.again === true ? { leadIds: [sent.id] } : {}) },
    ahead: true,
    run(batch) {
      const slot = idempotency === null ? null : `${idempotency.principal}\n${idempotency.key}`;
      const before = slot === null ? undefined : batch.facts.answered.get(slot);
      if (before !== undefined) {
        if (before.hash !== idempotency!.hash) throw new Problem('idempotency_key_reused');
        return () => replay(batch, slot!);
      }
      // Claimed now, answered when the batch has run: a second request with this key in the same batch finds it.
      if (slot !== null) batch.facts.answered.set(slot, { hash: idempotency!.hash, status: 0, body: '' });
      const { leadId, created, source } = admit(batch, asked, sourceName, intake, sent?.id ?? batch.newId());
      if (created && acknowledged && source?.acknowledges === true && email !== null)
        batch.toAcknowledge.push(leadId);
      return () => {
        const answer: Received = {
          status: created ? 201 : 200,
          body: JSON.stringify(leadAnswer(batch, leadId)),
          replayed: false,
        };
        if (slot !== null) remember(batch, slot, idempotency!, answer);
        return answer;
      };
    },
  };
});

function replay(batch: Batch, slot: string): Received {
  const answer = batch.facts.answered.get(slot)!;
  if (answer.status === 0) throw new Problem('idempotency_in_progress');
  return { status: answer.status === 201 ? 201 : 200, body: answer.body, replayed: true };
}

function remember(
  batch: Batch,
  slot: string,
  { principal, key, hash }: Idempotency & { hash: string },
  answer: Received,
): void {
  batch.facts.answered.set(slot, { hash, status: answer.status, body: answer.body });
  batch.answeredKeys.push({
    principal,
    key,
    hash,
    status: answer.status,
    body: answer.body,
    created_at: batch.now,
  });
}

function admit(
  batch: Batch,
  { input, email, phone }: Asked,
  sourceName: string,
  needs: IntakeNeeds,
  leadId: string,
): { leadId: string; created: boolean; source: Source | null } {
  const slot = needs.externalId === null ? null : `${needs.sourceKey}\n${needs.externalId}`;
  const known = slot === null ? undefined : batch.facts.known.get(slot);
  if (known !== undefined) return { leadId: known, created: false, source: null };
  // An order that came twice, or was done before its answer was lost.
  if (batch.state.leads.has(leadId)) return { leadId, created: true, source: null };
  const source = sourceOf(batch, sourceName, needs.sourceKey);
  const customerId = customerOf(batch, { name: input.customer.name ?? null, email, phone });
  const { tags, tagNames } = tagsOf(batch, input, source.defaultTagIds);
  const record: LeadRecord = {
    sourceName: source.name,
    externalId: input.externalId ?? null,
    subject: input.subject ?? null,
    text: input.text ?? null,
    customerName: input.customer.name ?? null,
    customerEmail: email,
    // In E.164 where it is a number at all; what is none is kept as it was written.
    customerPhone: phone ?? input.customer.phone ?? null,
    tagNames,
    acceptedOfferId: null,
    acceptedKind: null,
    firstAcceptedAt: null,
    firstReleasedAt: null,
    contactStatus: 'not_contacted',
    outcome: 'open',
    dealValue: null,
    firstContactAt: null,
    commentCount: 0,
    nextAction: null,
  };
  batch.set.records.set(leadId, record);
  batch.decide({
    type: 'receive_lead',
    lead: {
      id: leadId,
      sourceId: source.id,
      customerId,
      blocked: customerId !== null && batch.facts.blocked.has(customerId),
      priority: input.priority ?? 0,
      value: input.value?.amount ?? null,
      currency: input.value?.currency ?? null,
      postalCode: input.customer.postalCode ?? null,
      tags,
      attributes: input.attributes ?? {},
    },
  });
  if (slot !== null) batch.facts.known.set(slot, leadId);
  return { leadId, created: true, source };
}

/** The source by its name; a new name makes a new source. */
function sourceOf(batch: Batch, name: string, key: string): Source {
  const known = batch.set.config.sources.get(key);
  if (known !== undefined) return known;
  const source = { id: batch.newId(), name, planVersionId: null, defaultTagIds: [], acknowledges: false };
  batch.set.config.sources.set(key, source);
  batch.state.sourceNames.set(source.id, name);
  batch.newSources.push({ id: source.id, name, key, created_at: batch.now });
  return source;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The same body in another order of fields is the same body. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
