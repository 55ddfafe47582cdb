import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { endPushBody, pushState, pushSubscriptionBody, type PushState } from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { SubscriptionsService } from './subscriptions.service.ts';

/** Whoever can be offered leads; for signed-in people only. */
@Writes()
@Controller('me/push')
@Roles('agent', 'manager')
export class PushController {
  constructor(private readonly subscriptions: SubscriptionsService) {}

  @Get()
  @Answers(200, pushState, 'The key to subscribe with, and how many of your browsers are told of offers')
  state(@CurrentPrincipal() by: Principal): Promise<PushState> {
    return this.subscriptions.state(by);
  }

  @Post()
  @HttpCode(200)
  @Answers(200, pushState, 'Tell this browser of offers while no device of yours is connected')
  subscribe(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: pushSubscriptionBody }) body: z.output<typeof pushSubscriptionBody>,
  ): Promise<PushState> {
    return this.subscriptions.subscribe(by, body);
  }

  @Post('end')
  @HttpCode(200)
  @Answers(200, pushState, 'Tell this browser of nothing any more')
  end(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: endPushBody }) body: z.output<typeof endPushBody>,
  ): Promise<PushState> {
    return this.subscriptions.end(by, body.endpoint);
  }
}
