import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  createWebhookBody,
  listOf,
  listQuery,
  patchWebhookBody,
  webhook,
  webhookCreated,
  webhookDeliveriesQuery,
  webhookDelivery,
  webhookDeliveryDetail,
  type Page,
  type Webhook,
  type WebhookCreated,
  type WebhookDelivery,
  type WebhookDeliveryDetail,
} from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { DeliveriesService } from './deliveries.service.ts';
import { EndpointsService } from './endpoints.service.ts';
import type { CreateWebhook, DeliveriesQuery, ListQuery, PatchWebhook } from './shapes.ts';

/** For signed-in admins only: whoever sets an address gets personal data sent there. */
@Writes()
@Roles('admin')
@Controller('webhooks')
export class WebhooksController {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly deliveries: DeliveriesService,
  ) {}

  @Get()
  @Answers(200, listOf(webhook), 'Where messages are sent, oldest first')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<Webhook>> {
    return this.endpoints.list(by, query);
  }

  @Post()
  @HttpCode(201)
  @Answers(201, webhookCreated, 'A new endpoint; its secret is shown this once')
  create(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: createWebhookBody }) body: CreateWebhook,
  ): Promise<WebhookCreated> {
    return this.endpoints.create(by, body);
  }

  @Patch(':id')
  @Answers(200, webhook, 'Change an endpoint, or switch it off and on')
  patch(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: patchWebhookBody }) body: PatchWebhook,
  ): Promise<Webhook> {
    return this.endpoints.patch(by, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Answers(204, null, 'Delete an endpoint with its log')
  remove(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<void> {
    return this.endpoints.remove(by, id);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @Answers(200, webhookCreated, 'A new secret, shown this once; the one before signs beside it for a day')
  rotate(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<WebhookCreated> {
    return this.endpoints.rotate(by, id);
  }

  @Post(':id/test')
  @HttpCode(201)
  @Answers(201, webhookDeliveryDetail, 'Send a test message')
  test(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<WebhookDeliveryDetail> {
    return this.deliveries.test(by, id);
  }

  @Get(':id/deliveries')
  @Answers(200, listOf(webhookDelivery), 'What became of each message, newest first')
  deliveriesOf(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Query({ schema: webhookDeliveriesQuery }) query: DeliveriesQuery,
  ): Promise<Page<WebhookDelivery>> {
    return this.deliveries.list(by, id, query);
  }

  @Get(':id/deliveries/:deliveryId')
  @Answers(200, webhookDeliveryDetail, 'One message with its body and every try')
  delivery(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Param('deliveryId', IdParam) deliveryId: string,
  ): Promise<WebhookDeliveryDetail> {
    return this.deliveries.get(by, id, deliveryId);
  }

  @Post(':id/deliveries/:deliveryId/replay')
  @HttpCode(200)
  @Answers(200, webhookDeliveryDetail, 'Send a message again')
  replay(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Param('deliveryId', IdParam) deliveryId: string,
  ): Promise<WebhookDeliveryDetail> {
    return this.deliveries.replay(by, id, deliveryId);
  }
}
