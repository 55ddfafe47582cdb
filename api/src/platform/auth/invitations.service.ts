import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Locale } from '@baton/contract';
import { Database, rows, run } from '../database/database.ts';
import { newId } from '../ids.ts';
import { LIMITS, RateLimits } from '../limits/rate-limits.ts';
import { Problem } from '../problem/problem.ts';
import { AuthService } from './auth.service.ts';
import { SignInService } from './sign-in.service.ts';
import { newSecret, secretHash } from './tokens.ts';

const LIFE_DAYS = 7;

interface InvitationRow {
  tenant_id: string;
  id: string;
  user_id: string;
  account_id: string;
  email: string;
  tenant_name: string;
  has_password: boolean;
  ends_at: Date;
}

/** What the letter of an invitation needs. */
export interface MailedInvitation {
  token: string;
  email: string;
  locale: Locale | null;
  tenantName: string;
  country: string;
  timeZone: string;
  endsAt: Date;
}

/** Whoever keeps the names of a tenant's people in memory. */
export interface NameKeeper {
  /** Within the transaction that changes one. */
  bump(em: EntityManager, tenantId: string): Promise<void>;
  /** After its commit. */
  changed(tenantId: string): Promise<void>;
}

/** Links by which somebody whom an admin added sets their password: single use, with an end. */
@Injectable()
export class InvitationsService {
  #names: NameKeeper | null = null;

  constructor(
    private readonly database: Database,
    private readonly signIn: SignInService,
    private readonly limits: RateLimits,
    private readonly auth: AuthService,
  ) {}

  bind(names: NameKeeper): void {
    this.#names = names;
  }

  /** Makes a link's secret within the caller's transaction; older links of the user end. */
  async create(em: EntityManager, tenantId: string, userId: string): Promise<{ id: string; token: string }> {
    const id = newId();
    const token = newSecret();
    await run(em, 'delete from invitations where tenant_id = $1 and user_id = $2 and used_at is null', [
      tenantId,
      userId,
    ]);
    await run(
      em,
      `insert into invitations (tenant_id, id, user_id, token_hash, created_at, ends_at)
       select $1, $2, $3, $4, at, at + interval '${LIFE_DAYS} days' from (select clock_timestamp() as at) as clock`,
      [tenantId, id, userId, secretHash(token)],
    );
    return { id, token };
  }

  /**
   * The link's other secret, for the mail: the first is known to whoever invited alone. Null for a link that does not
   * work any more. Asked again, it makes a new one: a mail that is tried again is the one that works.
   */
  async toMail(tenantId: string, id: string): Promise<MailedInvitation | null> {
    const token = newSecret();
    return this.database.withTenant(tenantId, async (client) => {
      const { rows: found } = await client.query<Omit<MailedInvitation, 'token'>>(
        `update invitations i set mailed_token_hash = $3
           from users u join accounts a on a.id = u.account_id join tenants t on t.id = u.tenant_id
          where i.tenant_id = $1 and i.id = $2 and i.used_at is null and i.ends_at > clock_timestamp()
            and u.tenant_id = i.tenant_id and u.id = i.user_id and u.active and t.status <> 'suspended'
         returning a.email, a.locale, t.name as "tenantName", t.country, t.time_zone as "timeZone", i.ends_at as "endsAt"`,
        [tenantId, id, secretHash(token)],
      );
      return found[0] === undefined ? null : { ...found[0], token };
    });
  }

  /** What the link is for. Throws `invitation_used` for any that does not work, whatever the reason. */
  async view(
    token: string,
    address: string,
  ): Promise<{ email: string; tenantName: string; expiresAt: string; needsPassword: boolean }> {
    const invitation = await this.#living(token, address);
    return {
      email: invitation.email,
      tenantName: invitation.tenant_name,
      expiresAt: invitation.ends_at.toISOString(),
      needsPassword: !invitation.has_password,
    };
  }

  /** Uses the link. A password that the account has already is left alone. */
  async accept(
    given: { token: string; password: string; name?: string | undefined },
    address: string,
  ): Promise<void> {
    const invitation = await this.#living(given.token, address);
    const hash = invitation.has_password ? null : await this.signIn.hash(given.password);
    const name = hash === null ? undefined : given.name;
    await this.database.transaction(invitation.tenant_id, async (em) => {
      const used = await rows(
        em,
        'update invitations set used_at = clock_timestamp() where tenant_id = $1 and id = $2 and used_at is null returning id',
        [invitation.tenant_id, invitation.id],
      );
      if (used.length === 0) throw new Problem('invitation_used');
      if (hash !== null) {
        await run(
          em,
          'update accounts set password_hash = $2, password_changed_at = clock_timestamp() where id = $1 and password_hash is null',
          [invitation.account_id, hash],
        );
      }
      if (name !== undefined) {
        await run(em, 'update accounts set name = $2 where id = $1', [invitation.account_id, name]);
        await run(em, 'update users set name = $3 where tenant_id = $1 and id = $2', [
          invitation.tenant_id,
          invitation.user_id,
          name,
        ]);
        await this.#names?.bump(em, invitation.tenant_id);
      }
    });
    this.auth.forget({ accountId: invitation.account_id });
    if (name !== undefined) await this.#names?.changed(invitation.tenant_id);
  }

  async #living(token: string, address: string): Promise<InvitationRow> {
    await this.limits.consume(LIMITS.invitations, address);
    const { rows: found } = await this.database.pool.query<InvitationRow>(
      'select * from baton_private.invitation($1) where ends_at > clock_timestamp()',
      [secretHash(token)],
    );
    const invitation = found[0];
    if (invitation === undefined) throw new Problem('invitation_used');
    return invitation;
  }
}
