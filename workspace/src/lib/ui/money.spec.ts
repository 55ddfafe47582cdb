import { describe, expect, it } from 'vitest';
import { majorText, money, parseMajor, wholeMoney } from './money.ts';

describe('money', () => {
  it('shows minor units in the currency’s own style', () => {
    expect(money({ amount: 1_250_000, currency: 'EUR' })).toBe('€12,500');
    expect(money({ amount: 1_250_050, currency: 'EUR' })).toBe('€12,500.50');
    expect(money({ amount: 1_250, currency: 'JPY' })).toBe('¥1,250');
    expect(money(null)).toBe('–');
    expect(wholeMoney({ amount: 116_634, currency: 'EUR' })).toBe('€1,166');
    expect(wholeMoney({ amount: 1_250, currency: 'JPY' })).toBe('¥1,250');
    expect(wholeMoney(null)).toBe('–');
  });
  it('reads what people type, and goes back', () => {
    expect(parseMajor('12,500.5', 'EUR')).toBe(1_250_050);
    expect(parseMajor(' 12 500 ', 'EUR')).toBe(1_250_000);
    expect(parseMajor('', 'EUR')).toBeUndefined();
    expect(parseMajor('a lot', 'EUR')).toBeNull();
    expect(parseMajor('-5', 'EUR')).toBeNull();
    expect(parseMajor(majorText({ amount: 1_999, currency: 'EUR' }), 'EUR')).toBe(1_999);
    expect(parseMajor('1250', 'JPY')).toBe(1_250);
  });
});
