import { Controller, Get, Query, Res } from '@nestjs/common';
import {
  leadReasons,
  leadSources,
  leadTeams,
  rangeQuery,
  type LeadReasons,
  type LeadSources,
  type LeadTeams,
} from '@baton/contract';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers, CSV } from '../platform/http/answers.ts';
import { BreakdownService } from './breakdown.service.ts';
import { reasonsCsv, sourcesCsv, teamsCsv } from './csv.ts';
import { LeadInsightsService } from './lead-insights.service.ts';
import { sendCsv } from './send-csv.ts';

type RangeQuery = z.output<typeof rangeQuery>;

@Controller('insights/leads')
@Roles('manager')
@Scopes('insights:read')
export class BreakdownController {
  constructor(
    private readonly insights: LeadInsightsService,
    private readonly breakdown: BreakdownService,
  ) {}

  @Get('sources')
  @Answers(200, leadSources, 'By source: leads, acceptance, response time, won, value, cost and return')
  async sources(
    @CurrentPrincipal() { tenantId }: Principal,
    @Query({ schema: rangeQuery }) query: RangeQuery,
  ): Promise<LeadSources> {
    return this.breakdown.sources(tenantId, await this.insights.range(tenantId, query));
  }

  @Get('teams')
  @Answers(200, leadTeams, 'By team: leads, acceptance, response time, won, value, cost and return')
  async teams(
    @CurrentPrincipal() { tenantId }: Principal,
    @Query({ schema: rangeQuery }) query: RangeQuery,
  ): Promise<LeadTeams> {
    return this.breakdown.teams(tenantId, await this.insights.range(tenantId, query));
  }

  @Get('reasons')
  @Answers(200, leadReasons, 'Why leads were declined and handed back')
  async reasons(
    @CurrentPrincipal() { tenantId }: Principal,
    @Query({ schema: rangeQuery }) query: RangeQuery,
  ): Promise<LeadReasons> {
    return this.breakdown.reasons(tenantId, await this.insights.range(tenantId, query));
  }

  @Get('sources.csv')
  @Answers(200, null, 'By source, as CSV; money in minor units', CSV)
  async sourcesCsv(
    @CurrentPrincipal() { tenantId }: Principal,
    @Query({ schema: rangeQuery }) query: RangeQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const range = await this.insights.range(tenantId, query);
    await sendCsv(reply, 'sources', range, sourcesCsv(await this.breakdown.sources(tenantId, range)));
  }

  @Get('teams.csv')
  @Answers(200, null, 'By team, as CSV; money in minor units', CSV)
  async teamsCsv(
    @CurrentPrincipal() { tenantId }: Principal,
    @Query({ schema: rangeQuery }) query: RangeQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const range = await this.insights.range(tenantId, query);
    await sendCsv(reply, 'teams', range, teamsCsv(await this.breakdown.teams(tenantId, range)));
  }

  @Get('reasons.csv')
  @Answers(200, null, 'Decline and return reasons, as CSV', CSV)
  async reasonsCsv(
    @CurrentPrincipal() { tenantId }: Principal,
    @Query({ schema: rangeQuery }) query: RangeQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const range = await this.insights.range(tenantId, query);
    await sendCsv(reply, 'reasons', range, reasonsCsv(await this.breakdown.reasons(tenantId, range)));
  }
}
