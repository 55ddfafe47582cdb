import type { Mapping } from '@baton/contract';
import { Problem } from '../platform/problem/problem.ts';
import { parseJson } from './json.ts';
import type { Facts } from './lead-of-facts.ts';

const JOINED_MAX = 20_000;

/** What a new webhook understands before anybody has mapped anything. */
export const USUAL_MAPPING: Mapping = [
  { path: 'id', field: 'externalId' },
  { path: 'name', field: 'customer.name' },
  { path: 'first_name', field: 'customer.firstName' },
  { path: 'last_name', field: 'customer.lastName' },
  { path: 'email', field: 'customer.email' },
  { path: 'phone', field: 'customer.phone' },
  { path: 'postal_code', field: 'customer.postalCode' },
  { path: 'subject', field: 'subject' },
  { path: 'message', field: 'text' },
];

/** A body as a tree: JSON, or a form's fields. Throws `invalid_json`, `unsupported_media_type`. */
export function treeOf(contentType: string, text: string): unknown {
  const type = contentType.split(';')[0]!.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') {
    const fields = new Map<string, string | string[]>();
    for (const [name, value] of new URLSearchParams(text)) {
      const before = fields.get(name);
      fields.set(name, before === undefined ? value : [before, value].flat());
    }
    return Object.fromEntries(fields);
  }
  if (type === 'application/json' || type.endsWith('+json') || type === 'text/plain' || type === '')
    return parseJson(text);
  throw new Problem('unsupported_media_type', { detail: `This way in reads JSON and forms, not ${type}.` });
}

/** What the mapping finds in the tree; of several paths to one field the first that finds something. */
export function factsOf(tree: unknown, mapping: Mapping): Facts {
  const facts = new Map<string, string>();
  for (const { path, field } of mapping) {
    if (facts.has(field)) continue;
    const said = textOf(found(tree, path));
    if (said !== null) facts.set(field, said);
  }
  return facts;
}

/** What stands at a dotted path. A name that has dots in it is found as it is. */
function found(tree: unknown, path: string): unknown {
  if (typeof tree !== 'object' || tree === null) return undefined;
  if (Object.hasOwn(tree, path)) return (tree as Record<string, unknown>)[path];
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    if (!Object.hasOwn(tree, name)) continue;
    const inner = found((tree as Record<string, unknown>)[name], path.slice(dot + 1));
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) {
    const texts = value.flatMap((item) => textOf(item) ?? []);
    return texts.length === 0 ? null : texts.join(', ').slice(0, JOINED_MAX);
  }
  return value === null || value === undefined ? null : JSON.stringify(value).slice(0, JOINED_MAX);
}
