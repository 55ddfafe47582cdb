import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { oidcStartQuery, signInWays } from '@baton/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CONFIG, type Config } from '../config.ts';
import { Answers } from '../http/answers.ts';
import { pageUrl } from '../http/links.ts';
import { LIMITS, RateLimits } from '../limits/rate-limits.ts';
import { notFound } from '../problem/problem.ts';
import { AuthService } from './auth.service.ts';
import { cookieOf, sessionCookie, valueIn, type CookieUse } from './cookies.ts';
import { insideOnly, readAttempt, writeAttempt } from './oidc-attempt.ts';
import { OidcRefusal, OidcService } from './oidc.service.ts';
import { Public } from './rules.ts';
import { SessionsService } from './sessions.service.ts';

const CALLBACK = '/api/v1/auth/oidc/callback';
/** How long somebody may take at the provider. */
const ATTEMPT: CookieUse = { name: 'baton_oidc', lifeSeconds: 600 };

/** What the provider adds to the address is its own to read. */
const anything = z.record(z.string(), z.unknown());

/** Signing in elsewhere: pages that the browser is led through, so that what goes wrong is told on the sign-in page. */
@Controller('auth')
export class OidcController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly oidc: OidcService,
    private readonly auth: AuthService,
    private readonly sessions: SessionsService,
    private readonly limits: RateLimits,
  ) {}

  @Public()
  @Get('ways')
  @Answers(200, signInWays, 'How one may sign in here, beside e-mail and password')
  ways(): z.output<typeof signInWays> {
    return { oidc: this.oidc.name === null ? null : { name: this.oidc.name } };
  }

  @Public()
  @Get('oidc/start')
  @Answers(302, null, 'Leads the browser to the OpenID provider')
  async start(
    @Query({ schema: oidcStartQuery }) query: z.output<typeof oidcStartQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.admit(request);
    await this.told(reply, async () => {
      const callback = pageUrl(this.config, request, CALLBACK);
      const { url, attempt } = await this.oidc.begin(callback, insideOnly(query.next));
      reply.header('set-cookie', cookieOf(ATTEMPT, writeAttempt(attempt), request));
      return url;
    });
  }

  @Public()
  @Get('oidc/callback')
  @Answers(302, null, 'Where the OpenID provider leads back to; sets the session cookie')
  async callback(
    @Query({ schema: anything }) _: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.admit(request);
    const attempt = readAttempt(valueIn(ATTEMPT, request.headers.cookie));
    // An attempt counts once, whatever comes of it.
    reply.header('set-cookie', cookieOf(ATTEMPT, null, request));
    await this.told(reply, async () => {
      if (attempt === null) throw new OidcRefusal('ended');
      const answer = new URL(pageUrl(this.config, request, CALLBACK));
      answer.search = new URL(request.url, answer).search;
      const { secret } = await this.oidc.finish(answer, attempt, request.headers['user-agent']);
      await this.endCookieSession(request);
      reply.header('set-cookie', sessionCookie(secret, request));
      return attempt.next;
    });
  }

  private async admit(request: FastifyRequest): Promise<void> {
    if (this.oidc.name === null) throw notFound();
    await this.limits.consume(LIMITS.oidc, request.ip);
  }

  /** Leads on; where that is refused, to the sign-in page with the reason. */
  private async told(reply: FastifyReply, lead: () => Promise<string>): Promise<void> {
    const to = await lead().catch((error: unknown) => {
      if (error instanceof OidcRefusal) return `/sign-in?problem=${error.problem}`;
      throw error;
    });
    await reply.code(302).header('location', to).send();
  }

  /** A session that the browser still held is not left behind. */
  private async endCookieSession(request: FastifyRequest): Promise<void> {
    const old = await this.auth.sessionFromCookie(request.headers.cookie);
    if (old !== null) await this.sessions.end(old.accountId, old.sessionId).catch(() => undefined);
  }
}
