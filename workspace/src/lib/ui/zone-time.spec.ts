import { expect, it } from 'vitest';
import { instantInZone, localInZone } from './zone-time.ts';

it('goes from the clocks of a zone to instants and back, over changes of the clocks', () => {
  const berlin = 'Europe/Berlin';
  expect(instantInZone('2026-11-23T09:00', berlin)).toBe('2026-11-23T08:00:00.000Z');
  expect(instantInZone('2026-07-01T09:00', berlin)).toBe('2026-07-01T07:00:00.000Z');
  expect(localInZone(Date.parse('2026-11-23T08:00:00Z'), berlin)).toBe('2026-11-23T09:00');
  // The morning after the clocks went back, and an hour that they skipped.
  expect(instantInZone('2026-10-25T09:00', berlin)).toBe('2026-10-25T08:00:00.000Z');
  expect(instantInZone('2026-03-29T02:30', berlin)).toBe('2026-03-29T01:30:00.000Z');
  expect(instantInZone('2026-03-29T09:00', 'America/New_York')).toBe('2026-03-29T13:00:00.000Z');
  expect(instantInZone('', berlin)).toBeNull();
  expect(instantInZone('2026-13-01T09:00', berlin)).toBeNull();
});
