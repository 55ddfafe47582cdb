import type { patchLeadBody } from '@baton/contract';
import type { FieldChange, Lead, Said } from '@baton/engine';
import type { z } from 'zod';
import type { LeadRecord } from './lead-record.ts';

type PatchLead = z.output<typeof patchLeadBody>;

/** A time line shows what a text began with; the lead has all of the new one. */
const SHOWN_CHARACTERS_MAX = 500;

/** Which of the fields that people alone read are other than before, by the names that the contract gives them. */
export function changedFields(record: LeadRecord, { subject, text, customer = {} }: PatchLead): string[] {
  return forPeople(record, { subject, text, customer }).flatMap(([name, before, after]) =>
    after === undefined || after === before ? [] : [name],
  );
}

/** What was and what is, of everything that an edit changes: for the time line, and erased with the lead. */
export function changesOf(
  lead: Lead,
  record: LeadRecord,
  patch: PatchLead,
  tagNames: readonly string[] | undefined,
): FieldChange[] {
  const { customer = {}, priority, value, attributes } = patch;
  const money = lead.value === null ? null : { amount: lead.value, currency: lead.currency! };
  const changes: FieldChange[] = [];
  const note = (field: string, before: Said, after: Said | undefined): void => {
    if (after !== undefined && JSON.stringify(before) !== JSON.stringify(after))
      changes.push({ field, before: shown(before), after: shown(after) });
  };
  for (const [field, before, after] of forPeople(record, patch)) note(field, before, after);
  note('customer.postalCode', lead.postalCode, customer.postalCode);
  note(
    'value',
    money,
    value === undefined || value === null ? value : { amount: value.amount, currency: value.currency },
  );
  note('priority', lead.priority, priority);
  if (attributes !== undefined)
    for (const name of new Set([...Object.keys(lead.attributes), ...Object.keys(attributes)]))
      note(`attributes.${name}`, lead.attributes[name] ?? null, attributes[name] ?? null);
  if (tagNames !== undefined) {
    const came = tagNames.filter((name) => !record.tagNames.includes(name));
    const went = record.tagNames.filter((name) => !tagNames.includes(name));
    if (came.length + went.length > 0) changes.push({ field: 'tags', came, went });
  }
  return changes;
}

function forPeople(
  record: LeadRecord,
  { subject, text, customer = {} }: PatchLead,
): [field: string, before: string | null, after: string | null | undefined][] {
  return [
    ['subject', record.subject, subject],
    ['text', record.text, text],
    ['customer.name', record.customerName, customer.name],
    ['customer.email', record.customerEmail, customer.email],
    ['customer.phone', record.customerPhone, customer.phone],
  ];
}

function shown(said: Said): Said {
  return typeof said === 'string' && said.length > SHOWN_CHARACTERS_MAX
    ? `${said.slice(0, SHOWN_CHARACTERS_MAX).toWellFormed()}…`
    : said;
}
