import { Migration } from '@mikro-orm/migrations';

/** An agent's silence is part of what the working set claims, so it has to survive the process. */
export class Unresponsive extends Migration {
  override name = '0004-unresponsive';

  override up(): void {
    this.addSql('alter table agent_live add column unresponsive boolean not null default false');
  }
}
