import { Controller, Get, Req } from '@nestjs/common';
import { me, type Me } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { AnyRole, CurrentPrincipal, type AuthedRequest } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { MeService } from './me.service.ts';

@Controller('me')
export class MeController {
  constructor(private readonly service: MeService) {}

  @AnyRole()
  @Get()
  @Answers(200, me, 'Who you are, in which tenant, and how you are seen by routing')
  async get(@CurrentPrincipal() principal: Principal, @Req() request: AuthedRequest): Promise<Me> {
    return this.service.get(principal, request.csrfToken ?? '');
  }
}
