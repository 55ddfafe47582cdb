import { describe, expect, it } from 'vitest';
import { attributeName } from './words.ts';

describe('the name of an attribute', () => {
  it.each([
    ['noClaimsYears', 'No claims years'],
    ['birth_year', 'Birth year'],
    ['living-area', 'Living area'],
    ['IBAN', 'IBAN'],
    ['Vorname', 'Vorname'],
    ['anzahl der Etagen', 'Anzahl der Etagen'],
  ])('%s is read as %s', (name, read) => expect(attributeName(name)).toBe(read));
});
