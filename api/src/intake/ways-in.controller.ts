import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import {
  attachmentIndex,
  createWayInBody,
  deliveriesQuery,
  delivery,
  deliveryDetail,
  listOf,
  patchWayInBody,
  testWayInBody,
  wayIn,
  waysIn,
  wayInSample,
  type Delivery,
  type DeliveryDetail,
  type Page,
  type WayIn,
} from '@baton/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { Answers, BYTES } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { pageUrl } from '../platform/http/links.ts';
import { acceptedLocale } from '../platform/language.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { DeliveriesService } from './deliveries.service.ts';
import type { CreateWayIn, DeliveriesQuery, PatchWayIn, TestWayIn } from './shapes.ts';
import { WaysInService, type Reader } from './ways-in.service.ts';

/** Setting up how leads come in. Addresses hold the key, so reading them takes an admin too. */
@Writes()
@Controller()
export class WaysInController {
  constructor(
    private readonly ways: WaysInService,
    private readonly deliveries: DeliveriesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Roles('admin')
  @Scopes('settings:read')
  @Get('sources/:id/ways-in')
  @Answers(200, waysIn, 'The ways in of a source, with their addresses')
  list(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Req() request: FastifyRequest,
  ): Promise<{ items: WayIn[] }> {
    return this.ways.list(by, id, this.reader(request));
  }

  @Roles('admin')
  @Scopes('settings:write')
  @Post('sources/:id/ways-in')
  @Answers(201, wayIn, 'Open a way in: web form, Google Ads webhook, generic webhook or mailbox')
  create(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: createWayInBody }) body: CreateWayIn,
    @Req() request: FastifyRequest,
  ): Promise<WayIn> {
    return this.ways.create(by, id, body, this.reader(request));
  }

  @Roles('admin')
  @Scopes('settings:write')
  @Patch('ways-in/:id')
  @Answers(200, wayIn, 'Its name, switch, allowed websites, mapping and form')
  patch(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: patchWayInBody }) body: PatchWayIn,
    @Req() request: FastifyRequest,
  ): Promise<WayIn> {
    return this.ways.patch(by, id, body, this.reader(request));
  }

  @Roles('admin')
  @Scopes('settings:write')
  @Post('ways-in/:id/renew')
  @HttpCode(200)
  @Answers(200, wayIn, 'A new address and secret; the old ones open nothing any more')
  renew(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Req() request: FastifyRequest,
  ): Promise<WayIn> {
    return this.ways.renew(by, id, this.reader(request));
  }

  @Roles('admin')
  @Scopes('settings:read')
  @Get('ways-in/:id/test')
  @Answers(200, wayInSample, 'A message as the sender of this way in would write it')
  sample(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
  ): Promise<{ contentType: string; text: string }> {
    return this.ways.sample(by, id);
  }

  @Roles('admin')
  @Scopes('settings:write')
  @Post('ways-in/:id/test')
  @HttpCode(200)
  @Answers(200, delivery, 'Send a test message that very way; what became of it')
  test(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: testWayInBody }) body: TestWayIn,
  ): Promise<Delivery> {
    return this.deliveries.test(by, id, body.text);
  }

  @Roles('admin')
  @Scopes('settings:read')
  @Get('ways-in/:id/deliveries')
  @Answers(200, listOf(delivery), 'What came by a way in, newest first')
  listDeliveries(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Query({ schema: deliveriesQuery }) query: DeliveriesQuery,
  ): Promise<Page<Delivery>> {
    return this.deliveries.list(by, id, query);
  }

  @Roles('admin')
  @Scopes('settings:read')
  @Get('deliveries/:id')
  @Answers(200, deliveryDetail, 'A message as it came')
  delivery(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<DeliveryDetail> {
    return this.deliveries.detail(by, id);
  }

  @Roles('admin')
  @Scopes('settings:read')
  @Get('deliveries/:id/attachments/:index')
  @Answers(200, null, 'A file that came with a mail, to be saved', BYTES)
  async attachment(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Param('index', { schema: attachmentIndex }) index: number,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { name, content } = await this.deliveries.attachment(by, id, index);
    // Never shown, whatever it says that it is: the browser saves it.
    reply
      .headers({
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      })
      .send(Buffer.from(content));
  }

  @Roles('admin')
  @Scopes('settings:write')
  @Post('deliveries/:id/replay')
  @HttpCode(200)
  @Answers(200, delivery, 'Take in a message that became no lead, by the settings as they are now')
  replay(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<Delivery> {
    return this.deliveries.replay(by, id);
  }

  private reader(request: FastifyRequest): Reader {
    return {
      base: pageUrl(this.config, request, '/'),
      locale: acceptedLocale(request.headers['accept-language']),
    };
  }
}
