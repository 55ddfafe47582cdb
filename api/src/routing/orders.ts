import type { Work } from './batch.ts';

/** What a process asks the home of a tenant to do: plain data, of which work is made. */
export interface Order {
  /** Named anew where the shape of `asked` changes: processes of two versions run side by side for a while. */
  kind: string;
  asked: unknown[];
}

/** An order that was sent. */
export interface Sent {
  /** Names what is made of it, which therefore is not made twice. */
  id: string;
  /** It may have been done already, and whoever asked did not hear the answer. */
  again: boolean;
}

interface Kind {
  make(sent: Sent, asked: unknown[]): Work<unknown>;
  /** Whether it finds out if it was done already, or does no harm where it was. */
  repeatable: boolean;
}

const kinds = new Map<string, Kind>();

/**
 * Work that can be sent, and done again where nobody knows whether it was done. What is asked and what is answered must
 * survive JSON.
 */
export function orderable<A extends unknown[], T>(
  kind: string,
  make: (sent: Sent | null, ...asked: A) => Work<T>,
): (...asked: A) => Work<T> {
  return register(kind, make, true);
}

/** Work that can be sent, but not done again: where nobody knows whether it was done, whoever asked is told so. */
export function orderableOnce<A extends unknown[], T>(
  kind: string,
  make: (...asked: A) => Work<T>,
): (...asked: A) => Work<T> {
  return register(kind, (_: Sent | null, ...asked: A) => make(...asked), false);
}

function register<A extends unknown[], T>(
  kind: string,
  make: (sent: Sent | null, ...asked: A) => Work<T>,
  repeatable: boolean,
): (...asked: A) => Work<T> {
  if (kinds.has(kind)) throw new Error(`two kinds of work are named ${kind}`);
  kinds.set(kind, { make: (sent, asked) => make(sent, ...(asked as A)), repeatable });
  return (...asked) => ({ ...make(null, ...asked), order: { kind, asked } });
}

/** The work of an order; null where this version does not know it, or cannot do it again. */
export function workOf({ kind, asked }: Order, sent: Sent): Work<unknown> | null {
  const known = kinds.get(kind);
  if (known === undefined || (sent.again && !known.repeatable)) return null;
  return known.make(sent, asked);
}
