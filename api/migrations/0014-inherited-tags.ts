import { Migration } from '@mikro-orm/migrations';
import { lookupOn, privateFunction } from './support.ts';

/** Tags that a tenant has from its parent: copies of its own, so that routing reads one tenant's rows as ever. */
export class InheritedTags extends Migration {
  override name = '0014-inherited-tags';

  override up(): void {
    const statements = [
      'alter table tags add column inherited_from uuid',
      'create unique index tags_inherited on tags (tenant_id, inherited_from)',
      'create index tenants_parent on tenants (parent_id) where parent_id is not null',
      ...lookupOn('tags'),
      'drop function baton_private.partner_tenants(uuid)',
      ...privateFunction(
        'partner_tenants',
        'of_partner uuid',
        `table (id uuid, slug text, name text, time_zone text, country text, currency text, status text, parent_id uuid, created_at timestamptz)`,
        `select id, slug, name, time_zone, country, currency, status, parent_id, created_at from tenants where partner_id = of_partner`,
      ),
      ...privateFunction(
        'parent_tags',
        'of_tenant uuid',
        'table (id uuid, name text, key text, kind text, weight integer, price bigint, currency text)',
        `select t.id, t.name, t.key, t.kind, t.weight, t.price, p.currency
           from tenants c join tenants p on p.id = c.parent_id join tags t on t.tenant_id = p.id
          where c.id = of_tenant and t.retired_at is null`,
      ),
      ...privateFunction(
        'child_tenants',
        'of_tenant uuid',
        'setof uuid',
        'select id from tenants where parent_id = of_tenant order by id',
      ),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}
