import { describe, expect, it } from 'vitest';
import { guessMapping, keptAs, leadOfRow, readTable, warningsOf } from './table-file.ts';

const read = (text: string) => readTable(Buffer.from(text));
const READING = { sourceName: 'File', currency: 'EUR' };

describe('a table', () => {
  it.each([
    ['commas', 'name,phone\nAnna,1\n"Weber, Ben",2\n'],
    ['semicolons', '\uFEFFname;phone\r\nAnna;1\r\nWeber, Ben;2\r\n'],
    ['tabs', 'name\tphone\nAnna\t1\nWeber, Ben\t2'],
  ])('is read with %s', (_, text) =>
    expect(read(text)).toEqual({
      columns: ['name', 'phone'],
      rows: [
        ['Anna', '1'],
        ['Weber, Ben', '2'],
      ],
      overlong: new Set(),
    }),
  );

  it('may have ragged rows, empty rows, columns of one name or none', () =>
    expect(read('name,,name\nAnna\n\n , , \nBen,x,y,z\n')).toEqual({
      columns: ['name', 'Column 2', 'name (2)'],
      rows: [
        ['Anna', '', ''],
        ['Ben', 'x', 'y'],
      ],
      overlong: new Set([1]),
    }));

  it('may be "Unicode text" of a spreadsheet', () => {
    const bytes = Buffer.from('\uFEFFname\tphone\r\nJörg\t1\r\n', 'utf16le');
    expect(readTable(keptAs(bytes))).toMatchObject({ columns: ['name', 'phone'], rows: [['Jörg', '1']] });
    expect(readTable(keptAs(bytes.swap16())).rows).toEqual([['Jörg', '1']]);
  });

  it('may be older than UTF-8', () =>
    expect(readTable(Buffer.from('name\nJ\xf6rg\n', 'latin1')).rows).toEqual([['Jörg']]));

  it.each([
    ['nothing', ''],
    ['columns only', 'name,phone\n'],
    ['a spreadsheet’s own file', 'PK\u0003\u0004\u0000\u0000'],
    ['too many columns', `${'a,'.repeat(200)}\n1`],
    ['an endless cell', `a\n"${'x'.repeat(200_000)}"\n`],
  ])('is refused where it is %s', (_, text) =>
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }) as Error),
  );

  it('has ten thousand rows at most', () =>
    expect(() => read(`a\n${'1\n'.repeat(10_001)}`)).toThrow(
      expect.objectContaining({ code: 'too_many_lines' }) as Error,
    ));
});

describe('the columns of a table', () => {
  it('are guessed by their names, each field once, and kept as attributes otherwise', () =>
    expect(guessMapping(['First_Name', 'Nachname', 'E-Mail', 'email', 'PLZ', 'Favourite colour'])).toEqual([
      { path: 'First_Name', field: 'customer.firstName' },
      { path: 'Nachname', field: 'customer.lastName' },
      { path: 'E-Mail', field: 'customer.email' },
      { path: 'email', field: 'attributes.email' },
      { path: 'PLZ', field: 'customer.postalCode' },
      { path: 'Favourite colour', field: 'attributes.Favourite colour' },
    ]));

  it.each([
    ['customer.email', ['Mail', 'E-Mail', 'email address', 'E-Mail-Adresse', 'Customer email', 'e_mail']],
    [
      'customer.phone',
      ['Telefon', 'Telefonnummer', 'Tel.', 'Mobile phone', 'Handy', 'Phone no', 'Mobil', 'Rufnummer'],
    ],
  ])('%s has many names', (field, names) =>
    expect(names.map((name) => guessMapping([name])[0]!.field)).toEqual(names.map(() => field)),
  );

  it('warn of what came in otherwise than its column says', () => {
    const table = read('name,email,value\nAnna,nobody,much\nBen,ben@example.com,12,more\n');
    const mapping = guessMapping(table.columns);
    const warned = table.rows.map((cells, place) => {
      const lead = leadOfRow(table.columns, cells, mapping, READING);
      return warningsOf(table, place, mapping, lead).map(({ path }) => path);
    });
    expect(warned).toEqual([['customer.email', 'value'], ['']]);
  });

  it('make a lead of a row', () => {
    const columns = ['name', 'budget', 'a.b'];
    expect(leadOfRow(columns, ['Anna', '1.200,00 €', 'x'], [...guessMapping(columns)], READING)).toEqual({
      source: 'File',
      customer: { name: 'Anna' },
      value: { amount: 120_000, currency: 'EUR' },
      attributes: { 'a.b': 'x' },
    });
  });
});
