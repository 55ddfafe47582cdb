import { parse as parseCsv } from 'csv-parse/sync';
import {
  createLeadBody,
  IMPORT_COLUMNS_MAX,
  IMPORT_ROWS_MAX,
  type CreateLead,
  type ImportPreview,
  type Mapping,
} from '@baton/contract';
import { Problem } from '../platform/problem/problem.ts';
import { invalidField, parse } from '../platform/problem/validation.ts';
import { leadOfFacts, oneLine, type Reading } from './lead-of-facts.ts';
import { factsOf } from './mapped-message.ts';

export const CELL_CHARACTERS_MAX = 100_000;
const SEPARATORS = [',', ';', '\t'];

export type RowWarning = ImportPreview['rows'][number]['warnings'][number];

export interface TableFile {
  columns: string[];
  /** As many cells as columns. */
  rows: string[][];
  /** Places of rows that say something beyond the last column: probably a separator in a cell without quotes. */
  overlong: ReadonlySet<number>;
}

/** A table as spreadsheets write it: comma, semicolon or tab, with or without BOM, UTF-8 or Windows-1252. */
export function readTable(raw: Uint8Array): TableFile {
  const text = textOf(raw);
  let lines: string[][];
  try {
    lines = parseCsv(text, {
      bom: true,
      delimiter: separatorOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: CELL_CHARACTERS_MAX,
      to: IMPORT_ROWS_MAX + 2,
    });
  } catch (error) {
    throw invalidField('', `is no table: ${(error as Error).message}`);
  }
  const [head, ...rows] = lines.filter((cells) => cells.some((cell) => cell.trim() !== ''));
  if (head === undefined || rows.length === 0)
    throw invalidField('', 'has no rows under the names of its columns');
  if (head.length > IMPORT_COLUMNS_MAX) throw invalidField('', `has more than ${IMPORT_COLUMNS_MAX} columns`);
  if (rows.length > IMPORT_ROWS_MAX)
    throw new Problem('too_many_lines', { detail: `A file takes ${IMPORT_ROWS_MAX} rows at most.` });
  const columns = named(head);
  return {
    columns,
    rows: rows.map((cells) => columns.map((_, index) => cells[index] ?? '')),
    overlong: new Set(
      rows.flatMap((cells, place) =>
        cells.slice(columns.length).some((cell) => cell.trim() !== '') ? [place] : [],
      ),
    ),
  };
}

/** A table as it is kept: "Unicode text" of spreadsheets, which is UTF-16, becomes UTF-8, so that what is in it is found. */
export function keptAs(raw: Buffer): Buffer {
  const [first, second] = raw;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  return encoding === null ? raw : Buffer.from(new TextDecoder(encoding).decode(raw));
}

function textOf(raw: Uint8Array): string {
  if (raw.includes(0)) throw invalidField('', 'is no text: save the table as CSV');
  return textOfBytes(raw);
}

/** What is no UTF-8 comes from a program that knows one byte for each letter. */
export function textOfBytes(raw: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return new TextDecoder('windows-1252').decode(raw);
  }
}

/** The one that stands most often in the first line. */
function separatorOf(text: string): string {
  const line = text.slice(0, text.search(/[\r\n]|$/));
  const count = (separator: string): number => line.split(separator).length;
  return SEPARATORS.reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}

/** Every column gets a name, and each its own. */
function named(head: string[]): string[] {
  const names: string[] = [];
  head.forEach((cell, index) => {
    const wanted = oneLine(cell, 60) ?? `Column ${index + 1}`;
    let name = wanted;
    for (let n = 2; names.includes(name); n += 1) name = `${wanted} (${n})`;
    names.push(name);
  });
  return names;
}

const GUESSES: [field: string, name: RegExp][] = [
  ['externalId', /^(?:id|external id|lead id|reference|nr|number)$/],
  ['customer.firstName', /^(?:first ?name|given name|vorname)$/],
  ['customer.lastName', /^(?:last ?name|surname|family name|nachname)$/],
  ['customer.name', /^(?:name|full ?name|customer|contact)$/],
  ['customer.email', /^(?:(?:customer|contact|kunden?) ?)?(?:e ?)?mail(?: ?(?:address|adresse))?$/],
  [
    'customer.phone',
    /^(?:(?:customer|contact|kunden?) ?)?(?:(?:tele)?(?:phone|fon)|tel|mobile?|handy|cell)(?: ?(?:phone|telefon))?(?: ?(?:no|nr|number|nummer))?$|^rufnummer$/,
  ],
  ['customer.postalCode', /^(?:zip|zip ?code|post ?code|postal ?code|plz)$/],
  ['subject', /^(?:subject|title|product|betreff)$/],
  ['text', /^(?:text|message|comment|comments|notes?|nachricht)$/],
  ['value', /^(?:value|amount|budget|price|wert)$/],
  ['currency', /^(?:currency|währung)$/],
  ['tags', /^tags?$/],
];

/** What the columns probably mean, by their names; what nobody can guess becomes an attribute of that name. */
export function guessMapping(columns: string[]): Mapping {
  const taken = new Set<string>();
  return columns.slice(0, 60).map((path) => {
    const plain = path
      .toLowerCase()
      .replaceAll(/[_\s.-]+/g, ' ')
      .trim();
    const field = GUESSES.find(([wanted, name]) => !taken.has(wanted) && name.test(plain))?.[0];
    if (field !== undefined) taken.add(field);
    return { path, field: field ?? `attributes.${path}` };
  });
}

/** What came in otherwise than its column says, though it did come in. */
export function warningsOf(
  table: TableFile,
  place: number,
  mapping: Mapping,
  lead: CreateLead,
): RowWarning[] {
  const warnings: RowWarning[] = [];
  const cells = table.rows[place]!;
  const says = (field: string): boolean =>
    mapping.some(
      (row) => row.field === field && (cells[table.columns.indexOf(row.path)] ?? '').trim() !== '',
    );
  if (says('customer.email') && lead.customer.email === undefined)
    warnings.push({
      path: 'customer.email',
      message: 'is not an e-mail address: it is kept as an attribute',
    });
  if (says('value') && lead.value === undefined)
    warnings.push({ path: 'value', message: 'is not an amount: it is kept as an attribute' });
  if (table.overlong.has(place))
    warnings.push({ path: '', message: 'has more cells than there are columns: what is beyond is left out' });
  return warnings;
}

/** One row as the body of `POST /leads`. Throws `invalid_input`. */
export function leadOfRow(
  columns: string[],
  cells: string[],
  mapping: Mapping,
  reading: Reading,
): CreateLead {
  const tree = Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  return parse(createLeadBody, leadOfFacts(factsOf(tree, mapping), reading));
}
