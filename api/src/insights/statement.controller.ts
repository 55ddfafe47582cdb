import { Controller, Get, Query, Res } from '@nestjs/common';
import { rangeQuery } from '@baton/contract';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers, CSV } from '../platform/http/answers.ts';
import { statementCsv } from './csv.ts';
import { LeadInsightsService } from './lead-insights.service.ts';
import { sendCsv } from './send-csv.ts';
import { StatementService } from './statement.service.ts';

@Controller('insights')
@Roles('manager')
@Scopes('insights:read')
export class StatementController {
  constructor(
    private readonly insights: LeadInsightsService,
    private readonly statement: StatementService,
  ) {}

  @Get('statement.csv')
  @Answers(200, null, 'What leads accepted in the range are charged, one row each; money in minor units', CSV)
  async csv(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: rangeQuery }) query: z.output<typeof rangeQuery>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const range = await this.insights.range(by.tenantId, query);
    const body = Readable.from(statementCsv(this.statement.charges(by, range)));
    await sendCsv(reply, 'statement', range, body);
  }
}
