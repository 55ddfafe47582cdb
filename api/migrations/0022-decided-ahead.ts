import { Migration } from '@mikro-orm/migrations';
import { RUNTIME_ROLE } from './support.ts';

/**
 * The check of a batch that was decided before its transaction began: under the tenant's lock the tenant must be as the
 * batch before left it, in its version and its configuration, or nothing of the batch happens. Says the time.
 */
export class DecidedAhead extends Migration {
  override name = '0022-decided-ahead';

  override up(): void {
    this
      .addSql(`create function continue_batch(tenant uuid, at_version bigint, at_config bigint) returns float8
      language plpgsql as $body$
      begin
        perform from tenant_routing where tenant_id = tenant and version = at_version and config_version = at_config;
        if not found then raise exception 'the tenant has moved on' using errcode = 'BTN01'; end if;
        return floor(extract(epoch from clock_timestamp()) * 1000)::float8;
      end $body$`);
    // For statements of which every row has to be there.
    this
      .addSql(`create function must_touch(touched bigint, expected bigint) returns void language plpgsql as $body$
      begin
        if touched <> expected then raise exception '% of % rows were there', touched, expected; end if;
      end $body$`);
    this.addSql('revoke all on function must_touch(bigint, bigint) from public');
    this.addSql(`grant execute on function must_touch(bigint, bigint) to ${RUNTIME_ROLE}`);
    this.addSql('revoke all on function continue_batch(uuid, bigint, bigint) from public');
    this.addSql(`grant execute on function continue_batch(uuid, bigint, bigint) to ${RUNTIME_ROLE}`);
  }
}
