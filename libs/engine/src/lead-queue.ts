import type { Lead } from './state.ts';

/** Highest priority first, then who came in first; the id settles the rest. */
export function byTurn(a: Lead, b: Lead): number {
  return b.priority - a.priority || byAge(a, b);
}

export function byAge(a: Lead, b: Lead): number {
  return a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * Leads in order. A sorted array: the queue is short while there are agents, and moving even 100,000 pointers costs less
 * than a tree's bookkeeping does for the usual handful. What the order looks at must not change while a lead is in it.
 */
export class LeadQueue {
  readonly leads: Lead[] = [];
  private readonly ids = new Set<string>();
  private readonly order: (a: Lead, b: Lead) => number;

  constructor(order: (a: Lead, b: Lead) => number) {
    this.order = order;
  }

  has(lead: Lead): boolean {
    return this.ids.has(lead.id);
  }

  add(lead: Lead): void {
    if (this.ids.has(lead.id)) return;
    this.ids.add(lead.id);
    this.leads.splice(this.place(lead), 0, lead);
  }

  remove(lead: Lead): void {
    if (!this.ids.delete(lead.id)) return;
    const at = this.place(lead);
    if (this.leads[at]?.id !== lead.id)
      throw new Error(`lead ${lead.id} changed its place while it was queued`);
    this.leads.splice(at, 1);
  }

  clear(): void {
    this.leads.length = 0;
    this.ids.clear();
  }

  private place(lead: Lead): number {
    let low = 0;
    let high = this.leads.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.order(this.leads[middle]!, lead) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
