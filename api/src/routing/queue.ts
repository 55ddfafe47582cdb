import type { Entry } from './entries.ts';

/** Commands of one transaction at most; the next batch takes what is left. */
export const BATCH_MAX = 256;
/** Commands that wait at most; beyond, 503 and nothing stored. */
export const QUEUE_MAX = 4_096;

/** A tenant's commands in the order in which they are decided. */
export class CommandQueue {
  private readonly entries: Entry[] = [];

  get length(): number {
    return this.entries.length;
  }

  get full(): boolean {
    return this.entries.length >= QUEUE_MAX;
  }

  push(entry: Entry): void {
    this.entries.push(entry);
  }

  /** Puts entries that were taken in front again. */
  giveBack(entries: readonly Entry[]): void {
    this.entries.unshift(...entries);
  }

  /** A batch: one command that is tried alone, or all before the next such one. */
  take(): Entry[] {
    if (this.entries[0]?.alone === true) return this.entries.splice(0, 1);
    return this.takeWhile(() => true);
  }

  /** Those at the head that the test admits, `room` at most, up to one that is tried alone. */
  takeWhile(admits: (entry: Entry) => boolean, room = BATCH_MAX): Entry[] {
    const end = this.entries.findIndex((entry) => entry.alone || !admits(entry));
    return this.entries.splice(0, Math.min(room, end === -1 ? room : end));
  }

  /** When the first of them came in, or `now`. */
  oldest(now: number): number {
    return this.entries.reduce((at, { stamp }) => Math.min(at, stamp), now);
  }

  refuseAll(error: Error): void {
    for (const entry of this.entries.splice(0)) entry.reject(error);
  }
}
