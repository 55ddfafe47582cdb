import { scene } from '@baton/testkit';
import { describe, expect, test } from 'vitest';
import { candidates, holds, type Condition, type Money, type ValueRange } from './index.ts';

const money: Money = {
  own: 'EUR',
  minorPerMajor: (currency) => (currency === 'JPY' ? 1 : 100),
  symbol: (currency) => ({ EUR: '€', JPY: '¥', USD: '$', CAD: '$' })[currency] ?? currency,
};
const sceneWith = (value: number, currency: string, ranges: ValueRange[] = []) =>
  scene({
    agents: [{ id: 'ann', tags: { ranges } }],
    settings: { manualIntercept: true },
    facts: { money },
  }).post('lead', { value, currency });

describe('a range of values', () => {
  const range = { from: 100, to: 200 };
  test.each<[string, ValueRange, number, string, boolean]>([
    ['is in the tenant’s currency', range, 150_00, 'EUR', true],
    ['never compares another currency’s amount by its number', range, 150, 'JPY', false],
    ['nor by the tenant’s digits', range, 150_00, 'JPY', false],
    ['nor one with as many digits', range, 150_00, 'USD', false],
    ['counts by the digits of the currency it names', { ...range, currency: 'JPY' }, 150, 'JPY', true],
    ['both ends included', { ...range, currency: 'JPY' }, 201, 'JPY', false],
    ['is not the tenant’s where it names another', { ...range, currency: 'JPY' }, 150_00, 'EUR', false],
    ['names with a symbol what is written so', { ...range, currency: '$' }, 150_00, 'CAD', true],
    ['and the tenant’s own money', { ...range, currency: '$' }, 150_00, 'EUR', true],
    ['but nothing else', { ...range, currency: '$' }, 150, 'JPY', false],
  ])('%s', (_, ranges, value, currency, fits) => {
    const s = sceneWith(value, currency, [ranges]);
    const list = candidates(s.state, s.lead('lead'), 0, s.now);
    expect(list.against).toEqual(fits ? [] : [{ agentId: 'ann', reason: 'range_mismatch' }]);
  });
});

describe('a condition on the value', () => {
  const asks = (op: Condition['op'], value: number): Condition => ({ field: 'value', op, value });
  test.each<[number, string, Condition, boolean]>([
    [1_000_00, 'EUR', asks('gte', 1_000_00), true],
    [999_99, 'EUR', asks('gte', 1_000_00), false],
    [1_000_00, 'EUR', asks('is', 1_000_00), true],
    [900_000, 'JPY', asks('gte', 1_000), false],
    [900_000, 'JPY', asks('lte', 1_000_000), false],
    [900_000, 'JPY', { field: 'value', op: 'exists' }, true],
    [900_000, 'JPY', { field: 'value', op: 'missing' }, false],
  ])('of %d %s: %o', (value, currency, condition, expected) => {
    const s = sceneWith(value, currency);
    expect(holds(s.state, s.lead('lead'), condition)).toBe(expected);
  });

  test('follows a correction of amount and currency', () => {
    const s = sceneWith(900_000, 'JPY');
    const actor = { userId: 'boss', manages: true };
    s.must({ type: 'edit_lead', leadId: 'lead', actor, value: { amount: 2_000_00, currency: 'EUR' } });
    expect(holds(s.state, s.lead('lead'), asks('gte', 1_000_00))).toBe(true);
    s.must({ type: 'edit_lead', leadId: 'lead', actor, value: null });
    expect(s.lead('lead')).toMatchObject({ value: null, currency: null });
  });
});
