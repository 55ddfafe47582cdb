import { Controller, Get, Query, Res } from '@nestjs/common';
import { leadInsights, leadsCsvQuery, rangeQuery, wall, type LeadInsights, type Wall } from '@baton/contract';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers, CSV } from '../platform/http/answers.ts';
import { agentsCsv, offersCsv } from './csv.ts';
import { sendCsv } from './send-csv.ts';
import { LeadInsightsService } from './lead-insights.service.ts';
import { WallService } from './wall.service.ts';

@Controller()
@Roles('manager')
@Scopes('insights:read')
export class InsightsController {
  constructor(
    private readonly insights: LeadInsightsService,
    private readonly walls: WallService,
  ) {}

  @Get('insights/leads')
  @Answers(
    200,
    leadInsights,
    'The lead dashboard: company and agents over a range, the last 30 days by default',
  )
  async leads(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: rangeQuery }) query: z.output<typeof rangeQuery>,
  ): Promise<LeadInsights> {
    return this.insights.leads(by, await this.insights.range(by.tenantId, query));
  }

  @Get('insights/leads.csv')
  @Answers(200, null, 'The same as CSV: a row per agent, or with detail=offers a row per offer', CSV)
  async csv(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: leadsCsvQuery }) query: z.output<typeof leadsCsvQuery>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const range = await this.insights.range(by.tenantId, query);
    const detail = query.detail === 'offers';
    const body = detail
      ? Readable.from(
          offersCsv(this.insights.offers(by.tenantId, range, await this.insights.agentsWithinReach(by))),
        )
      : agentsCsv(await this.insights.leads(by, range));
    await sendCsv(reply, detail ? 'offers' : 'agents', range, body);
  }

  @Get('wall')
  @Answers(200, wall, 'Everything a live wall shows when it opens')
  wall(@CurrentPrincipal() principal: Principal): Promise<Wall> {
    return this.walls.get(principal);
  }
}
