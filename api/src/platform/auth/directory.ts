import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { NO_TENANT, type Principal, type Role, type Scope } from './principal.ts';
import { csrfTokenOf, secretHash } from './tokens.ts';

/** A signed-in person: what every request of the session needs, without the database. */
export interface SessionEntry {
  sessionId: string;
  accountId: string;
  csrfToken: string;
  /** First the tenant last chosen, then in the order they joined. */
  principals: Principal[];
}

export interface KeyEntry {
  principal: Principal;
}

interface MembershipRow {
  tenant_id: string;
  slug: string;
  user_id: string;
  user_name: string;
  role: Role;
  takes_leads: boolean;
}

interface SessionRow {
  id: string;
  account_id: string;
  name: string;
  tenant_id_last: string | null;
  stale: boolean;
  partner_id: string | null;
}

interface KeyRow extends MembershipRow {
  key_id: string;
  account_id: string;
  scopes: Scope[];
  ends_at: Date | null;
}

interface KioskRow {
  tenant_id: string;
  slug: string;
  id: string;
  name: string;
  stale: boolean;
}

/** The questions about accounts, sessions and keys that are asked before a tenant is known. */
@Injectable()
export class Directory {
  constructor(private readonly database: Database) {}

  /** The living session behind a secret; notes, at most once a minute, that it was seen. */
  async session(secret: string): Promise<SessionEntry | null> {
    const { rows } = await this.database.pool.query<SessionRow>({
      name: 'auth-session',
      text: `select s.id, s.account_id, a.name, s.tenant_id_last, s.seen_at < clock_timestamp() - interval '1 minute' as stale,
                    (select p.partner_id from partner_accounts p where p.account_id = a.id limit 1) as partner_id
               from sessions s join accounts a on a.id = s.account_id
              where s.token_hash = $1 and s.ends_at > clock_timestamp() and s.seen_at > clock_timestamp() - interval '12 hours'`,
      values: [secretHash(secret)],
    });
    const session = rows[0];
    if (session === undefined) return null;
    if (session.stale)
      await this.database.pool.query('update sessions set seen_at = clock_timestamp() where id = $1', [
        session.id,
      ]);
    const principals = await this.principalsOf({
      accountId: session.account_id,
      name: session.name,
      partnerId: session.partner_id,
      sessionId: session.id,
    });
    if (principals.length === 0) return null;
    const last = principals.findIndex((principal) => principal.tenantId === session.tenant_id_last);
    if (last > 0) principals.unshift(...principals.splice(last, 1));
    return {
      sessionId: session.id,
      accountId: session.account_id,
      csrfToken: csrfTokenOf(secret),
      principals,
    };
  }

  /** Everything an account may act as; empty where it belongs to nobody any more. */
  async principalsOf(account: {
    accountId: string;
    name: string;
    partnerId: string | null;
    sessionId: string | null;
  }): Promise<Principal[]> {
    const { rows } = await this.database.pool.query<MembershipRow>({
      name: 'auth-memberships',
      text: 'select tenant_id, slug, user_id, user_name, role, takes_leads from baton_private.memberships($1)',
      values: [account.accountId],
    });
    const common = {
      accountId: account.accountId,
      scopes: null,
      sessionId: account.sessionId,
      apiKeyId: null,
      partnerId: account.partnerId,
    };
    const principals = rows.map((row): Principal => ({ ...common, ...memberOf(row) }));
    if (principals.length === 0 && account.partnerId !== null) {
      principals.push({
        ...common,
        userId: account.accountId,
        tenantId: NO_TENANT,
        tenantSlug: '',
        name: account.name,
        role: 'partner',
        takesLeads: false,
      });
    }
    return principals;
  }

  /** The living key behind a token whose form has been checked. */
  async apiKey(token: string): Promise<KeyEntry | null> {
    const { rows } = await this.database.pool.query<KeyRow>({
      name: 'auth-api-key',
      text: `select tenant_id, slug, key_id, scopes, ends_at, user_id, user_name, account_id, role, takes_leads
               from baton_private.api_key($1) where ends_at is null or ends_at > clock_timestamp()`,
      values: [secretHash(token)],
    });
    const row = rows[0];
    if (row === undefined) return null;
    return {
      principal: {
        accountId: row.account_id,
        ...memberOf(row),
        scopes: row.scopes,
        sessionId: null,
        apiKeyId: row.key_id,
        partnerId: null,
        ...(row.ends_at === null ? {} : { endsAtMs: row.ends_at.getTime() }),
      },
    };
  }

  /** Which of these sessions have not ended. Whoever asks holds sockets of theirs open: they count as in use. */
  async livingSessions(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    await this.database.pool.query(
      `update sessions set seen_at = clock_timestamp() where id = any($1) and ends_at > clock_timestamp()
          and seen_at < clock_timestamp() - interval '1 hour' and seen_at > clock_timestamp() - interval '12 hours'`,
      [ids],
    );
    const { rows } = await this.database.pool.query<{ id: string }>(
      `select id from sessions where id = any($1) and ends_at > clock_timestamp()
          and seen_at > clock_timestamp() - interval '12 hours'`,
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Which of a tenant's keys have not ended. */
  async livingKeys(tenantId: string, ids: readonly string[]): Promise<Set<string>> {
    return this.database.withTenant(tenantId, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `select id from api_keys where tenant_id = $1 and id = any($2) and revoked_at is null
            and (ends_at is null or ends_at > clock_timestamp())`,
        [tenantId, ids],
      );
      return new Set(rows.map(({ id }) => id));
    });
  }

  /**
   * A screen behind a kiosk's token, as a principal that may do nothing by its role; null where the token is revoked.
   * Notes, at most once a minute, that it was used.
   */
  async kiosk(token: string): Promise<Principal | null> {
    const { rows } = await this.database.pool.query<KioskRow>(
      'select tenant_id, slug, id, name, stale from baton_private.kiosk($1)',
      [secretHash(token)],
    );
    const row = rows[0];
    if (row === undefined) return null;
    if (row.stale) {
      await this.database.withTenant(row.tenant_id, (client) =>
        client.query('update kiosks set last_used_at = clock_timestamp() where tenant_id = $1 and id = $2', [
          row.tenant_id,
          row.id,
        ]),
      );
    }
    return {
      accountId: row.id,
      userId: row.id,
      tenantId: row.tenant_id,
      tenantSlug: row.slug,
      name: row.name,
      role: 'participant',
      takesLeads: false,
      scopes: [],
      sessionId: null,
      apiKeyId: row.id,
      partnerId: null,
    };
  }

  /** Notes when keys were last used; asked for every so often, never by a request. */
  async keysUsed(uses: Iterable<{ tenantId: string; keyId: string }>): Promise<void> {
    for (const { tenantId, keyId } of uses) {
      await this.database.withTenant(tenantId, (client) =>
        client.query(
          'update api_keys set last_used_at = clock_timestamp() where tenant_id = $1 and id = $2',
          [tenantId, keyId],
        ),
      );
    }
  }
}

function memberOf(
  row: MembershipRow,
): Pick<Principal, 'userId' | 'tenantId' | 'tenantSlug' | 'name' | 'role' | 'takesLeads'> {
  return {
    userId: row.user_id,
    tenantId: row.tenant_id,
    tenantSlug: row.slug,
    name: row.user_name,
    role: row.role,
    takesLeads: row.role === 'agent' || row.takes_leads,
  };
}
