import { Migration } from '@mikro-orm/migrations';

/** The language in which somebody reads the workspace; none is as their browser. One per person, not per tenant. */
export class Locale extends Migration {
  override name = '0013-locale';

  override up(): void {
    this.addSql("alter table accounts add column locale text check (locale in ('en', 'de'))");
  }
}
