import type { Instant } from './state.ts';

/** What can become due. The order breaks ties between timers of the same instant, so that no replay depends on history. */
export const TIMER_KINDS = ['offer', 'wrap_up', 'grace', 'step', 'availability'] as const;
export type TimerKind = (typeof TIMER_KINDS)[number];

export interface Timer {
  at: Instant;
  kind: TimerKind;
  id: string;
}

/**
 * A binary heap of wake-up times with lazy deletion: `due` says when each thing is due now, an entry of the heap that
 * says otherwise is stale and dropped when it reaches the top. Arming and disarming cost O(log n) and O(1).
 */
export class Timers {
  private heap: Timer[] = [];
  private readonly due: Record<TimerKind, Map<string, Instant>> = {
    offer: new Map(),
    wrap_up: new Map(),
    grace: new Map(),
    step: new Map(),
    availability: new Map(),
  };
  private live = 0;

  arm(kind: TimerKind, id: string, at: Instant): void {
    const due = this.due[kind];
    const before = due.get(id);
    if (before === at) return;
    if (before === undefined) this.live += 1;
    due.set(id, at);
    this.push({ at, kind, id });
    // Stale entries may outnumber the live ones only so far: a pending offer is armed twice and answered long before.
    if (this.heap.length > 64 + 3 * this.live) this.compact();
  }

  disarm(kind: TimerKind, id: string): void {
    if (this.due[kind].delete(id)) this.live -= 1;
  }

  /** The earliest timer; null when nothing is armed. */
  peek(): Timer | null {
    for (;;) {
      const top = this.heap[0];
      if (top === undefined) return null;
      if (this.due[top.kind].get(top.id) === top.at) return top;
      this.pop();
    }
  }

  get size(): number {
    return this.live;
  }

  clear(): void {
    this.heap = [];
    this.live = 0;
    for (const kind of TIMER_KINDS) this.due[kind].clear();
  }

  /** Every armed timer, earliest first. For tests. */
  list(): Timer[] {
    return TIMER_KINDS.flatMap((kind) => [...this.due[kind]].map(([id, at]) => ({ at, kind, id }))).sort(
      (a, b) => (before(a, b) ? -1 : 1),
    );
  }

  private push(timer: Timer): void {
    const heap = this.heap;
    let i = heap.length;
    heap.push(timer);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent]!;
      if (!before(timer, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = timer;
  }

  private pop(): void {
    const heap = this.heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    this.sink(0, last);
  }

  private sink(from: number, timer: Timer): void {
    const heap = this.heap;
    const length = heap.length;
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= length) break;
      if (child + 1 < length && before(heap[child + 1]!, heap[child]!)) child += 1;
      const below = heap[child]!;
      if (!before(below, timer)) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = timer;
  }

  private compact(): void {
    const seen = new Set<string>();
    this.heap = this.heap.filter((timer) => {
      if (this.due[timer.kind].get(timer.id) !== timer.at) return false;
      const key = `${timer.kind} ${timer.id}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    for (let i = (this.heap.length >> 1) - 1; i >= 0; i -= 1) this.sink(i, this.heap[i]!);
  }
}

function before(a: Timer, b: Timer): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.kind !== b.kind) return TIMER_KINDS.indexOf(a.kind) < TIMER_KINDS.indexOf(b.kind);
  return a.id < b.id;
}
