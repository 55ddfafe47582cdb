import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { createTeamBody, listOf, listQuery, patchTeamBody, team, type Page } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import type { CreateTeam, ListQuery, PatchTeam, TeamView } from './shapes.ts';
import { TeamsService } from './teams.service.ts';

@Writes()
@Controller('teams')
export class TeamsController {
  constructor(private readonly teams: TeamsService) {}

  @Roles('manager')
  @Scopes('users:read')
  @Get()
  @Answers(200, listOf(team), 'Teams by name')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<TeamView>> {
    return this.teams.list(by, query);
  }

  @Roles('admin')
  @Scopes('users:write')
  @Post()
  @HttpCode(201)
  @Answers(201, team, 'A new team')
  create(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: createTeamBody }) body: CreateTeam,
  ): Promise<TeamView> {
    return this.teams.create(by, body);
  }

  @Roles('admin')
  @Scopes('users:write')
  @Patch(':id')
  @Answers(200, team, 'Rename a team, or say who is in it')
  patch(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: patchTeamBody }) body: PatchTeam,
  ): Promise<TeamView> {
    return this.teams.patch(by, id, body);
  }

  @Roles('admin')
  @Scopes('users:write')
  @Delete(':id')
  @HttpCode(204)
  @Answers(204, null, 'Dissolve a team; its people stay')
  remove(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<void> {
    return this.teams.remove(by, id);
  }
}
