import { expect, it } from 'vitest';
import { slugOf } from './slug.ts';

it('makes a short name of any name, as far as it has letters', () => {
  expect(slugOf('Müller & Söhne GmbH')).toBe('mueller-soehne-gmbh');
  expect(slugOf('  Crème Brûlée!  ')).toBe('creme-brulee');
  expect(slugOf('Straße 7')).toBe('strasse-7');
  expect(slugOf('株式会社')).toBe('');
  expect(slugOf(`${'a'.repeat(39)} b`)).toBe('a'.repeat(39));
});
