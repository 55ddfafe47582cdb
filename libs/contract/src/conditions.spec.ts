import { describe, expect, it } from 'vitest';
import { condition } from './conditions.ts';

describe('a condition of a plan', () => {
  it.each([
    { field: 'source', op: 'is', value: 'Web' },
    { field: 'tag', op: 'in', value: ['Solar', 'Roof'] },
    { field: 'tag', op: 'exists' },
    { field: 'value', op: 'gte', value: 250_000 },
    { field: 'value', op: 'not_in', value: [1, 2] },
    { field: 'priority', op: 'is', value: 2 },
    { field: 'hours', op: 'is_not', value: 'closed' },
    { field: 'postalCode', op: 'starts_with', value: '10' },
    { field: 'attributes.floors', op: 'lte', value: 3 },
    { field: 'attributes.flat', op: 'is', value: true },
  ])('may be %j', (given) => expect(condition.parse(given)).toEqual(given));

  it('may say attribute.NAME for attributes.NAME', () =>
    expect(condition.parse({ field: 'attribute.flat', op: 'exists' }).field).toBe('attributes.flat'));

  it.each([
    [{ field: 'source', op: 'is' }, 'value'],
    [{ field: 'tag', op: 'exists', value: 'Solar' }, 'value'],
    [{ field: 'tag', op: 'in', value: [] }, 'value'],
    [{ field: 'tag', op: 'in', value: 'Solar' }, 'value'],
    [{ field: 'tag', op: 'is', value: ['Solar'] }, 'value'],
    [{ field: 'tag', op: 'gte', value: 3 }, 'op'],
    [{ field: 'postalCode', op: 'lte', value: 3 }, 'op'],
    [{ field: 'postalCode', op: 'is', value: 10_115 }, 'value'],
    [{ field: 'value', op: 'gte', value: 'much' }, 'value'],
    [{ field: 'value', op: 'starts_with', value: 'x' }, 'op'],
    [{ field: 'priority', op: 'exists' }, 'op'],
    [{ field: 'priority', op: 'is', value: true }, 'value'],
    [{ field: 'hours', op: 'is', value: 'later' }, 'value'],
    [{ field: 'hours', op: 'gte', value: 1 }, 'op'],
    [{ field: 'attributes.floors', op: 'gte', value: 'three' }, 'value'],
    [{ field: 'colour', op: 'is', value: 'red' }, 'field'],
  ])('may not be %j', (given, path) => {
    const issues = condition.safeParse(given).error!.issues;
    expect(issues.map((issue) => issue.path.join('.'))).toContain(path);
  });
});
