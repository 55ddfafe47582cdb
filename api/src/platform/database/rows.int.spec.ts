import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../test/database.ts';
import * as rowTypes from '../../routing/row-types.ts';
import { encodeRows, ROW_TYPE_IDS, rowType, unnested, type Row, type RowType } from './rows.ts';

const EVERYTHING = rowType('test_everything', {
  an_id: 'uuid',
  words: 'text',
  small: 'int2',
  whole: 'int4',
  large: 'int8',
  yes: 'bool',
  at: 'timestamptz',
  loose: 'json',
  packed: 'jsonb',
  list: 'text[]',
});

/** Text as the API lets it in: without NUL, and well formed. */
const words = fc
  .string({ unit: 'binary', maxLength: 60 })
  .map((text) => text.toWellFormed().replaceAll('\0', ''));
const instant = fc.integer({ min: -62_000_000_000_000, max: 32_000_000_000_000 });
const row: fc.Arbitrary<Row<typeof EVERYTHING.fields>> = fc.record({
  an_id: fc.option(fc.uuid()),
  words: fc.option(words),
  small: fc.option(fc.integer({ min: -32_768, max: 32_767 })),
  whole: fc.option(fc.integer()),
  large: fc.option(fc.maxSafeInteger()),
  yes: fc.option(fc.boolean()),
  at: fc.option(instant),
  loose: fc.option(fc.array(words, { maxLength: 3 })),
  packed: fc.option(
    fc.dictionary(words, fc.oneof(words, fc.integer()), { noNullPrototype: true, maxKeys: 3 }),
  ),
  list: fc.option(fc.array(words, { maxLength: 4 })),
});

describe('rows as one parameter', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let ids: Map<string, number>;
  beforeAll(async () => {
    database = await testDatabase();
    client = new pg.Client(database.ownerUrl);
    await client.connect();
    await client.query(`create type test_everything as (an_id uuid, words text, small smallint, whole integer, large bigint,
      yes boolean, at timestamptz, loose json, packed jsonb, list text[])`);
    const { rows } = await client.query<{ name: string; id: number }>(ROW_TYPE_IDS, ['']);
    ids = new Map(rows.map(({ name, id }) => [name, id]));
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const read = async (rows: Row<typeof EVERYTHING.fields>[]): Promise<object[]> => {
    const text = `select an_id, words, small, whole, large::text, yes, floor(extract(epoch from at) * 1000)::float8 as at,
      loose, packed, list from ${unnested(EVERYTHING)} where $1`;
    return (await client.query<object>(text, [true, encodeRows(EVERYTHING, ids, rows)])).rows;
  };

  it('arrive as they were sent, in their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
        const expected = rows.map((one) => ({
          ...one,
          large: one.large === null ? null : String(one.large),
        }));
        expect(await read(rows)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('may be larger than what was kept free for them', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({
      ...NOTHING,
      whole: i,
      words: 'ü€😀'.repeat(1_000),
      list: ['x'.repeat(5_000)],
    }));
    expect(await read(rows)).toEqual(rows);
    expect(await read([{ ...NOTHING, words: 'small again' }])).toEqual([
      { ...NOTHING, words: 'small again' },
    ]);
  });

  it.each([
    ['an id', { an_id: '0197c6b4-0000-7000-8000-00000000000g' }],
    ['a short id', { an_id: '0197c6b4-0000-7000-8000-0000000000' }],
    ['a long id', { an_id: '0197c6b4-0000-7000-8000-0000000000000' }],
    ['a fraction', { large: 1.5 }],
    ['a number beyond 2^53', { large: 2 ** 60 }],
    ['a small number that is large', { small: 40_000 }],
  ])('refuse %s that is none', (_, wrong) => {
    expect(() => encodeRows(EVERYTHING, ids, [{ ...NOTHING, ...wrong }])).toThrow();
  });

  it('refuse a type that the database does not have', () => {
    expect(() => encodeRows(EVERYTHING, new Map(), [])).toThrow('test_everything');
  });

  it('have the fields that the database knows of each type of a batch', async () => {
    const { rows } = await client.query<{ name: string; fields: Record<string, string> }>(
      `select c.relname as name, json_object_agg(a.attname, format_type(a.atttypid, null) order by a.attnum) as fields
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        where c.relkind = 'c' and starts_with(c.relname, $1) group by 1`,
      [rowTypes.ROW_TYPES_BEGIN],
    );
    const known = new Map(rows.map(({ name, fields }) => [name, Object.entries(fields)]));
    const named: Record<string, string> = {
      int2: 'smallint',
      int4: 'integer',
      int8: 'bigint',
      bool: 'boolean',
      timestamptz: 'timestamp with time zone',
    };
    const ours: RowType[] = Object.values(rowTypes).filter((one) => typeof one === 'object');
    expect(ours.length).toBe(known.size);
    for (const { name, fields } of ours)
      expect(known.get(name), name).toEqual(
        Object.entries(fields).map(([field, type]) => [field, named[type] ?? type]),
      );
  });
});

const NOTHING: Row<typeof EVERYTHING.fields> = {
  an_id: null,
  words: null,
  small: null,
  whole: null,
  large: null,
  yes: null,
  at: null,
  loose: null,
  packed: null,
  list: null,
};
