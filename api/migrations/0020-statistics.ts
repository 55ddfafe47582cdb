import { Migration } from '@mikro-orm/migrations';
import { RUNTIME_ROLE } from './support.ts';

/**
 * Plans that fit the tables' size from the first minute on.
 *
 * Connections keep the plans of their prepared statements until a table's statistics change. In a new database those plans
 * are made while tables are empty, when reading all of a table costs as little as one index lookup, and autovacuum looks
 * once a minute: an import of 100,000 leads on the first day would read everything that came before it with each batch.
 * So a table whose rows have doubled since its last analysis is analysed at once, which each table sees about twenty times
 * in its life. A tenth of the usual sample is enough to know that a table is no longer small; autovacuum takes the whole one
 * in its own time. Runs as the owner: the runtime role owns nothing, and analysing is the owner's.
 */
export class Statistics extends Migration {
  override name = '0020-statistics';

  override up(): void {
    for (const statement of [
      `create function baton_private.analyze_grown() returns integer language plpgsql
         security definer set search_path = pg_catalog, pg_temp
         set default_statistics_target = 10 as $body$
       declare
         grown oid;
         analyzed integer := 0;
       begin
         if not pg_try_advisory_xact_lock(hashtextextended('baton analyze_grown', 0)) then return 0; end if;
         for grown in
           select c.oid from pg_class c
            where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
              and pg_stat_get_mod_since_analyze(c.oid) > greatest(500, c.reltuples)
         loop
           execute format('analyze %s', grown::regclass);
           analyzed := analyzed + 1;
         end loop;
         return analyzed;
       end $body$`,
      'revoke all on function baton_private.analyze_grown() from public',
      `grant execute on function baton_private.analyze_grown() to ${RUNTIME_ROLE}`,
    ])
      this.addSql(statement);
  }
}
