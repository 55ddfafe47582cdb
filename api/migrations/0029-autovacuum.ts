import { Migration } from '@mikro-orm/migrations';

/** Rows that were changed or taken away since the last vacuum, whatever the table holds; done at once, without pauses. */
const small = (threshold: number): string =>
  `autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = ${threshold}, autovacuum_vacuum_cost_delay = 0`;

/** Tables that grow are vacuumed by a share of them, a twentieth of the usual one, so that what is to be done stays small. */
const large = 'autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000';
const analyzed = 'autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 5000';
/** What is only added to still wants its pages marked as seen by all, and frozen while they are in memory. */
const added = 'autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_insert_threshold = 10000';

/**
 * The defaults wait for a fifth of a table to be dead. Hot small tables would be mostly dead rows by then, and large ones
 * would leave millions to one vacuum. Why each has what it has: docs/decisions/0014-what-grows.md.
 */
export const AUTOVACUUM: Readonly<Record<string, string>> = {
  // A row of these lives for a minute, or is written again with every batch: what is live fits a few hundred pages.
  pending_offers: small(1000),
  agent_live: small(1000),
  tenant_routing: small(500),
  listeners: small(500),
  // Cells of today, written again by every batch; rows of `time_figures` are as wide as a fifth of a page.
  agent_figures: small(1000),
  lead_figures: small(500),
  time_figures: small(500),
  // Added, and taken away minutes or a day later.
  outbox: `${small(5000)}, ${added}`,
  idempotency_keys: `${large}, ${added}`,
  // Changed a few times while they are young, and kept.
  leads: `${large}, ${added}, ${analyzed}`,
  // Added only, but for erasures.
  offers: `${large}, ${added}, ${analyzed}`,
  score_entries: `${large}, ${added}, ${analyzed}`,
  agent_events: `${large}, ${added}, ${analyzed}`,
  audit_log: `${added}, ${analyzed}`,
  customers: `${large}, ${added}, ${analyzed}`,
  customer_keys: `${large}, ${added}, ${analyzed}`,
};

/** Partitions to come take over what the default one has. */
export const OF_PARTITIONS = `${large}, ${added}, ${analyzed}`;

export class Autovacuum extends Migration {
  override name = '0029-autovacuum';

  override up(): void {
    for (const [table, settings] of Object.entries(AUTOVACUUM))
      this.addSql(`alter table ${table} set (${settings})`);
    this.addSql(`do $$ declare part regclass; begin
      for part in select i.inhrelid::regclass from pg_inherits i join pg_partitioned_table p on p.partrelid = i.inhparent loop
        execute format('alter table %s set (${OF_PARTITIONS})', part);
      end loop;
    end $$`);
  }
}
