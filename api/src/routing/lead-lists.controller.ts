import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  bulkAssignBody,
  bulkDiscardBody,
  bulkResult,
  createSavedViewBody,
  leadListQuery,
  patchSavedViewBody,
  savedView,
  savedViews,
  type BulkResult,
  type SavedView,
} from '@baton/contract';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers, CSV } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { BulkService } from './bulk.service.ts';
import { LeadExportService } from './lead-export.service.ts';
import { SavedViewsService } from './saved-views.service.ts';

/** The lead list as a tool: one thing done to many leads, filters under a name, the list as a file. */
@Writes()
@Controller()
@Roles('manager')
export class LeadListsController {
  constructor(
    private readonly bulk: BulkService,
    private readonly exports: LeadExportService,
    private readonly views: SavedViewsService,
  ) {}

  @Scopes('leads:write')
  @Post('leads/bulk/assign')
  @HttpCode(200)
  @Answers(200, bulkResult, 'Give many leads to one agent; what became of each')
  assign(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: bulkAssignBody }) body: z.output<typeof bulkAssignBody>,
  ): Promise<BulkResult> {
    return this.bulk.assign(by, body.leadIds, body.agentId);
  }

  @Scopes('leads:write')
  @Post('leads/bulk/discard')
  @HttpCode(200)
  @Answers(200, bulkResult, 'Discard many leads; what became of each')
  discard(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: bulkDiscardBody }) body: z.output<typeof bulkDiscardBody>,
  ): Promise<BulkResult> {
    return this.bulk.discard(by, body.leadIds, body.reason ?? null);
  }

  @Scopes('leads:read')
  @Get('leads.csv')
  @Answers(200, null, 'The filtered lead list as CSV, in its order', CSV)
  async csv(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: leadListQuery }) query: z.output<typeof leadListQuery>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { name, body } = await this.exports.csv(by, query);
    await reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(body);
  }

  @Roles('manager', 'agent')
  @Scopes('leads:read')
  @Get('lead-views')
  @Answers(200, savedViews, 'Your saved views of the lead list and those shared with you, by name')
  list(@CurrentPrincipal() by: Principal): Promise<{ items: SavedView[] }> {
    return this.views.list(by);
  }

  @Roles('manager', 'agent')
  @Post('lead-views')
  @HttpCode(201)
  @Answers(201, savedView, 'Keep filters and order under a name; managers may share it')
  create(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: createSavedViewBody }) body: z.output<typeof createSavedViewBody>,
  ): Promise<SavedView> {
    return this.views.create(by, body);
  }

  @Roles('manager', 'agent')
  @Patch('lead-views/:id')
  @Answers(200, savedView, 'Rename, change or share a view of your own')
  patch(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: patchSavedViewBody }) body: z.output<typeof patchSavedViewBody>,
  ): Promise<SavedView> {
    return this.views.patch(by, id, body);
  }

  @Roles('manager', 'agent')
  @Delete('lead-views/:id')
  @HttpCode(204)
  @Answers(204, null, 'Forget a view of your own; an admin may take away a shared one')
  remove(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<void> {
    return this.views.remove(by, id);
  }
}
