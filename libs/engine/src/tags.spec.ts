import { describe, expect, test } from 'vitest';
import {
  type AgentTag,
  agentTags,
  findTags,
  mergeLeadTags,
  parseAgentTag,
  type Tag,
  tagKey,
} from './index.ts';

const tag = (name: string): Tag => ({ id: name, key: tagKey(name), kind: 'preferential', weight: 50 });
const known = ['Product 1', 'Solar', 'BMW', 'ÖPNV', 'PK_Team'].map(tag);

describe('a tag’s key', () => {
  test.each([
    ['Heat Pump', 'heat pump'],
    ['heat-pump', 'heat pump'],
    ['HEAT_PUMP', 'heat pump'],
    ['heat/pump', 'heat pump'],
    ['  heat  -  pump ', 'heat pump'],
    ['Straße', 'straße'],
  ])('%s is %s', (name, key) => expect(tagKey(name)).toBe(key));
});

describe('tags found in subject and text', () => {
  test.each([
    [{ subject: 'Solar roof' }, [['Solar', 2]]],
    [{ text: 'a SOLAR roof' }, [['Solar', 1]]],
    [{ subject: 'solar', text: 'solar' }, [['Solar', 2]]],
    [{ text: 'solarium' }, []],
    [{ text: 'a product-1, please' }, [['Product 1', 1]]],
    [{ subject: 'PRODUCT/1!' }, [['Product 1', 2]]],
    [{ text: 'product 12' }, []],
    [{ text: 'my bmw' }, [['BMW', 0.5]]],
    [{ subject: 'BMW' }, [['BMW', 1]]],
    [{ text: 'nach dem öpnv fragen' }, [['ÖPNV', 1]]],
    [{ text: 'höpnv' }, []],
    [{ subject: null, text: null }, []],
  ])('%o', (words, found) => {
    expect(findTags(words, known).map(({ tagId, factor }) => [tagId, factor])).toEqual(found);
  });

  test('given and found ones are one, with the higher factor', () => {
    expect(
      mergeLeadTags(
        ['a', 'b'],
        [
          { tagId: 'a', factor: 2 },
          { tagId: 'b', factor: 0.5 },
        ],
      ),
    ).toEqual([
      { tagId: 'a', factor: 2 },
      { tagId: 'b', factor: 1 },
    ]);
  });
});

describe('a tag on an agent', () => {
  test.each([
    ['solar', { kind: 'tag', tagId: 'Solar' }],
    ['product_1', { kind: 'tag', tagId: 'Product 1' }],
    ['PK_Team', { kind: 'tag', tagId: 'PK_Team' }],
    ['PK_200', { kind: 'pecking', points: 200, tagId: null }],
    ['PK_-20', { kind: 'pecking', points: -20, tagId: null }],
    ['pk_100_Product 1', { kind: 'pecking', points: 100, tagId: 'Product 1' }],
    ['PK_100_product-1', { kind: 'pecking', points: 100, tagId: 'Product 1' }],
    ['Zip: 90200-90299', { kind: 'zip', from: '90200', to: '90299' }],
    ['zip: 90210', { kind: 'zip', from: '90210', to: '90210' }],
    ['Zip: 00-950 - 00-999', { kind: 'zip', from: '00950', to: '00999' }],
    ['Range: $200000-$500000', { kind: 'range', from: 200_000, to: 500_000, currency: '$' }],
    ['Range: 200,000 – 500,000', { kind: 'range', from: 200_000, to: 500_000 }],
    ['Range: €0-€99.50', { kind: 'range', from: 0, to: 99.5, currency: '€' }],
    ['Range: jpy 0-JPY 900000', { kind: 'range', from: 0, to: 900_000, currency: 'JPY' }],
    ['Range: 200-USD500', { kind: 'range', from: 200, to: 500, currency: 'USD' }],
    ['Max: 5/day', { kind: 'max', count: 5, period: 'day' }],
    ['max: 20 / week', { kind: 'max', count: 20, period: 'week' }],
    ['Max: 60/Month', { kind: 'max', count: 60, period: 'month' }],
  ])('%s', (raw, expected) => expect(parseAgentTag(raw, known)).toEqual({ ok: true, tag: expected }));

  test.each([
    ['', 'needs a name'],
    ['Solr', 'Did you mean “solar”?'],
    ['Nuclear', 'There is no tag “Nuclear”'],
    ['PK_', 'no pecking order'],
    ['PK_abc', 'no pecking order'],
    ['PK_100_Produkt 1', 'Did you mean “product 1”?'],
    ['PK_99999999', 'lies between'],
    ['Zip: 90299-90200', 'ends before it begins'],
    ['Zip: 902-90299', 'same length'],
    ['Zip:', 'no range of postal codes'],
    ['Zip: 90200 90299', 'no range of postal codes'],
    ['Zip: abc', 'no range of postal codes'],
    ['PK200', 'no pecking order'],
    ['PK__200', 'no pecking order'],
    ['Range: lots', 'no range of values'],
    ['Range: $500000-$200000', 'ends before it begins'],
    ['Range: EUT 100-200', 'no currency EUT'],
    ['Range: $100-€200', 'two currencies'],
    ['Max: 5/year', 'no limit'],
    ['Max: many/day', 'no limit'],
    ['Zap: 90200-90299', 'Did you mean “Zip:”?'],
    ['Colour: red', 'neither a known tag'],
  ])('%s is refused', (raw, reason) => {
    expect(parseAgentTag(raw, known)).toMatchObject({
      ok: false,
      reason: expect.stringContaining(reason) as string,
    });
  });

  test('all of them together', () => {
    const parsed = [
      'solar',
      'Solar',
      'PK_200',
      'PK_-5_BMW',
      'Zip: 90200-90299',
      'Zip: 10115',
      'Max: 5/day',
    ].flatMap((raw) => {
      const result = parseAgentTag(raw, new Map(known.map((one) => [one.id, one])));
      return result.ok ? [result.tag] : [];
    });
    expect(agentTags(parsed)).toEqual({
      tagIds: ['Solar'],
      pecking: 200,
      peckingByTag: { BMW: -5 },
      zips: [
        { from: '90200', to: '90299' },
        { from: '10115', to: '10115' },
      ],
      ranges: [],
      max: { day: 5 },
    });
  });

  test('mean the same in any order', () => {
    const parsed: AgentTag[] = [
      { kind: 'tag', tagId: 'wind' },
      { kind: 'tag', tagId: 'solar' },
      { kind: 'pecking', tagId: null, points: -5 },
      { kind: 'pecking', tagId: null, points: -20 },
      { kind: 'pecking', tagId: 'solar', points: 10 },
      { kind: 'pecking', tagId: 'solar', points: 100 },
      { kind: 'max', count: 9, period: 'day' },
      { kind: 'max', count: 5, period: 'day' },
    ];
    const expected = {
      tagIds: ['solar', 'wind'],
      pecking: -5,
      peckingByTag: { solar: 100 },
      zips: [],
      ranges: [],
      max: { day: 5 },
    };
    expect(agentTags(parsed)).toEqual(expected);
    expect(agentTags(parsed.toReversed())).toEqual(expected);
  });
});
