import { describe, expect, test } from 'vitest';
import { changesOf, type LeadForm } from './lead-changes.ts';

const before: LeadForm = {
  subject: 'Roof',
  name: 'Ada',
  email: 'ada@test.test',
  phone: '',
  postalCode: '10115',
  value: '100',
  tags: ['solar', 'roof'],
};
const value = { amount: 10_000, currency: 'EUR' };

describe('the changes of a form', () => {
  test('are none where nothing changed but spaces and the order of tags', () => {
    expect(changesOf(before, { ...before, name: ' Ada ', tags: ['roof', 'solar'] }, value)).toEqual({});
  });
  test('name what changed, and say null for what was emptied', () => {
    const after = { ...before, email: '', phone: '030 1', value: '', tags: ['solar'] };
    expect(changesOf(before, after, null)).toEqual({
      customer: { email: null, phone: '030 1' },
      value: null,
      tags: ['solar'],
    });
  });
});
