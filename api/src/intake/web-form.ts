import { email, LOCALES, type Locale, type WebForm } from '@baton/contract';
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

/** The form of a way that has none of its own, where only the fields count. */
export const USUAL_FORM: WebForm = usualForm('en');

/** A form as its reader sees it: what its tenant left as it was, in whatever language it was saved, is in the reader's. */
export function formIn(locale: Locale, written: WebForm | null): WebForm {
  const usual = usualForm(locale);
  if (written === null) return usual;
  const inAnyLanguage = LOCALES.map((one) => usualForm(one));
  const shown = (text: string, textOf: (form: WebForm) => string | undefined): string =>
    inAnyLanguage.some((form) => textOf(form) === text) ? (textOf(usual) ?? text) : text;
  return {
    title: shown(written.title, ({ title }) => title),
    thanks: shown(written.thanks, ({ thanks }) => thanks),
    fields: written.fields.map((one) => ({
      ...one,
      label: shown(one.label, ({ fields }) => fields.find(({ field }) => field === one.field)?.label),
    })),
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
