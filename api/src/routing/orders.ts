import type { Work } from './batch.ts';

/** What a process asks the home of a tenant to do: plain data, of which work is made. */
export interface Order {
  /** Named anew where the shape of `asked` changes: processes of two versions run side by side for a while. */
  kind: string;
  asked: unknown;
}

/** An order that was sent. */
export interface Sent {
  /** Names what is made of it, which therefore is not made twice. */
  id: string;
  /** It may have been done already, and whoever asked did not hear the answer. */
  again: boolean;
}

type Make<A, T> = (asked: A, sent: Sent | null) => Work<T>;

const makers = new Map<string, Make<never, unknown>>();

/** A kind of work that can be sent. What is asked and what is answered must survive JSON. */
export function orderable<A, T>(kind: string, make: Make<A, T>): (asked: A) => Work<T> {
  if (makers.has(kind)) throw new Error(`two kinds of work are named ${kind}`);
  makers.set(kind, make);
  return (asked) => ({ ...make(asked, null), order: { kind, asked } });
}

/** The work of an order, null where this version does not know it. */
export function workOf({ kind, asked }: Order, sent: Sent): Work<unknown> | null {
  return makers.get(kind)?.(asked as never, sent) ?? null;
}
