import { Migration } from '@mikro-orm/migrations';

/**
 * A table has grown when it has more rows, not when few rows were changed often: agents' live rows are, a thousand times a
 * second, and each analysis has every session plan anew. Rows alone grow fourfold so rarely that one may look often, and a
 * table that nobody has analysed yet is soon found by its keys.
 */
export class GrownByRows extends Migration {
  override name = '0033-grown-by-rows';

  override up(): void {
    this.addSql(`do $do$
      begin
        execute replace(pg_get_functiondef('baton_private.analyze_grown'::regproc),
          'pg_stat_get_mod_since_analyze(c.oid) > greatest(500, 3 * c.reltuples)',
          'pg_stat_get_live_tuples(c.oid) > greatest(200, 4 * c.reltuples)');
      end $do$`);
  }
}
