import { Body, Controller, Get, Patch } from '@nestjs/common';
import { routingSettings, routingSettingsPatch, type RoutingSettings } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { RoutingSettingsService } from './routing-settings.service.ts';
import type { RoutingSettingsPatch } from './shapes.ts';

@Writes()
@Controller('settings/routing')
export class RoutingSettingsController {
  constructor(private readonly settings: RoutingSettingsService) {}

  @Roles('admin')
  @Scopes('settings:read')
  @Get()
  @Answers(200, routingSettings, 'Every number of the routing rules')
  get(@CurrentPrincipal() by: Principal): Promise<RoutingSettings> {
    return this.settings.get(by);
  }

  @Roles('admin')
  @Scopes('settings:write')
  @Patch()
  @Answers(200, routingSettings, 'Change any of them; what is not named stays')
  patch(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: routingSettingsPatch }) body: RoutingSettingsPatch,
  ): Promise<RoutingSettings> {
    return this.settings.patch(by, body);
  }
}
