/** Absences as people write them, in the tenant's zone, and as the server keeps them. */
import type { Absence } from '@baton/contract';
import { instantInZone, localInZone } from '#lib/ui/zone-time.ts';

/** `YYYY-MM-DDTHH:MM` each. */
export interface LocalAbsence {
  from: string;
  to: string;
}

/** Those that are not over yet: what has passed is of no use to anybody who plans. */
export function localAbsences(absences: readonly Absence[], timeZone: string, nowMs: number): LocalAbsence[] {
  return absences
    .filter(({ to }) => Date.parse(to) > nowMs)
    .map(({ from, to }) => ({
      from: localInZone(Date.parse(from), timeZone),
      to: localInZone(Date.parse(to), timeZone),
    }));
}

/** Null where one of them is no time, or ends before it begins. */
export function absencesOf(local: readonly LocalAbsence[], timeZone: string): Absence[] | null {
  const absences: Absence[] = [];
  for (const each of local) {
    const from = instantInZone(each.from, timeZone);
    const to = instantInZone(each.to, timeZone);
    if (from === null || to === null || to <= from) return null;
    absences.push({ from, to });
  }
  return absences;
}
