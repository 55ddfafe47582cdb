/**
 * Loaded before the product by the tests of faults: each SIGUSR2 moves this process's wall clock, to 5 minutes fast, to 5
 * minutes slow, to right. What only grows (performance.now) is left alone, as a wrong wall clock leaves it.
 */
const OFFSETS_MS = [5 * 60_000, -5 * 60_000, 0];
const right = Date.now.bind(Date);
let turn = -1;

class SkewedDate extends Date {
  constructor(...given: [] | [string | number | Date]) {
    if (given.length === 0) super(SkewedDate.now());
    else super(...given);
  }
  static override now(): number {
    return right() + (OFFSETS_MS[turn % OFFSETS_MS.length] ?? 0);
  }
}
globalThis.Date = SkewedDate as unknown as DateConstructor;
process.on('SIGUSR2', () => (turn += 1));
