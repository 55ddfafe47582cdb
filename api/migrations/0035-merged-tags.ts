import { Migration } from '@mikro-orm/migrations';
import { privateFunction } from './support.ts';

/** What a tag was merged into, so that tenants below, which have copies of both, merge theirs too. */
export class MergedTags extends Migration {
  override name = '0035-merged-tags';

  override up(): void {
    const statements = [
      'alter table tags add column merged_into uuid',
      'alter table tags add foreign key (tenant_id, merged_into) references tags (tenant_id, id)',
      'create index tags_merged on tags (tenant_id, merged_into) where merged_into is not null',
      ...privateFunction(
        'parent_merges',
        'of_tenant uuid',
        'table (id uuid, into_id uuid)',
        // What was merged may have been merged on; the tag in use at the end counts.
        `with recursive merged as (
           select t.tenant_id, t.id, t.merged_into as into_id, 1 as steps
             from tenants c join tags t on t.tenant_id = c.parent_id
            where c.id = of_tenant and t.merged_into is not null and t.retired_at is not null
           union all
           select m.tenant_id, m.id, t.merged_into, m.steps + 1
             from merged m join tags t on t.tenant_id = m.tenant_id and t.id = m.into_id
            where t.merged_into is not null and t.retired_at is not null and m.steps < 100)
         select m.id, m.into_id from merged m join tags t on t.tenant_id = m.tenant_id and t.id = m.into_id
          where t.retired_at is null`,
      ),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}
