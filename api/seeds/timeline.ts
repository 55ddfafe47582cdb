/** Things to do at their time, soonest first; of two at the same instant the one that was put in first. */
export class Timeline {
  private readonly heap: { at: number; order: number; run: () => void }[] = [];
  private count = 0;

  get nextMs(): number {
    return this.heap[0]?.at ?? Infinity;
  }

  add(at: number, run: () => void): void {
    const { heap } = this;
    heap.push({ at, order: (this.count += 1), run });
    for (let i = heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!this.before(i, parent)) break;
      this.swap(i, parent);
      i = parent;
    }
  }

  /** Takes out what comes next. */
  take(): (() => void) | null {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    if (heap.length > 0) {
      heap[0] = last;
      this.sink();
    }
    return first.run;
  }

  private sink(): void {
    for (let i = 0; ;) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let least = i;
      if (left < this.heap.length && this.before(left, least)) least = left;
      if (right < this.heap.length && this.before(right, least)) least = right;
      if (least === i) return;
      this.swap(i, least);
      i = least;
    }
  }

  private before(a: number, b: number): boolean {
    const [x, y] = [this.heap[a], this.heap[b]];
    return x !== undefined && y !== undefined && (x.at < y.at || (x.at === y.at && x.order < y.order));
  }

  private swap(a: number, b: number): void {
    const [x, y] = [this.heap[a], this.heap[b]];
    if (x !== undefined && y !== undefined) [this.heap[a], this.heap[b]] = [y, x];
  }
}
