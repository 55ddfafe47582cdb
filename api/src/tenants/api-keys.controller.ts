import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { apiKey, apiKeyCreated, createApiKeyBody, listOf, listQuery, type Page } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { ApiKeysService } from './api-keys.service.ts';
import type { ApiKeyCreated, ApiKeyView, CreateApiKey, ListQuery } from './shapes.ts';

/** For signed-in people only: a key makes no keys. */
@Writes()
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Roles('manager', 'agent')
  @Get()
  @Answers(200, listOf(apiKey), 'Living keys, newest first')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<ApiKeyView>> {
    return this.keys.list(by, query);
  }

  @Roles('manager', 'agent')
  @Post()
  @HttpCode(201)
  @Answers(201, apiKeyCreated, 'A new key; its secret is shown this once')
  create(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: createApiKeyBody }) body: CreateApiKey,
  ): Promise<ApiKeyCreated> {
    return this.keys.create(by, body);
  }

  @Roles('manager', 'agent')
  @Delete(':id')
  @HttpCode(204)
  @Answers(204, null, 'Revoke a key at once')
  revoke(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<void> {
    return this.keys.revoke(by, id);
  }
}
