import { Random } from '../src/demo/random.ts';

/** UUIDs of version 7 whose random half comes from the seed; they grow with time, and within a millisecond. */
export function seededIds(seed: number): (atMs: number) => string {
  const random = Random.named(seed, 'ids');
  let lastMs = 0;
  let count = 0;
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return (atMs) => {
    const ms = Math.max(Math.floor(atMs), lastMs);
    count = ms === lastMs ? count + 1 : 0;
    lastMs = ms;
    // More than 4,096 within a millisecond borrow from the next one.
    if (count > 0xfff) {
      lastMs += 1;
      count = 0;
    }
    const time = hex(lastMs, 12);
    const tail = hex(random.whole(0, 0xffff_ffff), 8) + hex(random.whole(0, 0xffff), 4);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(count, 3)}-${hex(0x8000 | random.whole(0, 0x3fff), 4)}-${tail}`;
  };
}
