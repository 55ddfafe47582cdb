import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';

export interface AccountRef {
  id: string;
  email: string;
  hasPassword: boolean;
  created: boolean;
}

/** Sign-ins, which are global: whoever adds a person to a tenant links what exists or makes a new one. */
@Injectable()
export class AccountsService {
  /**
   * The account of an address, made where there is none. The password counts for a new account only: one that
   * exists belongs to its person, whatever tenant asks.
   */
  async linkOrCreate(
    em: EntityManager,
    email: string,
    name: string,
    passwordHash: string | null,
  ): Promise<AccountRef> {
    const address = email.toLowerCase();
    const made = await run(
      em,
      `insert into accounts (id, email, name, password_hash, created_at, password_changed_at)
       select $1::uuid, $2, $3, $4::text, at, case when $4 is null then null else at end from (select clock_timestamp() as at) as clock
       on conflict (lower(email)) do nothing`,
      [newId(), address, name, passwordHash],
    );
    const [account] = await rows<{ id: string; email: string; has_password: boolean }>(
      em,
      'select id, email, password_hash is not null as has_password from accounts where lower(email) = $1',
      [address],
    );
    if (account === undefined) throw new Error('an account vanished while it was linked');
    return { id: account.id, email: account.email, hasPassword: account.has_password, created: made === 1 };
  }

  /** Whether the account belongs to another tenant or a partner as well: then no single tenant decides about it. */
  async isShared(em: EntityManager, accountId: string, tenantId: string): Promise<boolean> {
    const [answer] = await rows<{ shared: boolean }>(
      em,
      'select baton_private.account_is_shared($1, $2) as shared',
      [accountId, tenantId],
    );
    return answer?.shared === true;
  }

  /**
   * Whether this tenant may hand out the link that sets the account's password. Not for one that has a password, nor
   * for one that another tenant invited: who holds the link would get into both.
   */
  async mayInvite(em: EntityManager, account: AccountRef, tenantId: string): Promise<boolean> {
    if (account.hasPassword) return false;
    return account.created || !(await this.isShared(em, account.id, tenantId));
  }
}
