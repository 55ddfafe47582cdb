import { Migration } from '@mikro-orm/migrations';

/** Counts the changes of a plan, so that two people who edit it see that they do. */
export class PlanRevision extends Migration {
  override name = '0037-plan-revision';

  override up(): void {
    this.addSql('alter table routing_plans add column revision integer not null default 1');
  }
}
