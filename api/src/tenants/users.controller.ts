import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query, Req } from '@nestjs/common';
import {
  bulkUsersBody,
  bulkUsersResult,
  createUserBody,
  invitationLink,
  listOf,
  patchUserBody,
  user,
  usersQuery,
  type BulkUsersResult,
  type InvitationLink,
  type Page,
  type User,
} from '@baton/contract';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { Answers } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { invitationAnswer } from './invitation-answer.ts';
import type { CreateUser, PatchUser, UsersQuery } from './shapes.ts';
import { UsersBulkService } from './users-bulk.service.ts';
import { UsersService } from './users.service.ts';

@Writes()
@Controller('users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly many: UsersBulkService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Roles('manager')
  @Scopes('users:read')
  @Get()
  @Answers(200, listOf(user), 'Users by name')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: usersQuery }) query: UsersQuery,
  ): Promise<Page<User>> {
    return this.users.list(by, query);
  }

  @Roles('admin')
  @Scopes('users:write')
  @Post()
  @HttpCode(201)
  @Answers(201, user, 'Add a person; without a password the answer has an invitation link')
  async create(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: createUserBody }) body: CreateUser,
    @Req() request: FastifyRequest,
  ): Promise<User> {
    const { invitation, ...created } = await this.users.create(by, body);
    return invitation === null
      ? created
      : { ...created, ...invitationAnswer(this.config, request, invitation) };
  }

  @Roles('admin')
  @Scopes('users:write')
  @Post('bulk')
  @HttpCode(200)
  @Answers(200, bulkUsersResult, 'The same change to many users; what became of each')
  bulk(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: bulkUsersBody }) body: z.output<typeof bulkUsersBody>,
  ): Promise<BulkUsersResult> {
    return this.many.change(by, body);
  }

  @Roles('manager')
  @Scopes('users:read')
  @Get(':id')
  @Answers(200, user, 'One user')
  get(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<User> {
    return this.users.get(by, id);
  }

  @Roles('admin')
  @Scopes('users:write')
  @Patch(':id')
  @Answers(200, user, 'Change a user; active: false removes them from routing and signs them out')
  patch(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: patchUserBody }) body: PatchUser,
  ): Promise<User> {
    return this.users.patch(by, id, body);
  }

  @Roles('admin')
  @Scopes('users:write')
  @Post(':id/invitation')
  @HttpCode(201)
  @Answers(201, invitationLink, 'A new invitation link for somebody without a password; older ones end')
  async invite(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Req() request: FastifyRequest,
  ): Promise<InvitationLink> {
    return invitationAnswer(this.config, request, await this.users.invite(by, id));
  }
}
