/** Text for instants and durations. Shown times may use the computer's clock; countdowns never do. */
import { word } from '#lib/language/word.ts';
import { locale } from '#lib/language/language.ts';
import { clockFormat, dayFormat } from '#lib/language/format.ts';

const dayUnit = word('d');
const relative = new Intl.RelativeTimeFormat(locale, {
  numeric: 'auto',
  style: locale === 'en' ? 'narrow' : 'short',
});

/** "just now", "3 min ago", "yesterday": how long ago `iso` was, seen from `nowMs` (epoch milliseconds). */
export function relativeTime(iso: string, nowMs: number): string {
  const seconds = Math.round((new Date(iso).getTime() - nowMs) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 45) return seconds > 5 ? 'in a moment' : 'just now';
  if (distance < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (distance < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (distance < 86_400 * 30) return relative.format(Math.round(seconds / 86_400), 'day');
  return dayFormat({ day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(iso));
}

/** The exact instant in the given zone (the browser's where none is given), with seconds and the zone's name. */
export function exactTime(iso: string, timeZone?: string): string {
  return clockFormat({
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...(timeZone ? { timeZone } : {}),
  }).format(new Date(iso));
}

/** When in a row of events: "14:05:09" today, "3 Nov, 14:05" before; by the clocks of the zone. */
export function clockTime(iso: string, nowMs: number, timeZone?: string): string {
  const zone = timeZone ? { timeZone } : {};
  const day = dayFormat({ day: 'numeric', month: 'short', year: 'numeric', ...zone });
  const at = new Date(iso);
  const today = new Date(nowMs);
  const isToday = day.format(at) === day.format(today);
  const withYear = at.getFullYear() === today.getFullYear() ? {} : { year: 'numeric' as const };
  return clockFormat({
    ...(isToday ? { second: '2-digit' } : { day: 'numeric', month: 'short', ...withYear }),
    hour: '2-digit',
    minute: '2-digit',
    ...zone,
  }).format(at);
}

/** How long something is so already, for people: "now" within the first minute, then "4 min", "2 h 5 min". */
export function durationInMinutes(ms: number): string {
  const whole = Math.floor(ms / 60_000) * 60_000;
  return whole <= 0 ? word('now') : duration(whole);
}

/** "8 s", "4 min 10 s", "2 h 5 min", "3 d": at most two units. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–';
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) {
    const rest = seconds % 60;
    return `${Math.floor(seconds / 60)} min${rest && seconds < 600 ? ` ${rest} s` : ''}`;
  }
  if (seconds < 86_400) {
    const minutes = Math.floor((seconds % 3600) / 60);
    return `${Math.floor(seconds / 3600)} h${minutes ? ` ${minutes} min` : ''}`;
  }
  const hours = Math.floor((seconds % 86_400) / 3600);
  return `${Math.floor(seconds / 86_400)} ${dayUnit}${hours ? ` ${hours} h` : ''}`;
}
