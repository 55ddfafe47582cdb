import { Body, Controller, Get, Put } from '@nestjs/common';
import { demoTraffic } from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Once } from '../platform/idempotency/writes.interceptor.ts';
import { Answers } from '../platform/http/answers.ts';
import { DemoTraffic } from './demo-traffic.service.ts';

type Traffic = z.output<typeof demoTraffic>;

@Once()
@Controller('demo')
@Roles('manager')
export class DemoController {
  constructor(private readonly traffic: DemoTraffic) {}

  @Scopes('settings:read')
  @Get('traffic')
  @Answers(200, demoTraffic, 'Whether demo traffic runs; 404 outside the demo tenant')
  get(@CurrentPrincipal() principal: Principal): Promise<Traffic> {
    return this.traffic.get(principal.tenantId);
  }

  @Scopes('settings:write')
  @Put('traffic')
  @Answers(200, demoTraffic, 'Switch demo traffic, and set its rate; 404 outside the demo tenant')
  put(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: demoTraffic }) wanted: Traffic,
  ): Promise<Traffic> {
    return this.traffic.put(principal.tenantId, wanted);
  }
}
