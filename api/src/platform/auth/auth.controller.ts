import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import {
  invitationAccept,
  invitationView,
  loginAnswer,
  loginBody,
  session as sessionSchema,
  type LoginAnswer,
} from '@baton/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Answers } from '../http/answers.ts';
import { isId } from '../ids.ts';
import { notFound } from '../problem/problem.ts';
import { AuthService } from './auth.service.ts';
import { sessionCookie } from './cookies.ts';
import { IdentityService } from './identity.service.ts';
import { InvitationsService } from './invitations.service.ts';
import type { Principal } from './principal.ts';
import { AnyRole, Tenantless, CurrentPrincipal, Public } from './rules.ts';
import { SessionsService } from './sessions.service.ts';
import { SignInService } from './sign-in.service.ts';
import { csrfTokenOf } from './tokens.ts';

const sessionList = z.object({ items: z.array(sessionSchema), nextCursor: z.null() });

@Controller('auth')
export class AuthController {
  constructor(
    private readonly signIn: SignInService,
    private readonly sessions: SessionsService,
    private readonly identity: IdentityService,
    private readonly auth: AuthService,
    private readonly invitations: InvitationsService,
  ) {}

  @Public()
  @Post('login')
  @HttpCode(200)
  @Answers(200, loginAnswer, 'Sign in with e-mail and password; the answer sets the session cookie')
  async login(
    @Body({ schema: loginBody }) body: z.output<typeof loginBody>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginAnswer> {
    const tenantSlug = request.headers['x-tenant'];
    const { secret, principal } = await this.signIn.signIn(body, {
      address: request.ip,
      userAgent: request.headers['user-agent'],
      tenantSlug: typeof tenantSlug === 'string' ? tenantSlug : undefined,
    });
    await this.#endCookieSession(request);
    reply.header('set-cookie', sessionCookie(secret, request));
    const { user, role, tenant } = await this.identity.describe(principal);
    return { user, role, tenant, csrfToken: csrfTokenOf(secret) };
  }

  @AnyRole()
  @Tenantless()
  @Post('logout')
  @HttpCode(204)
  @Answers(204, null, 'End this session')
  async logout(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    if (principal.sessionId !== null) await this.sessions.end(principal.accountId, principal.sessionId);
    this.auth.signedOut(principal);
    reply.header('set-cookie', sessionCookie(null, request));
  }

  @AnyRole()
  @Tenantless()
  @Get('sessions')
  @Answers(200, sessionList, 'Where you are signed in')
  async list(@CurrentPrincipal() principal: Principal): Promise<z.output<typeof sessionList>> {
    const found = await this.sessions.list(principal.accountId);
    return {
      items: found.map((one) => ({ ...one, current: one.id === principal.sessionId })),
      nextCursor: null,
    };
  }

  @AnyRole()
  @Tenantless()
  @Delete('sessions')
  @HttpCode(204)
  @Answers(204, null, 'Sign out everywhere else')
  async revokeOthers(@CurrentPrincipal() principal: Principal): Promise<void> {
    await this.sessions.endOthers(principal.accountId, principal.sessionId);
  }

  @AnyRole()
  @Tenantless()
  @Delete('sessions/:id')
  @HttpCode(204)
  @Answers(204, null, 'Sign out elsewhere')
  async revoke(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<void> {
    if (!isId(id)) throw notFound();
    await this.sessions.end(principal.accountId, id);
  }

  @Public()
  @Get('invitations/:token')
  @Answers(200, invitationView, 'What an invitation link is for')
  invitation(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
  ): Promise<z.output<typeof invitationView>> {
    return this.invitations.view(token, request.ip);
  }

  @Public()
  @Post('invitations/accept')
  @HttpCode(204)
  @Answers(204, null, 'Use an invitation: sets the password of a new account')
  async accept(
    @Body({ schema: invitationAccept }) body: z.output<typeof invitationAccept>,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.invitations.accept(body, request.ip);
  }

  /** A session that the browser still held is not left behind. */
  async #endCookieSession(request: FastifyRequest): Promise<void> {
    const old = await this.auth.sessionFromCookie(request.headers.cookie);
    if (old !== null) await this.sessions.end(old.accountId, old.sessionId).catch(() => undefined);
  }
}
