/** A seeded source of chance (mulberry32): the same seed, the same demo. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A source of its own for something that has a name, so that one more draw elsewhere changes nothing here. */
  static named(seed: number, name: string): Random {
    let hash = (0x811c9dc5 ^ seed) >>> 0;
    for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
    return new Random(hash);
  }

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number in [from, to]. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const found = list[Math.floor(this.next() * list.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }

  /** One of the list, by the weight that each has. */
  weighted<T>(list: readonly (readonly [what: T, weight: number])[]): T {
    let at = this.next() * list.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [what, weight] of list) {
      at -= weight;
      if (at < 0) return what;
    }
    const last = list.at(-1);
    if (last === undefined) throw new Error('nothing to pick from');
    return last[0];
  }

  /** Around `median`, log-normal with half a sigma: most are near it, some take much longer. */
  around(median: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return median * Math.exp(0.5 * normal);
  }

  /** Exponential: the time to the next of things that happen on their own, `mean` apart. */
  gap(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }
}
