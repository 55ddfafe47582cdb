import { Migration } from '@mikro-orm/migrations';
import { lookupOn, privateFunction, tenantTable } from './support.ts';

/**
 * Leads and offers, the ledger, the outbox.
 *
 * Hot tables carry no foreign keys to each other: one bulk statement under the tenant's lock writes them, and a
 * check per row would cost more than the row. What must never happen is forbidden by unique indexes and checks.
 */
export class Routing extends Migration {
  override name = '0002-routing';

  override up(): void {
    const statements = [
      ...customerTables(),
      ...leadTables(),
      ...offerTables(),
      ...agentTables(),
      ...ledgerTables(),
      ...processTables(),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}

function customerTables(): string[] {
  return [
    `create table customers (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       name text,
       email text,
       phone text,
       created_at timestamptz not null,
       blocked_at timestamptz,
       blocked_reason text,
       primary key (tenant_id, id))`,
    ...tenantTable('customers'),
    // A key is a folded e-mail address or an E.164 number; the two can't be mistaken for each other.
    `create table customer_keys (
       tenant_id uuid not null references tenants (id) on delete cascade,
       key text not null,
       customer_id uuid not null,
       primary key (tenant_id, key))`,
    'create index customer_keys_customer on customer_keys (tenant_id, customer_id)',
    ...tenantTable('customer_keys'),
  ];
}

function leadTables(): string[] {
  return [
    `create table leads (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       status text not null check (status in ('held', 'queued', 'offered', 'shark_tank', 'catchall', 'accepted',
         'assigned', 'coalesced', 'unclaimed', 'discarded')),
       source_id uuid not null,
       external_id text,
       subject text,
       text text,
       customer_id uuid,
       customer_name text,
       customer_email text,
       customer_phone text,
       customer_postal_code text,
       attributes jsonb not null,
       value_amount bigint check (value_amount >= 0),
       value_currency text,
       tag_names text[] not null,
       tags jsonb not null,
       priority smallint not null check (priority between -10 and 10),
       received_at timestamptz not null,
       queued_at timestamptz,
       held_at timestamptz,
       cycle integer not null check (cycle >= 1),
       attempt integer not null check (attempt >= 0),
       version integer not null,
       owner_agent_id uuid,
       owned_at timestamptz,
       accepted_at timestamptz,
       first_accepted_at timestamptz,
       first_released_at timestamptz,
       accepted_offer_id uuid,
       accepted_kind text,
       joined_lead_id uuid,
       routing jsonb not null,
       contact_status text not null default 'not_contacted',
       outcome text not null default 'open',
       deal_value_amount bigint check (deal_value_amount >= 0),
       deal_value_currency text,
       first_contact_at timestamptz,
       comment_count integer not null default 0,
       primary key (tenant_id, id),
       -- Owned exactly while the status says so.
       check ((owner_agent_id is not null) = (status in ('accepted', 'assigned', 'coalesced')) or status = 'discarded'),
       check ((accepted_offer_id is not null) = (status = 'accepted') or status = 'discarded'))
     with (fillfactor = 80)`,
    'create unique index leads_external on leads (tenant_id, source_id, external_id) where external_id is not null',
    'create index leads_received on leads (tenant_id, received_at, id)',
    `create index leads_pending on leads (tenant_id, id)
       where status in ('held', 'queued', 'offered', 'shark_tank', 'catchall')`,
    'create index leads_owner on leads (tenant_id, owner_agent_id, owned_at) where owner_agent_id is not null',
    'create index leads_customer on leads (tenant_id, customer_id) where customer_id is not null',
    ...tenantTable('leads'),
    // One row for each lead a batch touched: the primary key alone serves the time line.
    `create table lead_events (
       tenant_id uuid not null references tenants (id) on delete cascade,
       lead_id uuid not null,
       batch bigint not null,
       at timestamptz not null,
       events jsonb not null,
       primary key (tenant_id, lead_id, batch))`,
    ...tenantTable('lead_events'),
    `create table lead_comments (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       lead_id uuid not null,
       user_id uuid,
       at timestamptz not null,
       text text not null,
       primary key (tenant_id, id))`,
    'create index lead_comments_lead on lead_comments (tenant_id, lead_id, id)',
    ...tenantTable('lead_comments'),
  ];
}

const OFFER_COLUMNS = `
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       lead_id uuid not null,
       agent_id uuid not null,
       kind text not null check (kind in ('exclusive', 'parallel', 'shark_tank', 'catchall')),
       cycle integer not null,
       attempt integer not null,
       step integer not null,
       created_at timestamptz not null,
       delivered_at timestamptz,
       window_ms bigint not null,
       expires_at timestamptz,
       after_requeue boolean not null,
       why jsonb not null,
       decision jsonb,`;

function offerTables(): string[] {
  return [
    // Small and hot: where the constraints on what is pending live. Answered offers move on to `offers`.
    `create table pending_offers (${OFFER_COLUMNS}
       primary key (tenant_id, id)) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)`,
    `create unique index pending_offers_exclusive on pending_offers (tenant_id, lead_id) where kind = 'exclusive'`,
    'create unique index pending_offers_holder on pending_offers (tenant_id, agent_id, lead_id)',
    ...tenantTable('pending_offers'),
    `create table offers (${OFFER_COLUMNS}
       state text not null check (state in ('accepted', 'declined', 'timed_out', 'undelivered', 'rescinded', 'canceled')),
       responded_at timestamptz not null,
       reason text,
       counts_as text,
       primary key (tenant_id, id))`,
    'create unique index offers_attempt on offers (tenant_id, lead_id, cycle, attempt)',
    `create unique index offers_one_acceptance on offers (tenant_id, lead_id, cycle) where state = 'accepted'`,
    'create index offers_agent on offers (tenant_id, agent_id, created_at)',
    ...tenantTable('offers'),
  ];
}

function agentTables(): string[] {
  return [
    `create table agent_live (
       tenant_id uuid not null references tenants (id) on delete cascade,
       agent_id uuid not null,
       activity text not null,
       activity_since timestamptz not null,
       connected boolean not null,
       disconnected_at timestamptz,
       connection_epoch integer not null,
       last_offered_at timestamptz,
       idle_since timestamptz not null,
       consecutive_timeouts integer not null,
       wrap_up_until timestamptz,
       taken jsonb not null,
       feedback_pending jsonb not null,
       primary key (tenant_id, agent_id)) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)`,
    ...tenantTable('agent_live'),
    `create table agent_events (
       tenant_id uuid not null references tenants (id) on delete cascade,
       agent_id uuid not null,
       batch bigint not null,
       at timestamptz not null,
       events jsonb not null,
       primary key (tenant_id, agent_id, batch))`,
    ...tenantTable('agent_events'),
    // Numbers have no gaps: a row holds a user's events of one batch, first_seq follows the row before.
    `create table outbox (
       tenant_id uuid not null references tenants (id) on delete cascade,
       user_id uuid not null,
       first_seq bigint not null,
       last_seq bigint not null check (last_seq >= first_seq),
       at timestamptz not null,
       events json not null,
       primary key (tenant_id, user_id, first_seq)) with (autovacuum_vacuum_scale_factor = 0.05)`,
    'create index outbox_age on outbox (tenant_id, at)',
    ...tenantTable('outbox'),
  ];
}

function ledgerTables(): string[] {
  return [
    `create table score_entries (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       agent_id uuid not null,
       at timestamptz not null,
       rule text not null,
       points integer not null check (points <> 0),
       lead_id uuid,
       offer_id uuid,
       cause_id uuid not null,
       reverses uuid,
       reason text,
       primary key (tenant_id, id))`,
    'create index score_entries_agent on score_entries (tenant_id, agent_id, at)',
    'create unique index score_entries_cause on score_entries (tenant_id, cause_id, rule, agent_id, lead_id) nulls not distinct',
    `create unique index score_entries_offer on score_entries (tenant_id, offer_id, rule)
       where rule in ('accept', 'accept_after_requeue', 'requeue', 'decline', 'timeout')`,
    `create unique index score_entries_accept_once on score_entries (tenant_id, lead_id, agent_id)
       where rule in ('accept', 'accept_after_requeue')`,
    'create unique index score_entries_reversal on score_entries (tenant_id, reverses) where reverses is not null',
    ...tenantTable('score_entries'),
  ];
}

function processTables(): string[] {
  return [
    'alter table tenant_routing add column last_batch_id uuid',
    // Global: which API processes live. The newest heartbeat says since when nobody was there.
    `create table processes (
       id uuid primary key,
       started_at timestamptz not null,
       seen_at timestamptz not null)`,
    ...lookupOn('tenant_routing'),
    ...lookupOn('pending_offers'),
    ...lookupOn('agent_live'),
    ...lookupOn('outbox', 'select, delete'),
    ...privateFunction(
      'due_tenants',
      'before timestamptz',
      'table (tenant_id uuid)',
      'select tenant_id from tenant_routing where next_wake_at < before order by next_wake_at limit 100',
    ),
    ...privateFunction(
      'tenants_to_recover',
      '',
      'table (tenant_id uuid)',
      `select tenant_id from tenant_routing r where next_wake_at is not null
          or exists (select from agent_live a where a.tenant_id = r.tenant_id and a.connected)`,
    ),
    ...privateFunction(
      'trim_outbox',
      'before timestamptz',
      'bigint',
      `with trimmed as (delete from outbox o where ctid in (
           select o.ctid from outbox o where at < before and exists (
             select from outbox n where n.tenant_id = o.tenant_id and n.user_id = o.user_id and n.first_seq > o.first_seq)
           limit 10000) returning 1)
       select count(*) from trimmed`,
    ),
  ];
}
