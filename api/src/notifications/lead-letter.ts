import type { Locale } from '@baton/contract';
import { moneyText, timeText } from '../platform/language.ts';
import type { Letter } from '../platform/mail/letter.ts';
import { MAIL_TEXTS } from './mail-texts.ts';

/** A lead as its row has it. */
export interface ForwardedLead {
  source: string;
  subject: string | null;
  text: string | null;
  customer_name: string | null;
  customer_email: string | null;
  customer_phone: string | null;
  customer_postal_code: string | null;
  attributes: Record<string, string | number | boolean>;
  /** Minor units. */
  value_amount: string | null;
  value_currency: string | null;
  tag_names: string[];
  received_at: Date;
  time_zone: string;
}

/** The letter that brings an accepted lead to its owner's address: everything they now may see. */
export function leadLetter(lead: ForwardedLead, locale: Locale): Letter {
  const texts = MAIL_TEXTS[locale].forward;
  const facts: [string, string | null][] = [
    [texts.name, lead.customer_name],
    [texts.email, lead.customer_email],
    [texts.phone, lead.customer_phone],
    [texts.postalCode, lead.customer_postal_code],
    [texts.value, valueText(lead.value_amount, lead.value_currency, locale)],
    [texts.source, lead.source],
    [texts.tags, lead.tag_names.length === 0 ? null : lead.tag_names.join(', ')],
    [texts.received, timeText(locale, lead.received_at, lead.time_zone)],
    ...Object.entries(lead.attributes).map(([name, value]): [string, string] => [name, String(value)]),
  ];
  return {
    title: texts.accepted(oneLine(lead.subject ?? lead.customer_name ?? texts.leadFrom(lead.source))),
    paragraphs: lead.text === null || lead.text === '' ? [] : [lead.text],
    facts: facts.filter((fact): fact is [string, string] => fact[1] !== null),
  };
}

function valueText(amount: string | null, currency: string | null, locale: Locale): string | null {
  return amount === null || currency === null ? null : moneyText(locale, Number(amount), currency);
}

/** A subject line has no breaks in it. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
