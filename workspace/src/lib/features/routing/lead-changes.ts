import type { Lead } from '@baton/contract';

export interface LeadForm {
  subject: string;
  name: string;
  email: string;
  phone: string;
  postalCode: string;
  /** Major units, as typed. */
  value: string;
  tags: string[];
}

/** What a form changed, as `PATCH /leads/{id}` takes it: nothing else, and an emptied field as null. */
export function changesOf(before: LeadForm, after: LeadForm, value: Lead['value']): Record<string, unknown> {
  const text = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());
  const customer: Record<string, string | null> = {};
  for (const name of ['name', 'email', 'phone', 'postalCode'] as const)
    if (text(after[name]) !== text(before[name])) customer[name] = text(after[name]);
  const sameTags =
    before.tags.length === after.tags.length && before.tags.every((t) => after.tags.includes(t));
  return {
    ...(text(after.subject) === text(before.subject) ? {} : { subject: text(after.subject) }),
    ...(Object.keys(customer).length === 0 ? {} : { customer }),
    ...(after.value.trim() === before.value.trim() ? {} : { value }),
    ...(sameTags ? {} : { tags: after.tags }),
  };
}
