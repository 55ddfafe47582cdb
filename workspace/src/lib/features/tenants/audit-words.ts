import { dayFormat, clockFormat } from '#lib/language/format.ts';
import { word } from '#lib/language/word.ts';
import { money, type MoneyAmount } from '#lib/ui/money.ts';
import { duration } from '#lib/ui/time.ts';
import { settingFields } from './settings-fields.ts';

/** What each action of the log is called. One that is not here is shown as the log has it. */
const actions: Record<string, string> = {
  'api_key.created': 'API key created',
  'api_key.revoked': 'API key revoked',
  'api_key.taken_over': 'API key taken over',
  'customer.blocked': 'Customer blocked',
  'customer.unblocked': 'Customer unblocked',
  'customer.exported': 'Customer’s data given out',
  'customer.erased': 'Customer erased',
  'delivery.replayed': 'Delivery tried again',
  'import.run': 'Leads imported from a file',
  'import.undone': 'Import undone',
  'kiosk.created': 'Wall screen added',
  'kiosk.revoked': 'Wall screen revoked',
  'leads.exported': 'Leads exported',
  'routing_plan.created': 'Routing plan created',
  'routing_plan.changed': 'Routing plan changed',
  'routing_plan.published': 'Routing plan published',
  'routing_settings.changed': 'Routing settings changed',
  'score_entry.contested': 'Objection to a score entry',
  'score_entry.reversed': 'Score entry reversed',
  'score_entry.upheld': 'Score entry upheld',
  'second_factor.switched_on': 'Second factor switched on',
  'second_factor.switched_off': 'Second factor switched off',
  'second_factor.reset': 'Second factor reset',
  'source.created': 'Source created',
  'source.changed': 'Source changed',
  'tag.created': 'Tag created',
  'tag.changed': 'Tag changed',
  'tag.merged': 'Tag merged into another',
  'team.created': 'Team created',
  'team.changed': 'Team changed',
  'team.removed': 'Team removed',
  'tenant.created': 'Tenant created',
  'user.created': 'User added',
  'user.changed': 'User changed',
  'user.invited': 'User invited again',
  'user.absences_changed': 'Absences changed',
  'user.lead_forwarding_changed': 'Forwarding of accepted leads changed',
  'view.shared': 'Lead view shared',
  'view.unshared': 'Lead view no longer shared',
  'way_in.created': 'Way in opened',
  'way_in.changed': 'Way in changed',
  'way_in.renewed': 'Address or key of a way in renewed',
  'webhook.created': 'Webhook created',
  'webhook.changed': 'Webhook changed',
  'webhook.deleted': 'Webhook deleted',
  'webhook.secret_rotated': 'Secret of a webhook renewed',
};
export const actionWords = (action: string): string => actions[action] ?? action;

const subjects: Record<string, string> = {
  api_key: 'API key',
  customer: 'Customer',
  delivery: 'Delivery',
  import: 'Import',
  kiosk: 'Wall screen',
  lead: 'Lead',
  leads: 'Leads',
  routing_plan: 'Routing plan',
  routing_settings: 'Routing settings',
  score_entry: 'Score entry',
  source: 'Source',
  tag: 'Tag',
  team: 'Team',
  tenant: 'Tenant',
  user: 'User',
  view: 'Lead view',
  way_in: 'Way in',
  webhook: 'Webhook',
};
export const subjectWords = (subject: string): string => subjects[subject] ?? subject;

const fields: Record<string, string> = {
  name: 'Name',
  label: 'Label',
  role: 'Role',
  active: 'Active',
  takesLeads: 'Takes leads',
  tags: 'Tags',
  teamIds: 'Teams',
  managedTeamIds: 'Teams managed',
  managerIds: 'Managers',
  memberIds: 'Members',
  capacity: 'Capacity',
  maxOpenLeads: 'Open leads, at most',
  perDay: 'Leads a day',
  perWeek: 'Leads a week',
  perMonth: 'Leads a month',
  weight: 'Weight',
  channels: 'Channels',
  push: 'Browsers told of offers',
  workingHours: 'Working hours',
  absences: 'Absences',
  secondFactor: 'Second factor',
  createdAt: 'Created',
  createdBy: 'Made by',
  endsAt: 'Ends',
  scopes: 'Rights',
  hint: 'Begins with',
  kind: 'Kind',
  price: 'Price',
  retired: 'Retired',
  retiredAt: 'Retired',
  steps: 'Steps',
  version: 'Version',
  draft: 'Draft',
  hasDraft: 'Draft',
  isDefault: 'Default plan',
  publishedAt: 'Published',
  key: 'Key',
  defaultTags: 'Default tags',
  cost: 'Cost',
  planId: 'Routing plan',
  routingPlanId: 'Routing plan',
  url: 'Address',
  events: 'Events',
  enabled: 'Switched on',
  description: 'Description',
  email: 'E-mail',
  reason: 'Reason',
  points: 'Points',
  answer: 'Answer',
  state: 'State',
  into: 'Merged into',
  slug: 'Short name',
  timeZone: 'Time zone',
  country: 'Country',
  currency: 'Currency',
  mapping: 'Mapping',
  allowedOrigins: 'Allowed websites',
  acknowledgement: 'Acknowledgement',
  leads: 'Leads',
  rows: 'Rows',
  count: 'Count',
  from: 'From',
  to: 'To',
};

