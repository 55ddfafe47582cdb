import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import type { CreateLead } from '@baton/contract';
import { invalidField } from '../platform/problem/validation.ts';
import { leadsOfAdf, NotAdf } from './adf.ts';
import { leadOfFacts, oneLine, type Reading } from './lead-of-facts.ts';
import { textOfBytes } from './table-file.ts';

const BOUNDS = { maxNestingDepth: 20, maxHeadersSize: 256 * 1024, maxRfc822NestingDepth: 2 };
const ADF_CHARACTERS_MAX = 256 * 1024;
/** Words of a forwarder or of a mail program stand before it, no more. */
const ADF_BEGINS_WITHIN = 16_384;
const ADF_LEADS_MAX = 50;
const TEXT_CHARACTERS_MAX = 200_000;
/** What spam filters mean by spam where they give a score only (SpamAssassin's own default). */
const SPAM_SCORE = 5;

export interface Mail {
  leads: CreateLead[];
  isSpam: boolean;
  /** A machine's answer, or a report of one: nobody enquires. */
  isAutoReply: boolean;
  /** Written by a machine, or to a list: whoever is in it gets no letter for it. */
  isAutomatic: boolean;
}

export interface MailFile {
  name: string;
  type: string;
  content: Uint8Array;
}

/**
 * A message as the mailbox got it: one or more ADF prospects where it holds them, else a lead of whoever wrote it.
 * Throws `invalid_input` for what is no mail, and for ADF that cannot be read.
 */
export async function readMail(raw: Uint8Array, reading: Reading): Promise<Mail> {
  const email = await parsed(raw);
  const isSpam = spamIn(email);
  const adf = adfIn(email);
  // A dealer's system that sends prospects is a machine too, and the people in them do wait.
  if (adf !== null)
    return { isSpam, isAutoReply: false, isAutomatic: false, leads: leadsOfProspects(adf, reading) };
  const isAutoReply = autoReply(email);
  const leads = [leadOfMail(email, reading)];
  return { isSpam, isAutoReply, isAutomatic: isAutoReply || toMany(email), leads };
}

/** The files that came with a mail, as they are: nothing looks into them. */
export async function filesOf(raw: Uint8Array): Promise<MailFile[]> {
  const { attachments } = await parsed(raw);
  return attachments.map((attachment, index) => ({
    name: oneLine(attachment.filename ?? undefined, 120) ?? `attachment-${index + 1}`,
    type: attachment.mimeType,
    content: bytesOf(attachment),
  }));
}

async function parsed(raw: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(raw, BOUNDS);
  } catch (error) {
    throw invalidField('', `is no mail: ${(error as Error).message}`);
  }
}

const said = ({ headers }: Email, key: string): string =>
  headers.find((header) => header.key === key)?.value.trim() ?? '';

/** As RFC 3834 and those before it mark what no person wrote; a report of mail that did not arrive has no sender. */
function autoReply(email: Email): boolean {
  const submitted = said(email, 'auto-submitted').split(';')[0]!.trim().toLowerCase();
  // A website's form is a program that writes by itself, but it writes whom to call.
  if (submitted === 'auto-generated') return !namesCustomer(email);
  if (submitted !== '' && submitted !== 'no') return true;
  if (/^(?:bulk|auto_reply)$/i.test(said(email, 'precedence'))) return true;
  return (
    ['x-autoreply', 'x-autorespond'].some((key) => !/^(?:|no)$/i.test(said(email, key))) ||
    said(email, 'return-path') === '<>'
  );
}

function toMany(email: Email): boolean {
  return /^(?:list|junk)$/i.test(said(email, 'precedence')) || said(email, 'list-id') !== '';
}

function spamIn(email: Email): boolean {
  if (/^yes\b/i.test(said(email, 'x-spam-flag')) || /^(?:yes|spam)\b/i.test(said(email, 'x-spam-status')))
    return true;
  return Number.parseFloat(said(email, 'x-spam-score')) >= SPAM_SCORE;
}

/** ADF comes as the text itself, with or without words before it, or as a file beside it. */
function adfIn(email: Email): string | null {
  const text = (email.text ?? textOfHtml(email.html ?? '')).trim();
  if (/^(?:<\?xml|<\?adf|<adf)/i.test(text) ? isAdf(text) : isAdf(text) && /<prospect[\s>]/i.test(text))
    return text;
  for (const attachment of email.attachments) {
    if (!/xml|adf/i.test(attachment.mimeType) && !/\.(?:xml|adf)$/i.test(attachment.filename ?? '')) continue;
    const content = bytesOf(attachment);
    if (content.length > ADF_CHARACTERS_MAX) continue;
    const within = textOfBytes(content).trim();
    if (isAdf(within)) return within;
  }
  return null;
}

function isAdf(text: string): boolean {
  return /<adf[\s>]/i.test(text.slice(0, ADF_BEGINS_WITHIN));
}

