/**
 * Sentences that the server writes in English, with what varies in braces: reasons, refusals, notifications. A stable
 * code has its words in the contract; these say more than a code. One that is not known here is shown as it came.
 */
import { language } from '#lib/language/language.ts';
import { reasons } from './server-reasons.ts';
import { sentence, type Sentence } from './sentence.ts';

const refusals: Sentence[] = [
  sentence('{count} files a day are the most.'),
  sentence('{count} shared views are the most.'),
  sentence('{count} views are the most.'),
  sentence('{origin} is not among the allowed websites.'),
  sentence('{text} is not a lead status'),
  sentence('A batch takes {count} leads at most.'),
  sentence('A file takes {count} leads at most: narrow the filters.'),
  sentence('A file takes {count} rows at most.'),
  sentence('A file takes {count} rows at most; this one has something in row {row}.'),
  sentence('A screen may only read its wall.'),
  sentence('A source has {count} ways in at most.'),
  sentence('A tenant has at most {count} keys: revoke some.'),
  sentence('A tenant has at most {count} screens: revoke some.'),
  sentence('A tenant has at most {count} webhooks: delete some.'),
  sentence('An export takes {count} leads at most.'),
  sentence('API keys are not accepted here.'),
  sentence('Another organisation invited this person first: they set their password by that invitation.'),
  sentence('Idempotency-Key has to be 1 to 200 visible ASCII characters.'),
  sentence('It is somebody else’s.'),
  sentence('Nobody owns this lead.'),
  sentence('Only a lead that is held or queued has candidates.'),
  sentence('Only a web form has fields to show.'),
  sentence('Only managers share views.'),
  sentence('Switch your own off in your profile.'),
  sentence('The google_key is not the one of this way in.'),
  sentence('The key needs the scope {scope}.'),
  sentence('The lead is another team’s.'),
  sentence('The offer is another team’s.'),
  sentence('The workspace is not built: npm run build.'),
  sentence('There is no event {name}.'),
  sentence('They have a password already.'),
  sentence('This import is {status}.'),
  sentence('This message is a lead already.'),
  sentence('This person signs in elsewhere too: only they can change their address or password.'),
  sentence('This person signs in elsewhere too: only they can switch their second factor off.'),
  sentence('This installation sends no e-mail.'),
  sentence('“{name}” comes from the parent tenant and is changed there.'),
  sentence('This user takes no leads.'),
  sentence('This way in is switched off.'),
  sentence('This way in is switched off: switch it on first.'),
  sentence('This way in reads JSON and forms, not {type}.'),
  sentence('Too many sign-ins at once.'),
  sentence('What takes an entry back is not taken back itself.'),
];

