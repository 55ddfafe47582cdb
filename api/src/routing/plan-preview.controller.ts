import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { planPreview, planPreviewBody, type PlanPreview } from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { Once } from '../platform/idempotency/writes.interceptor.ts';
import { previewPlan } from './candidates.ts';
import { RoutingService } from './routing.service.ts';

/** Who a plan would ask, before it is saved. Changes nothing, and is asked at every pause in typing. */
@Once()
@Controller('routing-plans')
export class PlanPreviewController {
  constructor(private readonly routing: RoutingService) {}

  @Roles('admin')
  @Scopes('settings:read')
  @Post('preview')
  @HttpCode(200)
  @Answers(200, planPreview, 'Who would be asked for a lead by these steps now, and why the others would not')
  preview(
    @CurrentPrincipal() { tenantId }: Principal,
    @Body({ schema: planPreviewBody }) body: z.output<typeof planPreviewBody>,
  ): Promise<PlanPreview> {
    return this.routing.submit(tenantId, previewPlan(body));
  }
}
