import { Migration } from '@mikro-orm/migrations';
import { lookupOn, privateFunction, tenantTable } from './support.ts';

/** Second factors of sign-ins, what an admin searches the audit log by, screens that show a wall, alarms, and browsers to push to. */
export class Administration extends Migration {
  override name = '0009-administration';

  override up(): void {
    const statements = [...secondFactors(), ...auditIndexes(), ...kiosks(), ...alarms(), ...push()];
    for (const statement of statements) this.addSql(statement);
  }
}

/** Global, as sign-ins are. A secret that is not confirmed counts for nothing and is replaced by the next. */
function secondFactors(): string[] {
  return [
    `create table second_factors (
       account_id uuid primary key references accounts (id) on delete cascade,
       secret text not null,
       created_at timestamptz not null,
       confirmed_at timestamptz,
       -- The last time step of a code that was taken: that one and those before it are refused.
       last_step bigint)`,
    `create table recovery_codes (
       account_id uuid not null references second_factors (account_id) on delete cascade,
       code_hash bytea not null,
       primary key (account_id, code_hash))`,
  ];
}

function auditIndexes(): string[] {
  return [
    'create index audit_log_at on audit_log (tenant_id, at)',
    'create index audit_log_subject on audit_log (tenant_id, subject_id, seq) where subject_id is not null',
  ];
}

function kiosks(): string[] {
  return [
    `create table kiosks (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       name text not null,
       token_hash bytea not null,
       created_by uuid not null,
       created_at timestamptz not null,
       last_used_at timestamptz,
       revoked_at timestamptz,
       primary key (tenant_id, id))`,
    'create unique index kiosks_token on kiosks (token_hash)',
    ...tenantTable('kiosks'),
    ...lookupOn('kiosks'),
    ...privateFunction(
      'kiosk',
      'by_hash bytea',
      'table (tenant_id uuid, slug text, id uuid, name text, stale boolean)',
      `select t.id, t.slug, k.id, k.name, coalesce(k.last_used_at < clock_timestamp() - interval '1 minute', true)
         from kiosks k join tenants t on t.id = k.tenant_id
        where k.token_hash = by_hash and k.revoked_at is null and t.status <> 'suspended'`,
    ),
  ];
}

function alarms(): string[] {
  return [
    // How long a lead has waited in its cycle, where its own times do not say; and whether managers were told.
    `create table lead_waits (
       tenant_id uuid not null references tenants (id) on delete cascade,
       lead_id uuid not null,
       cycle integer not null,
       since timestamptz not null,
       told_at timestamptz,
       primary key (tenant_id, lead_id, cycle))`,
    ...tenantTable('lead_waits'),
    ...lookupOn('routing_settings'),
    ...privateFunction(
      'alarmed_tenants',
      'after_id uuid',
      'table (tenant_id uuid, wait_alarm_ms bigint)',
      `select r.tenant_id, (r.settings ->> 'waitAlarmMs')::bigint
         from routing_settings r join tenants t on t.id = r.tenant_id
        where r.tenant_id > after_id and r.settings ->> 'waitAlarmMs' is not null and t.status <> 'suspended'
        order by r.tenant_id limit 500`,
    ),
    `create table source_alarms (
       tenant_id uuid not null,
       source_id uuid not null,
       told_at timestamptz not null,
       primary key (tenant_id, source_id),
       foreign key (tenant_id, source_id) references sources (tenant_id, id) on delete cascade)`,
    ...tenantTable('source_alarms'),
  ];
}

function push(): string[] {
  return [
    // Global: one pair for the installation. Every subscription is bound to it.
    `create table vapid_keys (
       one boolean primary key check (one),
       public_key text not null,
       private_key text not null,
       created_at timestamptz not null)`,
    `create table push_subscriptions (
       tenant_id uuid not null,
       id uuid not null,
       user_id uuid not null,
       endpoint text not null,
       p256dh text not null,
       auth text not null,
       created_at timestamptz not null,
       primary key (tenant_id, id),
       unique (tenant_id, user_id, endpoint),
       foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade)`,
    ...tenantTable('push_subscriptions'),
  ];
}
