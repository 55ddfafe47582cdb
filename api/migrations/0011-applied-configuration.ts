import { Migration } from '@mikro-orm/migrations';

/**
 * The configuration that routing last acted on. One that changed while no process had the tenant in memory would
 * otherwise be read as if it had always been so, and an agent who was removed meanwhile would keep their offers.
 *
 * And idempotency keys of partners, who are in no tenant: theirs stand under the tenant that nobody is.
 */
export class AppliedConfiguration extends Migration {
  override name = '0011-applied-configuration';

  override up(): void {
    this.addSql('alter table tenant_routing add column applied_config_version bigint not null default 0');
    this.addSql('alter table idempotency_keys drop constraint idempotency_keys_tenant_id_fkey');
  }
}
