import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, DEMO_PASSWORD, type Config } from '../config.ts';
import { Database } from '../database/database.ts';
import { Problem } from '../problem/problem.ts';
import { AuthService } from './auth.service.ts';
import { Directory } from './directory.ts';
import { FailureDelays } from './failure-delays.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import type { Principal } from './principal.ts';
import { SecondFactorsService } from './second-factors.service.ts';
import { SessionsService } from './sessions.service.ts';

interface AccountRow {
  id: string;
  email: string;
  name: string;
  password_hash: string | null;
  partner_id: string | null;
}

/** Passwords: signing in with one, and changing it. */
@Injectable()
export class SignInService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly directory: Directory,
    private readonly sessions: SessionsService,
    private readonly delays: FailureDelays,
    private readonly auth: AuthService,
    private readonly factors: SecondFactorsService,
  ) {}

  /**
   * Checks a password and starts a session. An unknown address, a wrong password and an account that belongs to
   * nobody answer alike, in like time. Who has a second factor is asked for its code after the password, and a wrong
   * code delays as a wrong password does. Throws `invalid_credentials`, `code_required`, `code_wrong`,
   * `too_many_failures`.
   */
  async signIn(
    given: { email: string; password: string; code?: string | undefined },
    client: { address: string; userAgent: string | undefined; tenantSlug: string | undefined },
  ): Promise<{ secret: string; principal: Principal }> {
    const email = given.email.toLowerCase();
    await this.delays.assertFree(email, client.address);
    const account = await this.#account(email);
    const right = await verifyPassword(given.password, account?.password_hash ?? null);
    // Guesses that came side by side with others that failed meet the delay here, right or wrong.
    await this.delays.assertFree(email, client.address);
    const refusedDemo = this.config.production && given.password === DEMO_PASSWORD;
    const principals = right && account !== null && !refusedDemo ? await this.#principals(account) : [];
    if (account === null || principals.length === 0) {
      await this.delays.failed(email, client.address);
      throw new Problem('invalid_credentials');
    }
    await this.#assertCode(account.id, email, client.address, given.code);
    await this.delays.succeeded(email);
    const principal = principals.find((one) => one.tenantSlug === client.tenantSlug) ?? principals[0]!;
    const { secret, only } = await this.sessions.start(account.id, principal.tenantId, client.userAgent);
    if (only) await this.auth.signedIn(principals);
    return { secret, principal };
  }

  /** Changes the password of who knows the present one, and ends their other sessions. */
  async changePassword(principal: Principal, current: string, next: string): Promise<void> {
    await this.assertProof(principal, { password: current });
    await this.setPassword(principal.accountId, next);
    await this.sessions.endOthers(principal.accountId, principal.sessionId);
    this.auth.forget(principal);
  }

  /**
   * That whoever sits before a signed-in browser is its person: they know the password, or a code of the second
   * factor. Throws `invalid_credentials`, `code_wrong`, `too_many_failures`.
   */
  async assertProof(
    { accountId }: Principal,
    proof: { password?: string | undefined; code?: string | undefined },
  ): Promise<void> {
    const { rows } = await this.database.pool.query<{ email: string; password_hash: string | null }>(
      'select email, password_hash from accounts where id = $1',
      [accountId],
    );
    const email = rows[0]?.email.toLowerCase() ?? '';
    await this.delays.assertFree(email, accountId);
    const right =
      proof.password === undefined
        ? await this.factors.take(accountId, proof.code ?? '')
        : await verifyPassword(proof.password, rows[0]?.password_hash ?? null);
    if (right) return;
    await this.delays.failed(email, accountId);
    throw new Problem(proof.password === undefined ? 'code_wrong' : 'invalid_credentials');
  }

  /** Ends what runs on a password that somebody else has just set. */
  endOthers(accountId: string, keptSessionId: string | null): Promise<void> {
    return this.sessions.endOthers(accountId, keptSessionId);
  }

  /** Sets a password without asking for the old one: invitations, the first admin. Refuses the demo's in production. */
  async setPassword(accountId: string, password: string): Promise<void> {
    const stored = await this.hash(password);
    await this.database.pool.query(
      'update accounts set password_hash = $2, password_changed_at = clock_timestamp() where id = $1',
      [accountId, stored],
    );
  }

  /** The hash of a password that somebody chose. Throws `invalid_input` for one that may not be used here. */
  async hash(password: string): Promise<string> {
    if (this.config.production && password === DEMO_PASSWORD) {
      throw new Problem('invalid_input', {
        errors: [{ path: 'password', message: 'is the demo password; choose another' }],
      });
    }
    return hashPassword(password);
  }

  async #assertCode(
    accountId: string,
    email: string,
    address: string,
    code: string | undefined,
  ): Promise<void> {
    if (!(await this.factors.isOn(accountId))) return;
    if (code === undefined || code.trim() === '') throw new Problem('code_required');
    if (await this.factors.take(accountId, code)) return;
    await this.delays.failed(email, address);
    throw new Problem('code_wrong');
  }

  async #account(email: string): Promise<AccountRow | null> {
    const { rows } = await this.database.pool.query<AccountRow>(
      `select a.id, a.email, a.name, a.password_hash, (select p.partner_id from partner_accounts p where p.account_id = a.id limit 1) as partner_id
         from accounts a where lower(a.email) = $1`,
      [email],
    );
    return rows[0] ?? null;
  }

  #principals(account: AccountRow): Promise<Principal[]> {
    return this.directory.principalsOf({
      accountId: account.id,
      name: account.name,
      partnerId: account.partner_id,
      sessionId: null,
    });
  }
}