function leadsOfProspects(xml: string, reading: Reading): CreateLead[] {
  if (xml.length > ADF_CHARACTERS_MAX) throw invalidField('', 'is too long for an ADF document');
  let prospects: CreateLead[];
  try {
    prospects = leadsOfAdf(xml);
  } catch (error) {
    if (error instanceof NotAdf) throw invalidField('', error.message);
    throw error;
  }
  if (prospects.length > ADF_LEADS_MAX) throw invalidField('', `has more than ${ADF_LEADS_MAX} prospects`);
  return prospects.map((prospect) => leniently(prospect, reading));
}

/** A prospect by the same leniency as everything that strangers' programs write. */
function leniently(
  { source, value, attributes, customer, ...rest }: CreateLead,
  reading: Reading,
): CreateLead {
  const facts = new Map<string, string>();
  const add = (field: string, said: unknown): void => {
    if (typeof said === 'string') facts.set(field, said);
  };
  for (const field of ['externalId', 'subject', 'text'] as const) add(field, rest[field]);
  for (const field of ['name', 'email', 'phone', 'postalCode'] as const)
    add(`customer.${field}`, customer[field]);
  add('attributes.provider', source);
  for (const [name, said] of Object.entries(attributes ?? {})) add(`attributes.${name}`, said);
  const lead = leadOfFacts(facts, reading);
  return value === undefined || value === null ? lead : { ...lead, value };
}

const LABEL_CHARACTERS_MAX = 40;
/** Lines that websites' forms write when they send mail: `Phone: 030 901820`. */
const LABELS: [field: string, label: RegExp][] = [
  ['customer.name', /^(?:full )?name$/i],
  ['customer.email', /^e-?mail(?: address)?$/i],
  ['customer.phone', /^(?:phone|telephone|telefon|tel|mobile|handy)(?: number)?\.?$/i],
  ['customer.postalCode', /^(?:postal code|post ?code|zip(?: code)?|plz)$/i],
];

const textIn = (email: Email): string =>
  (email.text ?? textOfHtml(email.html ?? '')).slice(0, TEXT_CHARACTERS_MAX);

/** What labelled lines say; the first of each label that says something. */
function labelledIn(text: string): Map<string, string> {
  const facts = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.search(/[:=]/);
    const label = colon === -1 || colon > LABEL_CHARACTERS_MAX ? '' : line.slice(0, colon).trim();
    const field = LABELS.find(([, pattern]) => pattern.test(label))?.[0];
    const value = line.slice(colon + 1);
    if (field !== undefined && value.trim() !== '' && !facts.has(field)) facts.set(field, value);
  }
  return facts;
}

function namesCustomer(email: Email): boolean {
  const facts = labelledIn(textIn(email));
  return facts.has('customer.email') || facts.has('customer.phone');
}

function leadOfMail(email: Email, reading: Reading): CreateLead {
  const text = textIn(email);
  const facts = labelledIn(text);
  const add = (field: string, said: string | undefined): void => {
    if (said !== undefined && said.trim() !== '' && !facts.has(field)) facts.set(field, said);
  };
  // Whom an answer would go to is the customer; a website's own address often stands in From.
  const writer = mailboxOf(email.replyTo?.[0]) ?? mailboxOf(email.from);
  add('customer.email', writer?.address);
  add('customer.name', writer?.name);
  add('subject', email.subject);
  add('text', text);
  add('externalId', email.messageId?.replaceAll(/[<>\s]/g, ''));
  return leadOfFacts(facts, reading);
}

function mailboxOf(address: Address | undefined): { name: string; address: string } | undefined {
  if (address === undefined) return undefined;
  return address.group === undefined ? address : address.group[0];
}

/**
 * What a page of HTML says, in plain text, roughly: it is only ever shown as text. No pattern looks past the next
 * bracket, so that no page takes longer than its length.
 */
function textOfHtml(html: string): string {
  return ['style', 'script', 'head']
    .reduce(withoutBlocks, html.slice(0, TEXT_CHARACTERS_MAX))
    .replaceAll(/<(?:br|\/p|\/div|\/tr|\/li|\/h\d)\b[^<>]*>/gi, '\n')
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(
      /&(amp|lt|gt|quot|nbsp|#39);/g,
      (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' })[name] ?? "'",
    )
    .replaceAll(/\n{3,}/g, '\n\n');
}

/** Without the elements of this name and all that is in them; one that never ends takes the rest with it. */
function withoutBlocks(html: string, name: string): string {
  const lower = html.toLowerCase();
  const kept: string[] = [];
  for (let at = 0; ;) {
    const from = lower.indexOf(`<${name}`, at);
    kept.push(html.slice(at, from === -1 ? undefined : from));
    if (from === -1) return kept.join('');
    const to = lower.indexOf(`</${name}`, from);
    if (to === -1) return kept.join('');
    at = to;
  }
}

function bytesOf({ content }: Attachment): Uint8Array {
  if (typeof content === 'string') return Buffer.from(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}
