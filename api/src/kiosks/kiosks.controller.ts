import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  createKioskBody,
  kiosk,
  kioskCreated,
  kioskWall,
  listOf,
  listQuery,
  type Kiosk,
  type KioskCreated,
  type KioskWall,
  type Page,
} from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, ForKiosks, Roles } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { KiosksService } from './kiosks.service.ts';
import { ScreensService } from './screens.service.ts';

/** For signed-in people; what a screen itself may call says so. */
@Writes()
@Controller()
@Roles('manager')
export class KiosksController {
  constructor(
    private readonly kiosks: KiosksService,
    private readonly screens: ScreensService,
  ) {}

  @Get('kiosks')
  @Answers(200, listOf(kiosk), 'Screens that may show the wall, newest first')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: listQuery }) query: z.output<typeof listQuery>,
  ): Promise<Page<Kiosk>> {
    return this.kiosks.list(by.tenantId, query);
  }

  @Post('kiosks')
  @HttpCode(201)
  @Answers(201, kioskCreated, 'A token for a screen, shown this once: it reads the wall and nothing else')
  create(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: createKioskBody }) body: z.output<typeof createKioskBody>,
  ): Promise<KioskCreated> {
    return this.kiosks.create(by, body.name);
  }

  @Delete('kiosks/:id')
  @HttpCode(204)
  @Answers(204, null, 'Revoke a screen: what shows on it ends at once')
  async revoke(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<void> {
    await this.kiosks.revoke(by, id);
    this.screens.cut(id);
  }

  @ForKiosks()
  @Get('kiosk/wall')
  @Answers(200, kioskWall, 'The wall as a screen shows it: without customers')
  wall(@CurrentPrincipal() { tenantId }: Principal): Promise<KioskWall> {
    return this.screens.wall(tenantId);
  }
}
