import { Module } from '@nestjs/common';
import { NotificationsModule } from '../notifications/index.ts';
import { DeliveriesService } from './deliveries.service.ts';
import { EndpointsService } from './endpoints.service.ts';
import { SenderService } from './sender.service.ts';
import { WebhooksController } from './webhooks.controller.ts';

/** Messages to other systems, signed by Standard Webhooks. Routing writes them; this sends them. */
@Module({
  imports: [NotificationsModule],
  controllers: [WebhooksController],
  providers: [DeliveriesService, EndpointsService, SenderService],
})
export class WebhooksModule {}
