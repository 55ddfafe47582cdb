import type { Letter } from '../platform/mail/letter.ts';

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
export function leadLetter(lead: ForwardedLead): Letter {
  const facts: [string, string | null][] = [
    ['Name', lead.customer_name],
    ['E-mail', lead.customer_email],
    ['Phone', lead.customer_phone],
    ['Postal code', lead.customer_postal_code],
    ['Value', valueText(lead.value_amount, lead.value_currency)],
    ['Source', lead.source],
    ['Tags', lead.tag_names.length === 0 ? null : lead.tag_names.join(', ')],
    ['Received', timeText(lead.received_at, lead.time_zone)],
    ...Object.entries(lead.attributes).map(([name, value]): [string, string] => [name, String(value)]),
  ];
  return {
    title: `Accepted: ${oneLine(lead.subject ?? lead.customer_name ?? `lead from ${lead.source}`)}`,
    paragraphs: lead.text === null || lead.text === '' ? [] : [lead.text],
    facts: facts.filter((fact): fact is [string, string] => fact[1] !== null),
  };
}

function valueText(amount: string | null, currency: string | null): string | null {
  if (amount === null || currency === null) return null;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(Number(amount) / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

function timeText(at: Date, timeZone: string): string {
  const text = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
    at,
  );
  return `${text} (${timeZone})`;
}

/** A subject line has no breaks in it. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
