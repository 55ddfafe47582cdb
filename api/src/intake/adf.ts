/**
 * ADF (Auto-lead Data Format 1.0), the XML in which car portals send prospects, into the body of
 * `POST /leads`. A shape of the format's own: dealers' systems differ in what they fill.
 */
import type { CreateLead } from '@baton/contract';
import { XMLParser } from 'fast-xml-parser';
import { adfWithin, wellFormed } from './adf-text.ts';
import { moneyOf } from './lead-of-facts.ts';

type Node = { '#text'?: string } & { [name: string]: Node[] | string | undefined };

/** Every element as a list, every text as it stands: a postal code is no number, and 0 leads it. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  alwaysCreateTextNode: true,
  parseTagValue: false,
  maxNestedTags: 30,
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
  transformTagName: (name) => name.toLowerCase(),
});

/** The text is no ADF document; the message says why, for whoever sent it. */
export class NotAdf extends Error {}

/** The leads of an ADF document. Throws NotAdf where the text is not one. */
export function leadsOfAdf(xml: string): CreateLead[] {
  // A document type may bring entities of its own: no sender of prospects needs one. One that is only named is passed over.
  const plain = xml.replace(/<!doctype[^<>[\]]{0,500}>/i, '');
  if (/<!doctype/i.test(plain)) throw new NotAdf('The document has a DOCTYPE, which is not accepted.');
  const within = adfWithin(plain);
  if (within === null) throw new NotAdf('This is no ADF: it has no <adf> with a <prospect>.');
  const document = treeOf(within);
  const prospects = all(all(document, 'adf')[0], 'prospect');
  if (prospects.length === 0) throw new NotAdf('This is no ADF: it has no <adf> with a <prospect>.');
  return prospects.map(leadOf);
}

/** As it stands, or as its sender meant it where it is not well-formed. */
function treeOf(xml: string): Node {
  try {
    return parser.parse(xml, true) as Node;
  } catch {
    try {
      return parser.parse(wellFormed(xml), true) as Node;
    } catch (error) {
      throw new NotAdf(`This is no XML: ${(error as Error).message}`);
    }
  }
}

function leadOf(prospect: Node): CreateLead {
  const id = all(prospect, 'id')[0];
  const customer = all(prospect, 'customer')[0];
  const contact = all(customer, 'contact')[0];
  const vehicle = all(prospect, 'vehicle')[0];
  const phones = all(contact, 'phone');
  const phone = phones.find((each) => each['@type'] !== 'fax') ?? phones[0];
  const provider = nameOf(all(all(prospect, 'provider')[0], 'name'));
  const subject = ['year', 'make', 'model', 'trim'].flatMap((part) => text(vehicle, part) ?? []).join(' ');
  const comments = [text(customer, 'comments'), text(vehicle, 'comments')].filter(Boolean).join('\n\n');
  return {
    source: provider ?? attribute(id, 'source') ?? 'ADF',
    ...optional('externalId', textOf(id)),
    ...optional('subject', subject.slice(0, 300)),
    ...optional('text', comments),
    customer: {
      ...optional('name', nameOf(all(contact, 'name'))),
      ...optional('email', text(contact, 'email')),
      ...optional('phone', textOf(phone)),
      ...optional('postalCode', text(all(contact, 'address')[0], 'postalcode')),
    },
    attributes: {
      ...optional('interest', attribute(vehicle, 'interest')),
      ...optional('condition', attribute(vehicle, 'status')),
      ...Object.fromEntries(
        ['year', 'make', 'model', 'trim', 'vin', 'stock', 'odometer'].flatMap((part) => {
          const value = text(vehicle, part);
          return value === null ? [] : [[part, value]];
        }),
      ),
      ...optional('requestedAt', text(prospect, 'requestdate')),
    },
    ...optional('value', priceOf(all(vehicle, 'price')[0])),
  };
}

/**
 * In minor units, by the one rule that every way in reads amounts by: `24,990.00` and `24.990,00` alike, and `25.000` is
 * twenty-five thousand. ADF's own decimal point never has three digits behind it where money has two. Null where
 * amount or currency is missing.
 */
function priceOf(price: Node | undefined): { amount: number; currency: string } | null {
  const currency = attribute(price, 'currency');
  const said = textOf(price);
  const money = currency === null || said === null ? null : moneyOf(said, currency, currency);
  return money === null || money.amount === 0 ? null : money;
}

/** A full name as it stands, or its parts in the order in which they are spoken. */
function nameOf(names: Node[]): string | null {
  const part = (name: string): string | null =>
    textOf(names.find((each) => (each['@part'] ?? 'full') === name));
  return (
    part('full') ?? (['first', 'middle', 'last', 'suffix'].flatMap((p) => part(p) ?? []).join(' ') || null)
  );
}

function all(node: Node | undefined, name: string): Node[] {
  const found = node?.[name];
  return Array.isArray(found) ? found : [];
}

function textOf(node: Node | undefined): string | null {
  return node?.['#text']?.trim() || null;
}

function text(node: Node | undefined, name: string): string | null {
  return textOf(all(node, name)[0]);
}

function attribute(node: Node | undefined, name: string): string | null {
  const value = node?.[`@${name}`];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function optional<K extends string, V>(key: K, value: V | null): { [key in K]?: V } {
  return value === null || value === '' ? {} : ({ [key]: value } as { [key in K]?: V });
}
