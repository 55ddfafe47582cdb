import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  createTagBody,
  listOf,
  listQuery,
  mergeTagBody,
  patchTagBody,
  tag,
  type Page,
} from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import type { CreateTag, ListQuery, PatchTag, TagView } from './shapes.ts';
import { TagsService } from './tags.service.ts';

@Writes()
@Controller('tags')
export class TagsController {
  constructor(private readonly tags: TagsService) {}

  @Roles('manager')
  @Scopes('tags:read')
  @Get()
  @Answers(200, listOf(tag), 'Tags with how many leads and agents have them')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<TagView>> {
    return this.tags.list(by, query);
  }

  @Roles('admin')
  @Scopes('tags:write')
  @Post()
  @HttpCode(201)
  @Answers(201, tag, 'A new tag')
  create(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: createTagBody }) body: CreateTag,
  ): Promise<TagView> {
    return this.tags.create(by, body);
  }

  @Roles('admin')
  @Scopes('tags:write')
  @Patch(':id')
  @Answers(200, tag, 'Change, rename or retire a tag')
  patch(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: patchTagBody }) body: PatchTag,
  ): Promise<TagView> {
    return this.tags.patch(by, id, body);
  }

  @Roles('admin')
  @Scopes('tags:write')
  @Post(':id/merge')
  @HttpCode(200)
  @Answers(200, tag, 'Make one tag of two: who and what has this one gets the other, and this one is retired')
  merge(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: mergeTagBody }) { intoId }: z.output<typeof mergeTagBody>,
  ): Promise<TagView> {
    return this.tags.merge(by, id, intoId);
  }
}
