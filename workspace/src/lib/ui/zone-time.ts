/** Wall-clock times of a zone that is not the computer's: what `datetime-local` shows and what instant it means. */

/** How far the zone's clocks are ahead of UTC at an instant (epoch milliseconds). */
export function offsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return local - Math.floor(at / 1000) * 1000;
}

/** `YYYY-MM-DDTHH:MM` as the zone's clocks show it at an instant. */
export function localInZone(at: number, timeZone: string): string {
  return new Date(at + offsetMs(at, timeZone)).toISOString().slice(0, 16);
}

/** The instant that a `YYYY-MM-DDTHH:MM` of the zone means; null where it is no time. A skipped hour moves forward. */
export function instantInZone(local: string, timeZone: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(local)) return null;
  const wanted = Date.parse(`${local.slice(0, 16)}:00Z`);
  if (Number.isNaN(wanted)) return null;
  // Before a change of the clocks the offset of a day earlier holds, after it that of a day later.
  const before = wanted - offsetMs(wanted - 86_400_000, timeZone);
  if (localInZone(before, timeZone) === local.slice(0, 16)) return new Date(before).toISOString();
  const after = wanted - offsetMs(wanted + 86_400_000, timeZone);
  if (localInZone(after, timeZone) === local.slice(0, 16)) return new Date(after).toISOString();
  return new Date(before).toISOString();
}
