/** When a next action is due, in words and in places of the day that people choose. */
import { session } from '../session/session.svelte.ts';
import { clockFormat } from '#lib/language/format.ts';
import { instantInZone, localInZone } from '#lib/ui/zone-time.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const zone = (): string => session.me?.tenant.timeZone ?? 'UTC';

/** "Mon, 23 Nov, 09:00", by the tenant's clocks. */
export function dueText(iso: string): string {
  return clockFormat({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone(),
  }).format(new Date(iso));
}

export interface DueChoice {
  label: string;
  at: string;
}

/** What is usually wanted, seen from `nowMs`: in an hour, tomorrow morning, in three days, in a week. */
export function dueChoices(nowMs: number): DueChoice[] {
  const timeZone = zone();
  const morning = (days: number): string => {
    const day = localInZone(nowMs, timeZone).slice(0, 10);
    const later = new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
    return instantInZone(`${later}T09:00`, timeZone) ?? new Date(nowMs + days * dayMs).toISOString();
  };
  return [
    { label: 'In an hour', at: new Date(nowMs + hourMs).toISOString() },
    { label: 'Tomorrow, 9:00', at: morning(1) },
    { label: 'In 3 days', at: morning(3) },
    { label: 'In a week', at: morning(7) },
  ];
}
