import { lookupOn, privateFunction } from './support.ts';

/** What sign-in, API keys and partners must read before the tenant is known: one named function for each question. */
export function privateFunctions(): string[] {
  return [
    ...lookupOn('tenants'),
    ...lookupOn('users'),
    ...lookupOn('api_keys'),
    ...lookupOn('invitations'),
    'grant select on accounts, partners, partner_accounts to baton_lookup',
    ...privateFunction(
      'memberships',
      'of_account uuid',
      `table (tenant_id uuid, slug text, tenant_name text, user_id uuid, user_name text, role text, takes_leads boolean,
         time_zone text, country text, currency text)`,
      `select t.id, t.slug, t.name, u.id, u.name, u.role, u.takes_leads, t.time_zone, t.country, t.currency
         from users u join tenants t on t.id = u.tenant_id
        where u.account_id = of_account and u.active and t.status <> 'suspended'
        order by u.created_at, u.id limit 200`,
    ),
    ...privateFunction(
      'api_key',
      'by_hash bytea',
      `table (tenant_id uuid, slug text, tenant_name text, key_id uuid, scopes text[], ends_at timestamptz, user_id uuid,
         user_name text, account_id uuid, role text, takes_leads boolean, time_zone text, country text, currency text)`,
      `select t.id, t.slug, t.name, k.id, k.scopes, k.ends_at, u.id, u.name, u.account_id, u.role, u.takes_leads,
              t.time_zone, t.country, t.currency
         from api_keys k join tenants t on t.id = k.tenant_id join users u on u.tenant_id = k.tenant_id and u.id = k.created_by
        where k.secret_hash = by_hash and k.revoked_at is null and u.active and t.status <> 'suspended'`,
    ),
    ...privateFunction(
      'invitation',
      'by_hash bytea',
      `table (tenant_id uuid, id uuid, user_id uuid, account_id uuid, email text, user_name text, tenant_name text,
         has_password boolean, ends_at timestamptz)`,
      `select i.tenant_id, i.id, u.id, a.id, a.email, u.name, t.name, a.password_hash is not null, i.ends_at
         from invitations i join users u on u.tenant_id = i.tenant_id and u.id = i.user_id
         join accounts a on a.id = u.account_id join tenants t on t.id = i.tenant_id
        where i.token_hash = by_hash and i.used_at is null and u.active and t.status <> 'suspended'`,
    ),
    ...privateFunction(
      'partner_tenants',
      'of_partner uuid',
      `table (id uuid, slug text, name text, time_zone text, country text, currency text, status text, created_at timestamptz)`,
      `select id, slug, name, time_zone, country, currency, status, created_at from tenants where partner_id = of_partner`,
    ),
    ...lookupOn('idempotency_keys', 'select, delete'),
    'grant delete on invitations to baton_lookup',
    ...privateFunction(
      'tidy',
      '',
      'void',
      `with old_keys as (delete from idempotency_keys where created_at < clock_timestamp() - interval '24 hours')
       delete from invitations where ends_at < clock_timestamp() - interval '30 days'`,
    ),
    ...privateFunction(
      'account_is_shared',
      'of_account uuid, within uuid',
      'boolean',
      `select exists (select from users where account_id = of_account and tenant_id <> within)
           or exists (select from partner_accounts where account_id = of_account)`,
    ),
    ...privateFunction(
      'slug_taken',
      'wanted text',
      'boolean',
      `select exists (select from tenants where slug = wanted)`,
    ),
  ];
}
