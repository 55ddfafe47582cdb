import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { whatIfBody, whatIfRun, type WhatIfRun } from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../../platform/auth/principal.ts';
import { CurrentPrincipal, Roles } from '../../platform/auth/rules.ts';
import { Answers } from '../../platform/http/answers.ts';
import { IdParam } from '../../platform/http/id-param.ts';
import { Writes } from '../../platform/idempotency/writes.interceptor.ts';
import { WhatIfService } from './what-if.service.ts';

@Writes()
@Roles('admin')
@Controller('insights/what-if')
export class WhatIfController {
  constructor(private readonly whatIfs: WhatIfService) {}

  @Post()
  @HttpCode(202)
  @Answers(202, whatIfRun, 'Play past leads through a plan; ask for it again until it is done')
  start(
    @CurrentPrincipal() { tenantId }: Principal,
    @Body({ schema: whatIfBody }) body: z.output<typeof whatIfBody>,
  ): Promise<WhatIfRun> {
    return this.whatIfs.start(tenantId, body);
  }

  @Get(':id')
  @Answers(200, whatIfRun, 'How far it is, and what came of it')
  get(@CurrentPrincipal() { tenantId }: Principal, @Param('id', IdParam) id: string): WhatIfRun {
    return this.whatIfs.get(tenantId, id);
  }

  @Delete(':id')
  @HttpCode(204)
  @Answers(204, null, 'Stop it and forget it')
  stop(@CurrentPrincipal() { tenantId }: Principal, @Param('id', IdParam) id: string): void {
    this.whatIfs.stop(tenantId, id);
  }
}
