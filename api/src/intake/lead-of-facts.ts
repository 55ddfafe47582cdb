import { createLeadBody, email, isCurrency, type CreateLead } from '@baton/contract';
import { invalidField, parse } from '../platform/problem/validation.ts';

/** What a message says, by the field of the lead that it fills (`customer.email`, `attributes.colour`). */
export type Facts = ReadonlyMap<string, string>;

export interface Reading {
  sourceName: string;
  /** The tenant's currency: that of a value which names none. */
  currency: string;
}

const ATTRIBUTE = /^attributes?\.(.+)$/s;
const ATTRIBUTES_MAX = 50;
const TAGS_MAX = 50;

/**
 * The body of `POST /leads` out of what a stranger's program or person wrote. Lenient, because speed matters more than
 * form: texts are cut to what fits, control characters go, an address or amount that is none is kept as an attribute.
 * Throws `invalid_input` where nothing of a lead is left.
 */
export function leadOfFacts(facts: Facts, { sourceName, currency }: Reading): CreateLead {
  const attributes = attributesOf(facts);
  const fact = (field: string, max: number): string | undefined => oneLine(facts.get(field), max);
  const mail = fact('customer.email', 300);
  const mailIsOne = mail !== undefined && email.safeParse(mail).success;
  if (mail !== undefined && !mailIsOne) attributes.set('email', mail);
  const amount = facts.get('value');
  const value = amount === undefined ? null : moneyOf(amount, fact('currency', 10), currency);
  if (amount !== undefined && value === null && oneLine(amount, 200) !== undefined)
    attributes.set('value', oneLine(amount, 200)!);
  const parts = [fact('customer.firstName', 100), fact('customer.lastName', 100)].filter((part) => part);
  const input = {
    source: sourceName,
    externalId: fact('externalId', 200),
    subject: fact('subject', 300),
    text: prose(facts.get('text'), 20_000),
    customer: {
      name: fact('customer.name', 200) ?? (parts.join(' ') || undefined),
      email: mailIsOne ? mail : undefined,
      phone: fact('customer.phone', 60),
      postalCode: fact('customer.postalCode', 20),
    },
    attributes:
      attributes.size === 0 ? undefined : Object.fromEntries([...attributes].slice(0, ATTRIBUTES_MAX)),
    value: value ?? undefined,
    tags: tagsOf(facts.get('tags')),
  };
  const { name, phone } = input.customer;
  if ([name, mail, phone, input.subject, input.text].every((said) => said === undefined))
    throw invalidField('', 'has no name, e-mail address, phone number, subject or text');
  // Absent fields are left out, not sent as undefined: the very body that a program would post.
  return parse(createLeadBody, JSON.parse(JSON.stringify(input)));
}

function attributesOf(facts: Facts): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [field, said] of facts) {
    const written = ATTRIBUTE.exec(field)?.[1];
    if (written === undefined) continue;
    const name = oneLine(written, 60);
    const value = prose(said, 2_000);
    if (name !== undefined && value !== undefined) attributes.set(name, value);
  }
  return attributes;
}

function tagsOf(said: string | undefined): string[] | undefined {
  const tags = (said ?? '').split(/[,;\n]/).flatMap((tag) => oneLine(tag, 80) ?? []);
  return tags.length === 0 ? undefined : [...new Set(tags)].slice(0, TAGS_MAX);
}

/** Without control characters and line breaks, trimmed, cut; undefined where nothing is left. */
export function oneLine(said: string | undefined, max: number): string | undefined {
  const text = said
    ?.toWellFormed()
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, max)
    .toWellFormed()
    .trim();
  return text === '' ? undefined : text;
}

function prose(said: string | undefined, max: number): string | undefined {
  const text = said
    ?.toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .trim()
    .slice(0, max)
    .toWellFormed();
  return text === '' ? undefined : text;
}

/**
 * An amount in major units, as people of many countries write it, in minor ones: `24,990.00`, `24.990,00`, `1 200 €`.
 * One separator before exactly three digits parts thousands. Null where it is no amount.
 */
export function moneyOf(
  said: string,
  named: string | undefined,
  otherwise: string,
): { amount: number; currency: string } | null {
  const code = named?.toUpperCase() ?? otherwise;
  if (!isCurrency(code)) return null;
  const digits = said.replaceAll(/[\s'’\u00a0]|\p{Sc}|[A-Za-z]{3}/gu, '');
  if (!/^\d[\d.,]*$/.test(digits)) return null;
  const last = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  const marks = new Set(digits.replaceAll(/\d/g, ''));
  const repeated = marks.size === 1 && digits.indexOf([...marks][0]!) !== last;
  const isDecimal = last !== -1 && !repeated && (marks.size === 2 || digits.length - last - 1 !== 3);
  if (isDecimal && digits.indexOf(digits[last]!) !== last) return null;
  const whole = (isDecimal ? digits.slice(0, last) : digits).replaceAll(/[.,]/g, '');
  const major = Number(isDecimal ? `${whole}.${digits.slice(last + 1)}` : whole);
  const places =
    new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  const amount = Math.round(major * 10 ** places);
  return amount <= 9_000_000_000_000 ? { amount, currency: code } : null;
}
