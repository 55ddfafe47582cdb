import { email, type WebForm } from '@baton/contract';
import { Problem } from '../platform/problem/problem.ts';
import { factsOf, treeOf } from './mapped-message.ts';
import type { Facts } from './lead-of-facts.ts';

/** A field that people do not see and programs fill in. */
export const TRAP_FIELD = 'leave_this_empty';
/** The page that an embedded form stood on. */
export const PAGE_FIELD = 'page';

export const USUAL_FORM: WebForm = {
  title: 'Contact us',
  thanks: 'Thank you. We will be in touch shortly.',
  fields: [
    { field: 'customer.name', label: 'Name', required: true },
    { field: 'customer.email', label: 'E-mail', required: false },
    { field: 'customer.phone', label: 'Phone', required: true },
    { field: 'text', label: 'How can we help?', required: false },
  ],
};

/**
 * What somebody sent with a form. Throws `invalid_input`, by the names of the form's fields: whoever filled it in is
 * there to put it right, so nothing is bent here.
 */
export function readForm(
  contentType: string,
  text: string,
  form: WebForm,
): { facts: Facts; isSpam: boolean } {
  const tree = treeOf(contentType, text);
  const facts = new Map(
    factsOf(tree, [
      ...form.fields.map(({ field }) => ({ path: field, field })),
      { path: PAGE_FIELD, field: 'attributes.page' },
    ]),
  );
  const trapped = factsOf(tree, [{ path: TRAP_FIELD, field: 'text' }]).size > 0;
  if (trapped) return { facts, isSpam: true };
  const errors = form.fields
    .filter(({ field, required }) => required && (facts.get(field) ?? '').trim() === '')
    .map(({ field }) => ({ path: field, message: 'is required' }));
  const mail = facts.get('customer.email');
  if (mail !== undefined && (mail.trim().length > 254 || !email.safeParse(mail.trim()).success))
    errors.push({ path: 'customer.email', message: 'is not an e-mail address' });
  if (errors.length > 0) throw new Problem('invalid_input', { errors });
  return { facts, isSpam: false };
}
