import { describe, expect, it } from 'vitest';
import { choiceOf, fieldOf, pathsIn } from './fields.ts';

describe('a field of a lead', () => {
  it('is shown in two controls and named in one word', () => {
    for (const field of ['customer.email', 'text', 'attributes.colour', 'attributes.a.b'])
      expect(fieldOf(choiceOf(field))).toBe(field);
    expect(choiceOf('attributes.colour')).toEqual({ field: 'attributes', attribute: 'colour' });
  });
});

describe('the paths of a message', () => {
  it('lead to every value, lists included', () =>
    expect(pathsIn('{"a":{"b":[1,{"c":null}]},"d":"x"}')).toEqual(['a.b.0', 'a.b.1.c', 'd']));
  it('are the names of a form’s fields', () => expect(pathsIn('name=Anna&e=1')).toEqual(['name', 'e']));
  it('are few, whatever the message holds', () =>
    expect(pathsIn(JSON.stringify(Array.from({ length: 500 }, (_, i) => i)))).toHaveLength(100));
});
