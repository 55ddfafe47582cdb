import { Controller, Get, Param, Query } from '@nestjs/common';
import { agentScore, scoreQuery, type AgentScore } from '@baton/contract';
import type { z } from 'zod';
import { hasRole, type Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { isId } from '../platform/ids.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { ScoreQueries } from './score-queries.ts';

@Controller('agents')
export class ScoringController {
  constructor(private readonly scores: ScoreQueries) {}

  @Roles('manager', 'agent')
  @Scopes('insights:read')
  @Get(':id/score')
  @Answers(
    200,
    agentScore,
    'Score and ledger of an agent over a range, newest entries first; the last 30 days by default',
  )
  score(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Query({ schema: scoreQuery }) query: z.output<typeof scoreQuery>,
  ): Promise<AgentScore> {
    if (!isId(id)) throw notFound();
    if (id.toLowerCase() !== principal.userId && !hasRole(principal, 'manager'))
      throw new Problem('forbidden');
    return this.scores.ofAgent(principal, id, query);
  }
}
