import { Migration } from '@mikro-orm/migrations';

/** Answers that looked at every lead of a tenant, or at its whole history: api/test/query-plans.int.spec.ts. */
export class Indexes extends Migration {
  override name = '0031-indexes';

  override up(): void {
    // Whoever wants to join, behind whom: asked whenever something happens to a lead that is not pending any more.
    this.addSql(
      'create index leads_joined on leads (tenant_id, joined_lead_id) where joined_lead_id is not null',
    );
    // How many open leads each agent has: what a process asks when it begins with a tenant.
    this.addSql(`create index leads_open on leads (tenant_id, owner_agent_id) where owner_agent_id is not null
      and status in ('accepted', 'assigned', 'coalesced') and outcome in ('open', 'in_progress')`);
    // The last things that happened, as a wall shows them when it opens.
    this.addSql('create index lead_events_newest on lead_events (tenant_id, batch)');
  }
}
