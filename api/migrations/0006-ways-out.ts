import { Migration } from '@mikro-orm/migrations';
import { lookupOn, privateFunction, tenantTable } from './support.ts';

/** What leaves the house: webhooks with their log, notifications, and who wants which of them where. */
export class WaysOut extends Migration {
  override name = '0006-ways-out';

  override up(): void {
    const statements = [
      // Global: which workers of the job queue live, so that the jobs of killed ones are freed.
      'create table job_workers (worker_id text primary key, seen_at timestamptz not null)',
      ...webhookTables(),
      ...notificationTables(),
      ...acrossTenants(),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}

function webhookTables(): string[] {
  return [
    // Secrets stand here as they are: every message is signed with them. Row security keeps them with their tenant.
    `create table webhook_endpoints (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       url text not null,
       description text not null,
       event_types text[] not null,
       secret text not null,
       previous_secret text,
       previous_secret_ends_at timestamptz,
       enabled boolean not null,
       disabled_reason text check (disabled_reason in ('by_hand', 'failing', 'gone')),
       failing_since timestamptz,
       -- A job sends to it; nobody else does until then.
       busy_until timestamptz,
       created_at timestamptz not null,
       primary key (tenant_id, id),
       check (enabled = (disabled_reason is null)))`,
    ...tenantTable('webhook_endpoints'),
    // Written by the engine's own commit, or for a test; handed out to the endpoints by a job.
    `create table webhook_messages (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       type text not null,
       at timestamptz not null,
       data jsonb not null,
       handed_out boolean not null,
       primary key (tenant_id, id))`,
    'create index webhook_messages_waiting on webhook_messages (tenant_id, id) where not handed_out',
    ...tenantTable('webhook_messages'),
    `create table webhook_deliveries (
       tenant_id uuid not null,
       id uuid not null,
       endpoint_id uuid not null,
       message_id uuid not null,
       state text not null check (state in ('pending', 'delivered', 'failed')),
       tries integer not null,
       next_try_at timestamptz,
       created_at timestamptz not null,
       settled_at timestamptz,
       primary key (tenant_id, id),
       unique (tenant_id, endpoint_id, message_id),
       foreign key (tenant_id, endpoint_id) references webhook_endpoints (tenant_id, id) on delete cascade,
       foreign key (tenant_id, message_id) references webhook_messages (tenant_id, id) on delete cascade)`,
    'create index webhook_deliveries_log on webhook_deliveries (tenant_id, endpoint_id, id)',
    `create index webhook_deliveries_due on webhook_deliveries (tenant_id, endpoint_id, next_try_at, id) where state = 'pending'`,
    'create index webhook_deliveries_message on webhook_deliveries (tenant_id, message_id)',
    ...tenantTable('webhook_deliveries'),
    `create table webhook_attempts (
       tenant_id uuid not null,
       id uuid not null,
       delivery_id uuid not null,
       at timestamptz not null,
       duration_ms integer not null,
       status integer,
       error text,
       response text,
       primary key (tenant_id, id),
       foreign key (tenant_id, delivery_id) references webhook_deliveries (tenant_id, id) on delete cascade)`,
    'create index webhook_attempts_delivery on webhook_attempts (tenant_id, delivery_id, id)',
    ...tenantTable('webhook_attempts'),
  ];
}

function notificationTables(): string[] {
  return [
    `create table notifications (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       user_id uuid not null,
       kind text not null,
       title text not null,
       body text not null,
       lead_id uuid,
       at timestamptz not null,
       portal boolean not null,
       read_at timestamptz,
       mailed_at timestamptz,
       primary key (tenant_id, id))`,
    'create index notifications_user on notifications (tenant_id, user_id, id) where portal',
    'create index notifications_unread on notifications (tenant_id, user_id) where portal and read_at is null',
    'create index notifications_age on notifications (at)',
    ...tenantTable('notifications'),
    `create table notification_preferences (
       tenant_id uuid not null,
       user_id uuid not null,
       kinds jsonb not null,
       forward_leads_to text,
       primary key (tenant_id, user_id),
       foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade)`,
    ...tenantTable('notification_preferences'),
    // Which of the days after they got a lead its owner was asked on how it went.
    `create table feedback_requests (
       tenant_id uuid not null references tenants (id) on delete cascade,
       lead_id uuid not null,
       agent_id uuid not null,
       day integer not null,
       at timestamptz not null,
       primary key (tenant_id, lead_id, agent_id, day))`,
    ...tenantTable('feedback_requests'),
  ];
}

function acrossTenants(): string[] {
  return [
    ...lookupOn('webhook_messages', 'select, delete'),
    ...lookupOn('notifications', 'select, delete'),
    ...privateFunction(
      'routed_tenants',
      'after_id uuid',
      'table (tenant_id uuid)',
      'select tenant_id from tenant_routing where tenant_id > after_id order by tenant_id limit 500',
    ),
    // Deliveries and attempts go with their message.
    ...privateFunction(
      'trim_ways_out',
      'messages_before timestamptz, notifications_before timestamptz',
      'bigint',
      `with old_messages as (delete from webhook_messages where ctid in (
           select ctid from webhook_messages where at < messages_before limit 10000) returning 1),
         old_notifications as (delete from notifications where ctid in (
           select ctid from notifications where at < notifications_before limit 10000) returning 1)
       select (select count(*) from old_messages) + (select count(*) from old_notifications)`,
    ),
    'create index webhook_messages_age on webhook_messages (at)',
  ];
}
