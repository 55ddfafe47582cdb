import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  answerContestBody,
  contestEntryBody,
  contestsQuery,
  listOf,
  reverseEntryBody,
  scoreContest,
  scorePreview,
  scorePreviewBody,
  type Page,
  type ScoreContest,
  type ScorePreview,
} from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { Problem } from '../platform/problem/problem.ts';
import { ContestsService } from './contests.service.ts';
import { ScorePreviewService } from './score-preview.ts';

@Writes()
@Controller()
export class ContestsController {
  constructor(
    private readonly contests: ContestsService,
    private readonly previews: ScorePreviewService,
  ) {}

  @Roles('manager')
  @Post('agents/:id/score/:entryId/reverse')
  @HttpCode(204)
  @Answers(204, null, 'Take an entry back, once, with a reason')
  reverse(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Param('entryId', IdParam) entryId: string,
    @Body({ schema: reverseEntryBody }) { reason }: z.output<typeof reverseEntryBody>,
  ): Promise<void> {
    return this.contests.reverse(by, id, entryId, reason);
  }

  @Roles('manager', 'agent')
  @Post('agents/:id/score/:entryId/contest')
  @HttpCode(201)
  @Answers(201, scoreContest, 'Object to an entry of your own, once')
  async contest(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Param('entryId', IdParam) entryId: string,
    @Body({ schema: contestEntryBody }) { text }: z.output<typeof contestEntryBody>,
  ): Promise<ScoreContest> {
    if (id !== by.userId) throw new Problem('not_allowed');
    return this.contests.contest(by, entryId, text);
  }

  @Roles('manager')
  @Scopes('insights:read')
  @Get('score-contests')
  @Answers(200, listOf(scoreContest), 'Objections to entries, newest first')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: contestsQuery }) query: z.output<typeof contestsQuery>,
  ): Promise<Page<ScoreContest>> {
    return this.contests.list(by, query);
  }

  @Roles('manager')
  @Post('score-contests/:id/answer')
  @HttpCode(200)
  @Answers(200, scoreContest, 'Uphold the entry, or take it back')
  answer(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: answerContestBody }) body: z.output<typeof answerContestBody>,
  ): Promise<ScoreContest> {
    return this.contests.answer(by, id, body);
  }

  @Roles('admin')
  @Post('settings/routing/score-preview')
  @HttpCode(200)
  @Answers(200, scorePreview, 'What other points would have made of the last 30 days')
  preview(
    @CurrentPrincipal() { tenantId }: Principal,
    @Body({ schema: scorePreviewBody }) body: z.output<typeof scorePreviewBody>,
  ): Promise<ScorePreview> {
    return this.previews.preview(tenantId, body);
  }
}
