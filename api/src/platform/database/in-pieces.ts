import type pg from 'pg';

/** Rows that one statement takes away: a piece is done within a moment, and holds no lock that a batch wants. */
const PIECE = 10_000;
/** Of one round; what is left waits for the next. */
const PIECES_MAX = 200;

/** Takes rows away, `most` at a time, until a piece is not full. `take` says how many it took. */
export async function inPieces(take: (most: number) => Promise<number>): Promise<number> {
  let all = 0;
  for (let i = 0; i < PIECES_MAX; i += 1) {
    const taken = await take(PIECE);
    all += taken;
    if (taken < PIECE) break;
  }
  return all;
}

/** The same by one of the functions `baton_private.trim_…(before, most)`: rows from before an instant, of all tenants. */
export function trim(
  pool: pg.Pool,
  what: 'agent_events' | 'idempotency_keys' | 'outbox',
  before: Date,
): Promise<number> {
  return inPieces(async (most) => {
    const { rows } = await pool.query<{ n: string }>(`select baton_private.trim_${what}($1, $2) as n`, [
      before,
      most,
    ]);
    return Number(rows[0]!.n);
  });
}
