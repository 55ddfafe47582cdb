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
    @CurrentPrincipal() by: Principal,
    @Query({ schema: rangeQuery }) query: RangeQuery,
  ): Promise<LeadSources> {
    return this.breakdown.sources(by, await this.insights.range(by.tenantId, query));
  }

  @Get('teams')
  @Answers(200, leadTeams, 'By team: leads, acceptance, response time, won, value, cost and return')
  async teams(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: rangeQuery }) query: RangeQuery,
  ): Promise<LeadTeams> {
    return this.breakdown.teams(by, await this.insights.range(by.tenantId, query));
  }

  @Get('reasons')
  @Answers(200, leadReasons, 'Why leads were declined and handed back')
  async reasons(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: rangeQuery }) query: RangeQuery,
  ): Promise<LeadReasons> {
    return this.breakdown.reasons(by, await this.insights.range(by.tenantId, query));
  }

  @Get('sources.csv')
  @Answers(200, null, 'By source, as CSV; money in minor units', CSV)
  async sourcesCsv(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: rangeQuery }) query: RangeQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const range = await this.insights.range(by.tenantId, query);
    await sendCsv(reply, 'sources', range, sourcesCsv(await this.breakdown.sources(by, range)));
  }

  @Get('teams.csv')
  @Answers(200, null, 'By team, as CSV; money in minor units', CSV)
  async teamsCsv(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: rangeQuery }) query: RangeQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const range = await this.insights.range(by.tenantId, query);
    await sendCsv(reply, 'teams', range, teamsCsv(await this.breakdown.teams(by, range)));
  }

  @Get('reasons.csv')
  @Answers(200, null, 'Decline and return reasons, as CSV', CSV)
  async reasonsCsv(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: rangeQuery }) query: RangeQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const range = await this.insights.range(by.tenantId, query);
    await sendCsv(reply, 'reasons', range, reasonsCsv(await this.breakdown.reasons(by, range)));
  }
}
