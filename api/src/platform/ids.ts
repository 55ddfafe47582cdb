import { randomFillSync } from 'node:crypto';
import { systemClock } from './clock.ts';

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const POOL_BYTES = 8192;
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;
let lastMs = 0;
let counter = 0;

/**
 * A UUID of version 7 (RFC 9562): 48 bits of milliseconds, a 12-bit counter, 62 random bits. Ids of one process
 * grow strictly, also within a millisecond and when the clock steps back, so that they serve as cursors.
 * `atMs` lets simulated time make ids that sort by it.
 */
export function newId(atMs?: number): string {
  if (used + 10 > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  let ms = atMs ?? systemClock.wallMs();
  if (atMs === undefined) {
    if (ms > lastMs) {
      lastMs = ms;
      counter = ((pool[used]! << 8) | pool[used + 1]!) & 0x7ff;
    } else {
      counter += 1;
      if (counter > 0xfff) {
        lastMs += 1;
        counter = 0;
      }
      ms = lastMs;
    }
  }
  const sequence = atMs === undefined ? counter : ((pool[used]! << 8) | pool[used + 1]!) & 0xfff;
  const high = Math.floor(ms / 0x10000);
  const low = ms & 0xffff;
  const p = used + 2;
  used += 10;
  return (
    hex[(high >>> 24) & 0xff]! +
    hex[(high >>> 16) & 0xff]! +
    hex[(high >>> 8) & 0xff]! +
    hex[high & 0xff]! +
    '-' +
    hex[low >>> 8]! +
    hex[low & 0xff]! +
    '-' +
    hex[0x70 | (sequence >>> 8)]! +
    hex[sequence & 0xff]! +
    '-' +
    hex[0x80 | (pool[p]! & 0x3f)]! +
    hex[pool[p + 1]!]! +
    '-' +
    hex[pool[p + 2]!]! +
    hex[pool[p + 3]!]! +
    hex[pool[p + 4]!]! +
    hex[pool[p + 5]!]! +
    hex[pool[p + 6]!]! +
    hex[pool[p + 7]!]!
  );
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is an id in form. */
export function isId(value: string): boolean {
  return UUID.test(value);
}
