import { email, type Locale, type WebForm } from '@baton/contract';
import { Problem } from '../platform/problem/problem.ts';
import { FORM_TEXTS } from './form-texts.ts';
import { factsOf, treeOf } from './mapped-message.ts';
import type { Facts } from './lead-of-facts.ts';

/** A field that people do not see and programs fill in. */
export const TRAP_FIELD = 'leave_this_empty';
/** The page that an embedded form stood on. */
export const PAGE_FIELD = 'page';

/** The form of a way that has none of its own. */
function usualForm(locale: Locale): WebForm {
  const { title, thanks, name, email: mail, phone, text } = FORM_TEXTS[locale].usual;
  return {
    title,
    thanks,
    fields: [
      { field: 'customer.name', label: name, required: true },
      { field: 'customer.email', label: mail, required: false },
      { field: 'customer.phone', label: phone, required: true },
      { field: 'text', label: text, required: false },
    ],
  };
}

/** What a new way begins with, and where only the fields count. */
export const USUAL_FORM: WebForm = usualForm('en');

/** A form as a visitor reads it: what its tenant left as it was is in the visitor's language. */
export function formIn(locale: Locale, written: WebForm | null): WebForm {
  const form = written ?? USUAL_FORM;
  const usual = usualForm(locale);
  const shown = (text: string, before: string, after: string): string => (text === before ? after : text);
  return {
    title: shown(form.title, USUAL_FORM.title, usual.title),
    thanks: shown(form.thanks, USUAL_FORM.thanks, usual.thanks),
    fields: form.fields.map((one) => {
      const at = USUAL_FORM.fields.findIndex(({ field }) => field === one.field);
      const [before, after] = [USUAL_FORM.fields[at], usual.fields[at]];
      return before === undefined || after === undefined
        ? one
        : { ...one, label: shown(one.label, before.label, after.label) };
    }),
  };
}

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
