/** A heap: hands out what is soonest. What is due at the same instant comes in the order it was added. */
export class Soonest<T extends { at: number }> {
  private readonly heap: { item: T; order: number }[] = [];
  private added = 0;

  peek(): T | undefined {
    return this.heap[0]?.item;
  }

  add(item: T): void {
    const { heap } = this;
    heap.push({ item, order: (this.added += 1) });
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  take(): T | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first?.item;
    heap[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < heap.length && this.before(left, least)) least = left;
      if (right < heap.length && this.before(right, least)) least = right;
      if (least === at) return first.item;
      this.swap(at, least);
      at = least;
    }
  }

  private before(a: number, b: number): boolean {
    const [x, y] = [this.heap[a]!, this.heap[b]!];
    return x.item.at === y.item.at ? x.order < y.order : x.item.at < y.item.at;
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
  }
}
