import { Body, Controller, Get, Patch, Put, Req } from '@nestjs/common';
import { absences, absencesBody, me, profilePatch, type Absence, type Me } from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import {
  AnyRole,
  CurrentPrincipal,
  Roles,
  Scopes,
  Tenantless,
  type AuthedRequest,
} from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { AbsencesService } from './absences.service.ts';
import { MeService } from './me.service.ts';

@Writes()
@Controller('me')
export class MeController {
  constructor(
    private readonly service: MeService,
    private readonly absencesService: AbsencesService,
  ) {}

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
  @Answers(200, me, 'Change your name, language or password; a new password ends your other sessions')
  async patch(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: profilePatch }) body: z.output<typeof profilePatch>,
    @Req() request: AuthedRequest,
  ): Promise<Me> {
    const changed = await this.service.patch(principal, body);
    return this.service.get(changed, request.csrfToken ?? '');
  }

  @Roles('manager', 'agent')
  @Get('absences')
  @Answers(200, absences, 'Your planned absences, soonest first')
  absences(@CurrentPrincipal() principal: Principal): Promise<{ items: Absence[] }> {
    return this.absencesService.list(principal);
  }

  @Roles('manager', 'agent')
  @Put('absences')
  @Answers(200, absences, 'Plan your absences; nothing is offered while one lasts')
  setAbsences(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: absencesBody }) body: z.output<typeof absencesBody>,
  ): Promise<{ items: Absence[] }> {
    return this.absencesService.replace(principal, body.absences);
  }
}
