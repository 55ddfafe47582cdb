import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { createTenantBody, listOf, listQuery, tenant, type Page } from '@baton/contract';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles } from '../platform/auth/rules.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { Answers } from '../platform/http/answers.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { invitationAnswer } from './invitation-answer.ts';
import type { CreateTenant, ListQuery, TenantView } from './shapes.ts';
import { TenantsService } from './tenants.service.ts';

@Writes()
@Controller('tenants')
export class TenantsController {
  constructor(
    private readonly tenants: TenantsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Roles('partner')
  @Get()
  @Answers(200, listOf(tenant), "The partner's tenants")
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<TenantView>> {
    return this.tenants.list(by, query);
  }

  @Roles('partner')
  @Post()
  @HttpCode(201)
  @Answers(201, tenant, 'A new tenant with its first admin')
  async create(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: createTenantBody }) body: CreateTenant,
    @Req() request: FastifyRequest,
  ): Promise<TenantView> {
    const {
      invitation,
      adminUserId: _admin,
      ...created
    } = await this.tenants.create(by, { ...body, partnerId: by.partnerId });
    if (invitation === null) return created;
    return { ...created, ...invitationAnswer(this.config, request, invitation) };
  }
}
