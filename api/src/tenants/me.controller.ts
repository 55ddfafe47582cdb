import { Body, Controller, Get, Patch, Req } from '@nestjs/common';
import { me, profilePatch, type Me } from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { AnyRole, CurrentPrincipal, Scopes, Tenantless, type AuthedRequest } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { MeService } from './me.service.ts';

@Writes()
@Controller('me')
export class MeController {
  constructor(private readonly service: MeService) {}

  @AnyRole()
  @Tenantless()
  @Scopes()
  @Get()
  @Answers(200, me, 'Who you are, in which tenant, and how routing sees you')
  get(@CurrentPrincipal() principal: Principal, @Req() request: AuthedRequest): Promise<Me> {
    return this.service.get(principal, request.csrfToken ?? '');
  }

  @AnyRole()
  @Tenantless()
  @Patch()
  @Answers(200, me, 'Change your name or password; a new password ends your other sessions')
  async patch(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: profilePatch }) body: z.output<typeof profilePatch>,
    @Req() request: AuthedRequest,
  ): Promise<Me> {
    const changed = await this.service.patch(principal, body);
    return this.service.get(changed, request.csrfToken ?? '');
  }
}