/** About one field: its name stands before them or beside them. */
const fields: Sentence[] = [
  sentence('at most 50 attributes'),
  sentence('give an e-mail address or a phone number'),
  sentence('has a cell that is nowhere'),
  sentence('has more than {count} prospects'),
  sentence('has more than {count} columns'),
  sentence('has no name, e-mail address, phone number, subject or text'),
  sentence('has no rows under the names of its columns'),
  sentence('has something in column {column}: {count} columns are the most'),
  sentence('has to begin with https://'),
  sentence('has to look like https://www.example.com'),
  sentence('has to stay, and take no leads'),
  sentence('has to take leads'),
  sentence('has two parts of one name'),
  sentence('holds more text than a file of leads can'),
  sentence('holds more than {count} parts'),
  sentence('is a user of this tenant already'),
  sentence('is an old .xls workbook: save it as .xlsx or CSV'),
  sentence('is damaged'),
  sentence('is damaged: its end is missing'),
  sentence('is in use'),
  sentence('is locked with a password'),
  sentence('is locked with a password: save it without one'),
  sentence('is more than two years ahead'),
  sentence('is no mail: {why}'),
  sentence('is no table: {why}'),
  sentence('is no tag in use'),
  sentence('is no text: save the table as CSV'),
  sentence('is no workbook that can be read: {why}'),
  sentence('is not a known field'),
  sentence('is not a published plan'),
  sentence('is not a valid number'),
  sentence('is not an e-mail address'),
  sentence('is no tenant of yours'),
  sentence('has a parent itself'),
  sentence('is not another active agent'),
  sentence('is packed in a way that is not known here'),
  sentence('is required'),
  sentence('is the demo password; choose another'),
  sentence('is the tag itself'),
  sentence('is too long for an ADF document'),
  sentence('lower case letters, digits and dashes'),
  sentence('must be 0, or a second at least'),
  sentence('must be 1 to 200 printable characters'),
  sentence('must be after from'),
  sentence('must be an IANA time zone'),
  sentence('must be an ISO 3166 code'),
  sentence('must be an ISO 4217 code'),
  sentence('must be in the future'),
  sentence('must be later than from'),
  sentence('must be {what}'),
  sentence('must end after it begins'),
  sentence('must have at least one line'),
  sentence('must not be empty'),
  sentence('must not contain control characters'),
  sentence('must not contain credentials'),
  sentence('must not contain half a character'),
  sentence('names a field twice'),
  sentence('names a lead twice'),
  sentence('names a team that does not exist'),
  sentence('names a user twice'),
  sentence('names a user who does not exist'),
  sentence('names somebody twice'),
  sentence('names somebody who is not an active user'),
  sentence('needs a letter or digit'),
  sentence('needs the password or a code'),
  sentence('partner is not a role within a tenant'),
  sentence('reads like a special tag (PK, Zip:, Range:, Max:)'),
  sentence('the range has {leads} leads; {count} can be tried at once'),
  sentence('the range may span {count} days at most'),
  sentence('there is no tag “{name}”'),
  sentence('too much coming and going to try at once: choose a shorter range'),
  sentence('Invalid email address'),
  sentence('Invalid option: expected one of {what}'),
  sentence('Invalid input: expected {what}, received {was}'),
  sentence('Invalid input'),
  sentence('Too big: expected array to have <={count} items'),
  sentence('Too big: expected number to be <={count}'),
  sentence('Too big: expected string to have <={count} characters'),
  sentence('Too small: expected array to have >={count} items'),
  sentence('Too small: expected number to be >={count}'),
  sentence('Too small: expected string to have >={count} characters'),
];

const tags: Sentence[] = [
  sentence('A tag needs a name.'),
  sentence('There is no tag “{name}”.'),
  sentence('There is no tag “{name}”. Did you mean “{other}”?'),
  sentence('“{text}” ends before it begins.'),
  sentence('“{text}” is neither a known tag nor one of Zip:, Range:, Max:.'),
  sentence('“{text}” is neither a known tag nor one of Zip:, Range:, Max:. Did you mean “{other}:”?'),
  sentence('“{text}” is no limit: write Max: 5/day, 20/week or 60/month.'),
  sentence('“{text}” is no pecking order: write PK_200, or PK_100_ and the name of a tag.'),
  sentence('“{text}” is no range of postal codes: write Zip: 90200-90299.'),
  sentence('“{text}”: there is no currency {code}.'),
  sentence('“{text}” names two currencies.'),
  sentence('“{text}” is no range of values: write Range: $200000-$500000.'),
  sentence('“{text}”: a pecking order lies between −1,000,000 and 1,000,000.'),
  sentence('“{text}”: both postal codes need the same length.'),
];

const known: readonly Sentence[] = [...reasons, ...tags, ...refusals, ...fields];

/** The server's sentence in the page's language. */
export function fromServer(text: string): string {
  if (language === 'en') return text;
  for (const { pattern, translated } of known) {
    const match = pattern.exec(text);
    if (match) return translated.replaceAll(/\{(\w+)\}/g, (_, name: string) => match.groups?.[name] ?? '');
  }
  return text;
}

/** Whether a sentence of the server's is known here; for the test that reads the server's sources. */
export function isKnown(text: string): boolean {
  return known.some(({ pattern }) => pattern.test(text));
}
