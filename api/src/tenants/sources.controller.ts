import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { createSourceBody, listOf, listQuery, patchSourceBody, source, type Page } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import type { CreateSource, ListQuery, PatchSource, SourceView } from './shapes.ts';
import { SourcesService } from './sources.service.ts';

@Writes()
@Controller('sources')
export class SourcesController {
  constructor(private readonly sources: SourcesService) {}

  @Roles('manager')
  @Scopes('settings:read')
  @Get()
  @Answers(200, listOf(source), 'Where leads come from')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<SourceView>> {
    return this.sources.list(by, query);
  }

  @Roles('admin')
  @Scopes('settings:write')
  @Post()
  @Answers(201, source, 'Make a source before its first lead')
  create(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: createSourceBody }) body: CreateSource,
  ): Promise<SourceView> {
    return this.sources.create(by, body);
  }

  @Roles('admin')
  @Scopes('settings:write')
  @Patch(':id')
  @Answers(200, source, "A source's own plan, default tags and cost")
  patch(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: patchSourceBody }) body: PatchSource,
  ): Promise<SourceView> {
    return this.sources.patch(by, id, body);
  }
}
