import type { LeadSort } from '@baton/contract';
import { readCursor, type CursorKey } from '../platform/lists.ts';

/**
 * Orders of the lead list, over `leads l`. A page goes on behind the key and id of the last row, so every key has a
 * value for every lead; ids decide between equal ones. The key travels as text, exactly as the database writes it.
 */
interface Order {
  key: string;
  type: 'timestamptz' | 'bigint' | 'int' | 'text';
  down: boolean;
  /** Of leads with the same key the later one first. */
  laterFirst: boolean;
}

const ORDERS: Record<LeadSort, Order> = {
  newest: { key: 'l.received_at', type: 'timestamptz', down: true, laterFirst: true },
  oldest: { key: 'l.received_at', type: 'timestamptz', down: false, laterFirst: false },
  // What it became, or what it promised to be; those without come last.
  value: {
    key: 'coalesce(l.deal_value_amount, l.value_amount, -1)',
    type: 'bigint',
    down: true,
    laterFirst: true,
  },
  priority: { key: 'l.priority::int', type: 'int', down: true, laterFirst: true },
  customer: {
    // As much of it as a cursor carries.
    key: `left(lower(coalesce(l.customer_name, l.subject, '')), 60) collate "C"`,
    type: 'text',
    down: false,
    laterFirst: true,
  },
  next_action: {
    key: `coalesce(l.next_action_at, 'infinity')`,
    type: 'timestamptz',
    down: false,
    laterFirst: true,
  },
};

export interface LeadOrder {
  /** Behind `order by`. */
  orderBy: string;
  /** The key as text, to be selected as `sort_key`. */
  key: string;
  /** What holds for the rows behind a cursor; null on the first page. Throws `invalid_cursor`. */
  after(cursor: string | undefined, bind: (value: unknown) => string): string | null;
  cursorOf(row: { sort_key: string; id: string }): CursorKey;
}

export function leadOrder(sort: LeadSort): LeadOrder {
  const { key, type, down, laterFirst } = ORDERS[sort];
  return {
    orderBy: `${key} ${down ? 'desc' : 'asc'}, l.id ${laterFirst ? 'desc' : 'asc'}`,
    key: `(${key})::text`,
    after(cursor, bind) {
      const last = readCursor<[string, string, string]>(cursor, (value) => isKey(value, sort, type));
      if (last === null) return null;
      const collation = type === 'text' ? ' collate "C"' : '';
      const lastKey = `${bind(last[1])}::${type}${collation}`;
      const lastId = `${bind(last[2])}::uuid`;
      const beyond = down ? '<' : '>';
      // One comparison of both, where it can be: an index answers it.
      return down === laterFirst
        ? `(${key}, l.id) ${beyond} (${lastKey}, ${lastId})`
        : `(${key} ${beyond} ${lastKey} or (${key} = ${lastKey} and l.id < ${lastId}))`;
    },
    cursorOf: (row) => [sort, row.sort_key, row.id],
  };
}

/** A cursor of another order, or a key that is none, is refused before the database sees it. */
function isKey(value: unknown[], sort: LeadSort, type: Order['type']): boolean {
  const [of, key, id] = value;
  if (value.length !== 3 || of !== sort || typeof key !== 'string' || typeof id !== 'string') return false;
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return false;
  switch (type) {
    case 'timestamptz':
      return (
        key === 'infinity' ||
        (/^\d{4}-\d\d-\d\d [\d:.]{8,15}\+00$/.test(key) && !Number.isNaN(Date.parse(key)))
      );
    case 'bigint':
      return /^-?\d{1,16}$/.test(key);
    case 'int':
      return /^-?\d{1,4}$/.test(key);
    case 'text':
      return key.length <= 200 && !key.includes('\u0000');
  }
}
