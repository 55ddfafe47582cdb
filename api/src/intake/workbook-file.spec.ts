import { describe, expect, it } from 'vitest';
import { zipBomb } from '../../test/zip-bomb.ts';
import { Problem } from '../platform/problem/problem.ts';
import { readTable } from './table-file.ts';
import { csvOfWorkbook, isWorkbook, UNPACKED_BYTES_MAX } from './workbook-file.ts';
import { unzip, zipStored } from './zip-archive.ts';

const WORKBOOK = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Leads" sheetId="1" r:id="rId1"/></sheets></workbook>`;
const RELS = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`;
const STYLES = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`;
const text = (place: string, value: string): string =>
  `<c r="${place}" t="inlineStr"><is><t>${value}</t></is></c>`;
const sheet = (rows: string): string =>
  `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`;
const HEAD = `<row r="1">${text('A1', 'name')}${text('B1', 'phone')}${text('C1', 'since')}</row>`;

function book(rows: string, more: [name: string, content: Buffer][] = []): Buffer {
  const parts: [string, string][] = [
    ['xl/workbook.xml', WORKBOOK],
    ['xl/_rels/workbook.xml.rels', RELS],
    ['xl/styles.xml', STYLES],
    ['xl/worksheets/sheet1.xml', sheet(rows)],
  ];
  return zipStored([
    ...parts.map(([name, content]) => ({ name, content: Buffer.from(content) })),
    ...more.map(([name, content]) => ({ name, content })),
  ]);
}

async function refusal(raw: Buffer): Promise<string> {
  const error: unknown = await csvOfWorkbook(raw).then(
    () => null,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(Problem);
  const { code, options } = error as Problem;
  return `${code}: ${options.errors?.[0]?.message ?? options.detail ?? ''}`;
}

describe('a workbook', () => {
  it('is read as the table of its first sheet: texts, numbers and days', async () => {
    const rows = `${HEAD}<row r="2">${text('A2', 'Anna, &quot;Weber&quot;')}<c r="B2"><v>491761234567</v></c><c r="C2" s="1"><v>46000</v></c></row><row r="4">${text('A4', 'Ben')}</row>`;
    const raw = book(rows);
    expect(isWorkbook(raw)).toBe(true);
    expect(isWorkbook(Buffer.from('name;phone\n'))).toBe(false);
    expect(readTable(await csvOfWorkbook(raw))).toMatchObject({
      columns: ['name', 'phone', 'since'],
      rows: [
        ['Anna, "Weber"', '491761234567', '2025-12-09'],
        ['Ben', '', ''],
      ],
    });
  });

  it('is refused in words where it is old, locked, damaged or none', async () => {
    const ole = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0, 0]);
    expect(await refusal(ole)).toBe('invalid_input: is an old .xls workbook: save it as .xlsx or CSV');
    expect(await refusal(Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le')]))).toBe(
      'invalid_input: is locked with a password: save it without one',
    );
    const whole = book(HEAD);
    expect(await refusal(whole.subarray(0, 200))).toBe('invalid_input: is damaged: its end is missing');
    expect(await refusal(zipStored([{ name: 'a.txt', content: Buffer.from('x') }]))).toMatch(
      /^invalid_input: is no workbook that can be read/,
    );
    const locked = Buffer.from(whole);
    const central = locked.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    locked.writeUInt16LE(1, central + 8);
    expect(await refusal(locked)).toBe('invalid_input: is locked with a password');
  });

  it('is refused where it would unpack to too much, whatever it says of its size', async () => {
    const raw = zipBomb(UNPACKED_BYTES_MAX + 1);
    expect(raw.length).toBeLessThan(100_000);
    expect(await refusal(raw)).toBe('invalid_input: unpacks to more than 24 MB');
    // Of parts that each are small enough, it is their sum that counts.
    const half = Buffer.alloc(UNPACKED_BYTES_MAX / 2 + 1, 32);
    expect(
      await refusal(
        book(HEAD, [
          ['a.xml', half],
          ['b.xml', half],
        ]),
      ),
    ).toBe('invalid_input: unpacks to more than 24 MB');
    const many = Array.from({ length: 2_001 }, (_, index): [string, Buffer] => [
      `${index}.xml`,
      Buffer.alloc(0),
    ]);
    expect(await refusal(book(HEAD, many))).toBe('invalid_input: holds more than 2000 parts');
  });

  it.each([
    [
      'a row far down',
      `${HEAD}<row r="1048576">${text('A1048576', 'x')}</row>`,
      /^too_many_lines: .*row 1048576/,
    ],
    ['a cell far down', `${HEAD}<row>${text('A99999', 'x')}</row>`, /^too_many_lines/],
    [
      'a cell far out',
      `${HEAD}<row r="2">${text('XFD2', 'x')}</row>`,
      /column XFD: 100 columns are the most/,
    ],
    ['a row number that is another number', `${HEAD}<row r="1e9"></row>`, /nowhere/],
    ['one that is written in pieces', `${HEAD}<row r = '&#49;048576'></row>`, /nowhere/],
  ])('is refused where it has %s', async (_, rows, message) => {
    expect(await refusal(book(rows))).toMatch(message);
  });

  it('is refused where many cells share one long text', async () => {
    const strings = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>${'x'.repeat(90_000)}</t></si></sst>`;
    const cells = Array.from(
      { length: 400 },
      (_, index) => `<row r="${index + 1}"><c r="A${index + 1}" t="s"><v>0</v></c></row>`,
    );
    const raw = book(cells.join(''), [['xl/sharedStrings.xml', Buffer.from(strings)]]);
    expect(await refusal(raw)).toBe('invalid_input: holds more text than a file of leads can');
  });

  it('unpacks what was packed', async () => {
    const content = Buffer.from('<a/>'.repeat(100));
    const [entry] = await unzip(zipStored([{ name: 'ü.xml', content }]), () => true, {
      entriesMax: 1,
      bytesMax: 1_000,
    });
    expect(entry).toEqual({ name: 'ü.xml', content });
  });
});
