import { tenantTable } from './support.ts';

/** Global: a person signs in once, whatever tenants they belong to. Only hashes of secrets are stored. */
export function accountTables(): string[] {
  return [
    `create table accounts (
       id uuid primary key,
       email text not null,
       name text not null,
       password_hash text,
       created_at timestamptz not null,
       password_changed_at timestamptz)`,
    'create unique index accounts_email on accounts (lower(email))',
    `create table sessions (
       id uuid primary key,
       account_id uuid not null references accounts (id) on delete cascade,
       token_hash bytea not null unique,
       tenant_id_last uuid,
       user_agent text,
       created_at timestamptz not null,
       seen_at timestamptz not null,
       ends_at timestamptz not null)`,
    'create index sessions_account on sessions (account_id)',
    `create table partners (
       id uuid primary key,
       name text not null,
       created_at timestamptz not null)`,
    `create table partner_accounts (
       partner_id uuid not null references partners (id) on delete cascade,
       account_id uuid not null references accounts (id) on delete cascade,
       primary key (partner_id, account_id))`,
    'create index partner_accounts_account on partner_accounts (account_id)',
  ];
}

export function keyTables(): string[] {
  return [
    `create table api_keys (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       name text not null,
       hint text not null,
       secret_hash bytea not null,
       scopes text[] not null,
       created_by uuid not null,
       created_at timestamptz not null,
       ends_at timestamptz,
       revoked_at timestamptz,
       last_used_at timestamptz,
       primary key (tenant_id, id),
       foreign key (tenant_id, created_by) references users (tenant_id, id))`,
    'create unique index api_keys_secret on api_keys (secret_hash)',
    ...tenantTable('api_keys'),
    `create table invitations (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       user_id uuid not null,
       token_hash bytea not null,
       created_at timestamptz not null,
       ends_at timestamptz not null,
       used_at timestamptz,
       primary key (tenant_id, id),
       foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade)`,
    'create unique index invitations_token on invitations (token_hash)',
    'create index invitations_user on invitations (tenant_id, user_id)',
    ...tenantTable('invitations'),
    `create table idempotency_keys (
       tenant_id uuid not null references tenants (id) on delete cascade,
       principal text not null,
       route text not null,
       key text not null,
       request_hash bytea not null,
       status smallint,
       body text,
       created_at timestamptz not null,
       primary key (tenant_id, principal, route, key))`,
    'create index idempotency_keys_age on idempotency_keys (tenant_id, created_at)',
    ...tenantTable('idempotency_keys'),
  ];
}

/**
 * Append only, and chained: each row carries the hash of the one before, so that a row that was changed or taken
 * out shows. The trigger numbers and hashes under a lock per tenant; the runtime role may not update or delete.
 */
export function auditTables(): string[] {
  return [
    `create table audit_log (
       tenant_id uuid not null references tenants (id) on delete cascade,
       seq bigint not null,
       id uuid not null,
       at timestamptz not null,
       actor_user_id uuid,
       actor_name text not null,
       api_key_id uuid,
       action text not null,
       subject text not null,
       subject_id text,
       before jsonb,
       after jsonb,
       previous_hash bytea not null,
       hash bytea not null,
       primary key (tenant_id, seq))`,
    ...tenantTable('audit_log'),
    `create function audit_log_chain() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $body$
     declare last record;
     begin
       perform pg_advisory_xact_lock(hashtextextended('audit:' || new.tenant_id::text, 0));
       select seq, hash into last from audit_log where tenant_id = new.tenant_id order by seq desc limit 1;
       new.seq := coalesce(last.seq, 0) + 1;
       new.previous_hash := coalesce(last.hash, '\\x'::bytea);
       new.hash := sha256(new.previous_hash || convert_to(jsonb_build_array(new.tenant_id, new.seq, new.id,
         extract(epoch from new.at), new.actor_user_id, new.actor_name, new.api_key_id, new.action, new.subject, new.subject_id,
         new.before, new.after)::text, 'UTF8'));
       return new;
     end $body$`,
    'create trigger audit_log_chain before insert on audit_log for each row execute function audit_log_chain()',
    'revoke update, delete, truncate on audit_log from baton_runtime',
  ];
}
