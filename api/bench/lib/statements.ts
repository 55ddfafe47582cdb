import pg from 'pg';

/** Server settings under which statements are counted, those inside triggers and functions too. */
export const COUNTING = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'all',
  'pg_stat_statements.track_planning': 'on',
} as const;

const SHOWN = 34;

/** Starts counting anew. */
export async function resetStatements(databaseUrl: string): Promise<void> {
  await ask(
    databaseUrl,
    'create extension if not exists pg_stat_statements; select pg_stat_statements_reset()',
  );
}

/** What cost most since then, µs per cycle. A statement's time holds that of its triggers' statements, which follow by themselves. */
export async function statementsTable(databaseUrl: string, cycles: number): Promise<string> {
  const rows = await ask(
    databaseUrl,
    `select toplevel, calls, rows, total_exec_time as ms, total_plan_time as plan_ms, shared_blks_hit as blocks,
       wal_bytes, regexp_replace(query, '\\s+', ' ', 'g') as query
     from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
     order by total_exec_time + total_plan_time desc limit ${SHOWN}`,
  );
  const per = (value: unknown, factor = 1, digits = 1): string =>
    ((Number(value) * factor) / cycles).toFixed(digits).padStart(8);
  return [
    '    exec     plan    calls     rows   blocks  WAL kB   statement, per cycle (µs; indented: inside another)',
    ...rows.map(
      (row) =>
        `${per(row['ms'], 1000)} ${per(row['plan_ms'], 1000)} ${per(row['calls'], 1, 3)} ${per(row['rows'])} ${per(row['blocks'])} ${per(row['wal_bytes'], 1e-3)}   ${row['toplevel'] === true ? '' : '  '}${String(row['query']).slice(0, 130)}`,
    ),
  ].join('\n');
}

async function ask(databaseUrl: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
