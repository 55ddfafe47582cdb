import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  activityBody,
  agentLive,
  emptyBody,
  listOf,
  listQuery,
  type AgentLive,
  type Page,
} from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { AnyRole, CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { Once } from '../platform/idempotency/writes.interceptor.ts';
import { isId } from '../platform/ids.ts';
import { pageAfter } from '../platform/lists.ts';
import { notFound } from '../platform/problem/problem.ts';
import { PresenceService } from './presence.service.ts';

type ActivityBody = z.output<typeof activityBody>;

@Once()
@Controller()
export class PresenceController {
  constructor(private readonly presence: PresenceService) {}

  @AnyRole()
  @Scopes('offers:write')
  @Put('me/activity')
  @Answers(200, agentLive, 'Set your activity')
  setOwn(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: activityBody }) { activity }: ActivityBody,
  ): Promise<AgentLive> {
    return this.presence.setActivity(principal, principal.userId, activity);
  }

  @AnyRole()
  @Post('me/wrap-up/end')
  @HttpCode(200)
  @Answers(200, agentLive, 'End your wrap-up: offers may come again')
  endWrapUp(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: emptyBody.optional() }) _body: unknown,
  ): Promise<AgentLive> {
    return this.presence.endWrapUp(principal);
  }

  @Roles('manager')
  @Scopes('users:read')
  @Get('agents')
  @Answers(200, listOf(agentLive), 'Every agent who takes leads, as routing sees them now')
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: listQuery }) query: z.output<typeof listQuery>,
  ): Promise<Page<AgentLive>> {
    const agents = await this.presence.agents(principal);
    return pageAfter(
      agents,
      query,
      ({ agentId }) => agentId,
      (agent) => agent,
    );
  }

  @Roles('manager')
  @Scopes('users:write')
  @Put('agents/:id/activity')
  @Answers(200, agentLive, "Set an agent's activity")
  set(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: activityBody }) { activity }: ActivityBody,
  ): Promise<AgentLive> {
    if (!isId(id)) throw notFound();
    return this.presence.setActivity(principal, id, activity);
  }
}
