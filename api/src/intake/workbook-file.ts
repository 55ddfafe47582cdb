import { IMPORT_COLUMNS_MAX, IMPORT_ROWS_MAX } from '@baton/contract';
import { stringify } from 'csv-stringify/sync';
import { readSheet } from 'read-excel-file/universal';
import { Problem } from '../platform/problem/problem.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { CELL_CHARACTERS_MAX } from './table-file.ts';
import { unzip, ZipError, zipStored, type ZipEntry } from './zip-archive.ts';

/** What a workbook may unpack to, and what its first sheet may be as text. */
export const UNPACKED_BYTES_MAX = 24 * 2 ** 20;
const TEXT_CHARACTERS_MAX = 24 * 2 ** 20;
const PARTS_MAX = 2_000;
/** Spreadsheets leave marks on empty cells beside and below a table: some are let pass. */
const ROWS_MAX = IMPORT_ROWS_MAX + 1_000;
const COLUMNS_MAX = IMPORT_COLUMNS_MAX + 156;

const ZIP_MARK = Buffer.from('PK\u0003\u0004', 'latin1');
const OLE_MARK = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
/** How the name of the one stream is written that a locked workbook is kept in. */
const LOCKED_MARK = Buffer.from('EncryptedPackage', 'utf16le');

/** Whether these bytes are a spreadsheet's own file, whatever its name says. */
export function isWorkbook(raw: Buffer): boolean {
  return startsWith(raw, ZIP_MARK) || startsWith(raw, OLE_MARK);
}

/**
 * The first sheet of a workbook as CSV, which from then on is what a CSV file is. Throws `invalid_input` with what to do
 * about it, `too_many_lines` for a table that is too long.
 */
export async function csvOfWorkbook(raw: Buffer): Promise<Buffer> {
  if (startsWith(raw, OLE_MARK))
    throw refused(
      raw.includes(LOCKED_MARK)
        ? 'is locked with a password: save it without one'
        : 'is an old .xls workbook: save it as .xlsx or CSV',
    );
  try {
    const parts = await unzip(raw, (name) => /\.xml(?:\.rels)?$/.test(name), {
      entriesMax: PARTS_MAX,
      bytesMax: UNPACKED_BYTES_MAX,
    });
    assertSheetsBounded(parts);
    const archive = zipStored(parts);
    const cells = await readSheet(
      archive.buffer.slice(archive.byteOffset, archive.byteOffset + archive.byteLength) as ArrayBuffer,
    );
    return csvOf(cells as unknown[][]);
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof ZipError) throw refused(error.message);
    // The reader says in its own words what it could not read.
    throw refused(`is no workbook that can be read: ${(error as Error).message.slice(0, 200)}`);
  }
}

/**
 * The reader makes a row for every number up to the last one that it meets, and a cell for every column: a sheet that
 * places one cell far out would fill the memory. So places are looked at before it reads them, and those that it might
 * read in another way than they are written here are refused.
 */
function assertSheetsBounded(parts: readonly ZipEntry[]): void {
  for (const { content } of parts) {
    const text = content.toString('utf8');
    if (!text.includes('sheetData')) continue;
    for (const [, , place] of text.matchAll(/[\s:'"]r\s*=\s*(["'])([\s\S]*?)\1/g)) {
      const found = /^([A-Z]{0,3})(\d{1,7})$/.exec(place!);
      if (found === null) throw refused('has a cell that is nowhere');
      const row = Number(found[2]);
      if (row > ROWS_MAX)
        throw new Problem('too_many_lines', {
          detail: `A file takes ${IMPORT_ROWS_MAX} rows at most; this one has something in row ${row}.`,
        });
      if (columnOf(found[1]!) > COLUMNS_MAX)
        throw refused(`has something in column ${found[1]!}: ${IMPORT_COLUMNS_MAX} columns are the most`);
    }
  }
}

function columnOf(letters: string): number {
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0);
}

/** Many cells may share one text: what they come to together is counted before it is written. */
function csvOf(rows: unknown[][]): Buffer {
  let characters = 0;
  const lines = rows.map((cells) =>
    cells.map((cell) => {
      const text = textOf(cell);
      characters += text.length + 1;
      if (text.length > CELL_CHARACTERS_MAX || characters > TEXT_CHARACTERS_MAX)
        throw refused('holds more text than a file of leads can');
      return text;
    }),
  );
  return Buffer.from(stringify(lines), 'utf8');
}

/** Days stand as days; spreadsheets know no zones. */
function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) {
    if (Number.isNaN(cell.getTime())) return '';
    const text = cell.toISOString();
    return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
  }
  // What a sheet can hold else: text, numbers, yes and no.
  return String(cell as string | number | boolean);
}

function startsWith(raw: Buffer, mark: Buffer): boolean {
  return raw.subarray(0, mark.length).equals(mark);
}

function refused(message: string): Problem {
  return invalidField('', message);
}