/** A field as the page calls it that sets it; one without a name of its own, word by word: "alarmAfterMs" is "Alarm after". */
export function fieldWords(field: string): string {
  const setting = settingFields.find(({ name }) => name === field);
  if (setting !== undefined) return setting.title;
  const words = field.replace(/(Ms|At)$/, '').replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return fields[field] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the entry is about, by its name where the log has one, and which fields it changed. */
export function summaryOf({ before, after }: { before: unknown; after: unknown }): {
  name: string | null;
  fields: string[];
} {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const name = [is['name'], was['name']].find((one) => typeof one === 'string') ?? null;
  // A tag that was merged: what it was, and what it is part of now.
  const into = is['into'];
  if (typeof into === 'object' && into !== null)
    return {
      name,
      fields: Object.entries(into).flatMap(([key, one]) => (key === 'name' ? [String(one)] : [])),
    };
  const isChange = before !== null && before !== undefined && after !== null && after !== undefined;
  return { name, fields: isChange ? changesOf(before, after).map(({ field }) => fieldWords(field)) : [] };
}

/** What the log is narrowed to: an area ends with a dot and takes all that was done there. */
const areas: [value: string, label: string][] = [
  ['user.', 'Users'],
  ['team.', 'Teams'],
  ['tag.', 'Tags'],
  ['routing_settings.', 'Routing settings'],
  ['routing_plan.', 'Routing plans'],
  ['source.', 'Sources'],
  ['way_in.', 'Ways in'],
  ['api_key.', 'API keys'],
  ['webhook.', 'Webhooks'],
  ['second_factor.', 'Second factors'],
  ['kiosk.', 'Wall screens'],
  ['score_entry.', 'Scores'],
  ['customer.', 'Customers'],
  ['tenant.', 'Tenant'],
];

/** The choices, with the one of the address where it is none of them. */
export function auditAreas(chosen: string): { value: string; label: string }[] {
  const known = [{ value: '', label: 'Everything' }, ...areas.map(([value, label]) => ({ value, label }))];
  if (known.some(({ value }) => value === chosen)) return known;
  return [...known, { value: chosen, label: actionWords(chosen) }];
}

/** One line for each field that differs between two objects; for a new or removed one, all it has. */
export function changesOf(
  before: unknown,
  after: unknown,
): { field: string; before: string; after: string }[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]))
    .map((field) => ({ field, before: textOf(was[field], field), after: textOf(is[field], field) }))
    .filter((change) => change.before !== change.after);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return {};
  return typeof value === 'object' && !Array.isArray(value) ? { ...value } : { value };
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const [YES, NO, NONE] = [word('yes'), word('no'), word('none')];

/** A value as a person would say it: a list, a time, an amount; within an object each field with its name. */
function textOf(value: unknown, field: string): string {
  if (value === undefined) return '';
  if (value === null) return NONE;
  if (typeof value === 'boolean') return value ? YES : NO;
  if (typeof value === 'number') return field.endsWith('Ms') ? duration(value) : String(value);
  if (typeof value === 'string') return stringOf(value);
  if (Array.isArray(value)) return value.length === 0 ? NONE : listOf(value);
  const entries = Object.entries(value as object);
  if (entries.length === 2 && 'amount' in (value as object) && 'currency' in (value as object))
    return money(value as MoneyAmount);
  return entries
    .filter(([, one]) => one !== null)
    .map(([name, one]) => `${fieldWords(name)}: ${textOf(one, name)}`)
    .join(', ');
}

function stringOf(value: string): string {
  if (INSTANT.test(value))
    return clockFormat({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(value));
  if (DAY.test(value)) return dayFormat({ dateStyle: 'medium' }).format(new Date(`${value}T12:00:00`));
  return value;
}

/** Plain values in one line, others one in a line. */
function listOf(values: unknown[]): string {
  const plain = values.every((one) => typeof one !== 'object');
  return values.map((one) => textOf(one, '')).join(plain ? ', ' : '\n');
}
