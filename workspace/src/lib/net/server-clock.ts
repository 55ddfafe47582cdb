/**
 * What time the server has, from its own words and a monotonic clock. Ages ("waiting 4 min") are drawn from it, so that
 * a computer with a wrong clock shows the same figures as every other one.
 */
let heardServer: number | null = null;
let heardAt = 0;

export function hearServerTime(iso: string, now: number = performance.now()): void {
  const instant = Date.parse(iso);
  if (Number.isNaN(instant)) return;
  heardServer = instant;
  heardAt = now;
}

/** Epoch milliseconds of the server's clock; the computer's own only until the server has said anything. */
export function serverNow(now: number = performance.now()): number {
  return heardServer === null ? Date.now() : heardServer + (now - heardAt);
}

/** An answer's `Date` header has whole seconds: good enough until a socket has said it exactly. */
export function hearServerDate(header: string | null): void {
  if (header && heardServer === null) hearServerTime(header);
}
