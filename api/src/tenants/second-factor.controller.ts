import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  beginSecondFactorBody,
  confirmSecondFactorBody,
  endSecondFactorBody,
  recoveryCodes,
  secondFactor,
  secondFactorKey,
  type RecoveryCodes,
  type SecondFactor,
  type SecondFactorKey,
} from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { AnyRole, CurrentPrincipal, Roles, Tenantless } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { SecondFactorService } from './second-factor.service.ts';

/** For signed-in people only: a key has no second factor. */
@Writes()
@Controller()
export class SecondFactorController {
  constructor(private readonly factor: SecondFactorService) {}

  @AnyRole()
  @Tenantless()
  @Get('me/second-factor')
  @Answers(200, secondFactor, 'Whether you sign in with a code as well')
  get(@CurrentPrincipal() by: Principal): Promise<SecondFactor> {
    return this.factor.state(by);
  }

  @AnyRole()
  @Tenantless()
  @Post('me/second-factor')
  @HttpCode(201)
  @Answers(201, secondFactorKey, 'A key for your authenticator app, shown this once; a code confirms it')
  begin(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: beginSecondFactorBody }) body: z.output<typeof beginSecondFactorBody>,
  ): Promise<SecondFactorKey> {
    return this.factor.begin(by, body.password);
  }

  @AnyRole()
  @Tenantless()
  @Post('me/second-factor/confirm')
  @HttpCode(200)
  @Answers(200, recoveryCodes, 'Switch it on with a code of the key; the recovery codes are shown this once')
  async confirm(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: confirmSecondFactorBody }) body: z.output<typeof confirmSecondFactorBody>,
  ): Promise<RecoveryCodes> {
    return { recoveryCodes: await this.factor.confirm(by, body.code) };
  }

  @AnyRole()
  @Tenantless()
  @Post('me/second-factor/off')
  @HttpCode(204)
  @Answers(204, null, 'Switch it off with your password or a code')
  end(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: endSecondFactorBody }) body: z.output<typeof endSecondFactorBody>,
  ): Promise<void> {
    return this.factor.end(by, body);
  }

  @Roles('admin')
  @Delete('users/:id/second-factor')
  @HttpCode(204)
  @Answers(204, null, "Reset a user's second factor; refused for those who sign in elsewhere too")
  reset(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<void> {
    return this.factor.reset(by, id);
  }
}
