import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  createPlanBody,
  listOf,
  listQuery,
  patchPlanBody,
  routingPlan,
  routingPlanVersion,
  type Page,
  type RoutingPlan,
  type RoutingPlanVersion,
} from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { RoutingPlansService } from './routing-plans.service.ts';
import type { CreatePlan, ListQuery, PatchPlan } from './shapes.ts';

@Writes()
@Controller('routing-plans')
export class RoutingPlansController {
  constructor(private readonly plans: RoutingPlansService) {}

  @Roles('admin')
  @Scopes('settings:read')
  @Get()
  @Answers(200, listOf(routingPlan), 'Routing plans, oldest first')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<RoutingPlan>> {
    return this.plans.list(by, query);
  }

  @Roles('admin')
  @Scopes('settings:write')
  @Post()
  @HttpCode(201)
  @Answers(201, routingPlan, 'A new plan, as a draft')
  create(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: createPlanBody }) body: CreatePlan,
  ): Promise<RoutingPlan> {
    return this.plans.create(by, body);
  }

  @Roles('admin')
  @Scopes('settings:read')
  @Get(':id')
  @Answers(200, routingPlan, 'One plan')
  get(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<RoutingPlan> {
    return this.plans.get(by, id);
  }

  @Roles('admin')
  @Scopes('settings:read')
  @Get(':id/versions')
  @Answers(200, listOf(routingPlanVersion), 'What the plan was each time it was published, newest first')
  versions(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<RoutingPlanVersion>> {
    return this.plans.versions(by, id, query);
  }

  @Roles('admin')
  @Scopes('settings:write')
  @Patch(':id')
  @Answers(200, routingPlan, "Change a plan's name or draft")
  patch(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: patchPlanBody }) body: PatchPlan,
  ): Promise<RoutingPlan> {
    return this.plans.patch(by, id, body);
  }

  @Roles('admin')
  @Scopes('settings:write')
  @Post(':id/publish')
  @HttpCode(200)
  @Answers(200, routingPlan, "Publish the draft as a new version and make it the tenant's default")
  publish(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<RoutingPlan> {
    return this.plans.publish(by, id);
  }
}
