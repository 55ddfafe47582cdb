import { Injectable } from '@nestjs/common';
import type { SecondFactor, SecondFactorKey } from '@baton/contract';
import { NO_TENANT, type Principal } from '../platform/auth/principal.ts';
import { SecondFactorsService } from '../platform/auth/second-factors.service.ts';
import { SignInService } from '../platform/auth/sign-in.service.ts';
import { Database, rows } from '../platform/database/database.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { AccountsService } from './accounts.service.ts';
import { AuditService } from './audit.service.ts';

/** Who switches a second factor on and off, and the trace of it. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly database: Database,
    private readonly factors: SecondFactorsService,
    private readonly signIn: SignInService,
    private readonly accounts: AccountsService,
    private readonly audit: AuditService,
  ) {}

  state(by: Principal): Promise<SecondFactor> {
    return this.factors.state(by.accountId);
  }

  /** Asks for the password first: an unguarded browser must not lock its person out. */
  async begin(by: Principal, password: string): Promise<SecondFactorKey> {
    await this.signIn.assertProof(by, { password });
    return this.factors.begin(by.accountId);
  }

  async confirm(by: Principal, code: string): Promise<string[]> {
    const codes = await this.factors.confirm(by.accountId, code);
    await this.#record(by, 'second_factor.switched_on');
    return codes;
  }

  /** Throws `second_factor_off`, `invalid_credentials`, `code_wrong`. */
  async end(
    by: Principal,
    proof: { password?: string | undefined; code?: string | undefined },
  ): Promise<void> {
    if (!(await this.factors.isOn(by.accountId))) throw new Problem('second_factor_off');
    await this.signIn.assertProof(by, proof);
    if (await this.factors.end(by.accountId)) await this.#record(by, 'second_factor.switched_off');
  }

  /** For a lost phone without recovery codes. Throws `not_found`, `not_allowed`, `second_factor_off`. */
  async reset(by: Principal, userId: string): Promise<void> {
    if (userId === by.userId)
      throw new Problem('not_allowed', { detail: 'Switch your own off in your profile.' });
    await this.database.transaction(by.tenantId, async (em) => {
      const [user] = await rows<{ account_id: string }>(
        em,
        'select account_id from users where tenant_id = $1 and id = $2',
        [by.tenantId, userId],
      );
      if (user === undefined) throw notFound();
      if (await this.accounts.isShared(em, user.account_id, by.tenantId))
        throw new Problem('not_allowed', {
          detail: 'This person signs in elsewhere too: only they can switch their second factor off.',
        });
      const [ended] = await rows<{ was_on: boolean }>(
        em,
        'delete from second_factors where account_id = $1 returning confirmed_at is not null as was_on',
        [user.account_id],
      );
      if (ended?.was_on !== true) throw new Problem('second_factor_off');
      await this.audit.record(em, by, by.tenantId, {
        action: 'second_factor.reset',
        subject: 'user',
        subjectId: userId,
      });
    });
  }

  /** In the tenant where they did it; a partner outside any tenant has no log to write to. */
  async #record(by: Principal, action: string): Promise<void> {
    if (by.tenantId === NO_TENANT) return;
    await this.database.transaction(by.tenantId, (em) =>
      this.audit.record(em, by, by.tenantId, { action, subject: 'user', subjectId: by.userId }),
    );
  }
}
