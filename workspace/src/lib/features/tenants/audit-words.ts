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
  return known.some(({ value }) => value === chosen) ? known : [...known, { value: chosen, label: chosen }];
}

/** One line for each field that differs between two objects; for a new or removed one, all it has. */
export function changesOf(
  before: unknown,
  after: unknown,
): { field: string; before: string; after: string }[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((field) => ({ field, before: textOf(was[field]), after: textOf(is[field]) }))
    .filter((change) => change.before !== change.after);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return {};
  return typeof value === 'object' && !Array.isArray(value) ? { ...value } : { value };
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
