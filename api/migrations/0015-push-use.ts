import { Migration } from '@mikro-orm/migrations';

/** When a browser was last told of an offer: an admin sees whether somebody's notifications still arrive. */
export class PushUse extends Migration {
  override name = '0015-push-use';

  override up(): void {
    this.addSql('alter table push_subscriptions add column last_used_at timestamptz');
  }
}
