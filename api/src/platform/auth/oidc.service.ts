import { Inject, Injectable } from '@nestjs/common';
import type { OidcProblem } from '@baton/contract';
import * as oidc from 'openid-client';
import { CONFIG, type Config } from '../config.ts';
import { Database } from '../database/database.ts';
import { log } from '../log.ts';
import { AuthService } from './auth.service.ts';
import { Directory } from './directory.ts';
import type { OidcAttempt } from './oidc-attempt.ts';
import { SessionsService } from './sessions.service.ts';

const ASK_SECONDS_MAX = 10;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A sign-in by the provider that came to nothing, by the word that the sign-in page explains. */
export class OidcRefusal extends Error {
  readonly problem: OidcProblem;
  constructor(problem: OidcProblem) {
    super(problem);
    this.problem = problem;
  }
}

interface Identity {
  issuer: string;
  subject: string;
  /** Only one that the provider has verified. */
  email: string | null;
}

/**
 * Signing in with an OpenID provider (authorization code with PKCE, state and nonce).
 *
 *   begin ──> the provider asks who it is ──> finish: code for an ID token, its issuer and subject for an account ──> a session
 *
 * Accounts are never made here. The first time a verified address names one, and its identity is noted; from then on the
 * identity alone does. The provider vouches for who signs in, so no code of a second factor of ours is asked for.
 */
@Injectable()
export class OidcService {
  private found: Promise<oidc.Configuration> | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly directory: Directory,
    private readonly sessions: SessionsService,
    private readonly auth: AuthService,
  ) {}

  /** What the button says; null where no provider is set. */
  get name(): string | null {
    return this.config.oidc?.name ?? null;
  }

  /** Where to send the browser, and what it has to bring back with the answer. Throws OidcRefusal. */
  async begin(redirectUri: string, next: string): Promise<{ url: string; attempt: OidcAttempt }> {
    const provider = await this.provider();
    const attempt = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
      next,
    };
    const url = oidc.buildAuthorizationUrl(provider, {
      redirect_uri: redirectUri,
      scope: 'openid email',
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, attempt };
  }

  /** Turns the provider's answer into a session; `answer` is the whole address that it led to. Throws OidcRefusal. */
  async finish(
    answer: URL,
    attempt: OidcAttempt,
    userAgent: string | undefined,
  ): Promise<{ secret: string }> {
    const identity = await this.identity(answer, attempt);
    const account = await this.accountOf(identity);
    const principals = await this.directory.principalsOf({ ...account, sessionId: null });
    if (principals.length === 0) throw new OidcRefusal('no_account');
    const { secret, only } = await this.sessions.start(account.accountId, principals[0]!.tenantId, userAgent);
    if (only) await this.auth.signedIn(principals);
    return { secret };
  }

  /** Throws what the provider's own words say, or that its answer fits nothing we asked. */
  private async identity(answer: URL, attempt: OidcAttempt): Promise<Identity> {
    const provider = await this.provider();
    try {
      const tokens = await oidc.authorizationCodeGrant(provider, answer, {
        pkceCodeVerifier: attempt.verifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      let { email, email_verified: verified } = claims;
      if (email === undefined && provider.serverMetadata().userinfo_endpoint !== undefined)
        ({ email, email_verified: verified } = await oidc.fetchUserInfo(
          provider,
          tokens.access_token,
          claims.sub,
        ));
      return {
        issuer: claims.iss,
        subject: claims.sub,
        email: typeof email === 'string' && verified === true ? email.toLowerCase() : null,
      };
    } catch (error) {
      if (error instanceof oidc.AuthorizationResponseError && error.error === 'access_denied')
        throw new OidcRefusal('denied');
      // The error's own words may hold what the provider said of a person.
      log.warn({ code: (error as { code?: string }).code }, 'an OpenID answer was refused');
      throw new OidcRefusal('refused');
    }
  }

  /** By issuer and subject; the first time by the address, and then noted. */
  private async accountOf({ issuer, subject, email }: Identity): Promise<Account> {
    const known = await this.database.pool.query<Account>(
      `update oidc_identities i set last_used_at = clock_timestamp() from accounts a
        where i.issuer = $1 and i.subject = $2 and a.id = i.account_id returning ${ACCOUNT}`,
      [issuer, subject],
    );
    if (known.rows[0] !== undefined) return known.rows[0];
    if (email === null) throw new OidcRefusal('email_unverified');
    const named = await this.database.pool.query<Account>(
      `select ${ACCOUNT} from accounts a where lower(a.email) = $1`,
      [email],
    );
    const account = named.rows[0];
    if (account === undefined) throw new OidcRefusal('no_account');
    const linked = await this.database.pool.query(
      `insert into oidc_identities (issuer, subject, account_id, created_at, last_used_at)
       values ($1, $2, $3, clock_timestamp(), clock_timestamp()) on conflict do nothing`,
      [issuer, subject, account.accountId],
    );
    if (linked.rowCount === 1) return account;
    // Somebody else at the provider has the address now, or another request of the same person was quicker.
    const again = await this.database.pool.query(
      'select 1 from oidc_identities where issuer = $1 and subject = $2 and account_id = $3',
      [issuer, subject, account.accountId],
    );
    if (again.rowCount === 1) return account;
    throw new OidcRefusal('other_identity');
  }

  /** The provider as it describes itself: asked once, and again where it did not answer. */
  private async provider(): Promise<oidc.Configuration> {
    const set = this.config.oidc;
    if (set === null) throw new OidcRefusal('unavailable');
    const issuer = new URL(set.issuer);
    const insecure = issuer.protocol === 'http:' && LOOPBACK.test(issuer.hostname);
    this.found ??= oidc.discovery(issuer, set.clientId, set.clientSecret, undefined, {
      timeout: ASK_SECONDS_MAX,
      execute: insecure ? [oidc.allowInsecureRequests] : [],
    });
    try {
      return await this.found;
    } catch (error) {
      this.found = null;
      log.warn({ code: (error as { code?: string }).code }, 'the OpenID provider does not answer');
      throw new OidcRefusal('unavailable');
    }
  }
}

interface Account {
  accountId: string;
  name: string;
  partnerId: string | null;
}
const ACCOUNT = `a.id as "accountId", a.name,
  (select p.partner_id from partner_accounts p where p.account_id = a.id limit 1) as "partnerId"`;
