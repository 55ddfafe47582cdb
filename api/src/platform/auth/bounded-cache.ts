import { systemClock } from '../clock.ts';

/**
 * Remembers answers for a moment. Bounded in number (the oldest goes first) and in age, by a monotonic clock, so
 * that what was revoked elsewhere is noticed within `lifeMs`.
 */
export class BoundedCache<V> {
  readonly #entries = new Map<string, { value: V; until: number }>();
  readonly #lifeMs: number;
  readonly #entriesMax: number;

  constructor(lifeMs: number, entriesMax: number) {
    this.#lifeMs = lifeMs;
    this.#entriesMax = entriesMax;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until > systemClock.monotonicMs()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#entriesMax) {
      const oldest = this.#entries.keys().next();
      if (oldest.done !== true) this.#entries.delete(oldest.value);
    }
    this.#entries.set(key, { value, until: systemClock.monotonicMs() + this.#lifeMs });
  }

  deleteWhere(condition: (value: V) => boolean): void {
    for (const [key, entry] of this.#entries) if (condition(entry.value)) this.#entries.delete(key);
  }
}
