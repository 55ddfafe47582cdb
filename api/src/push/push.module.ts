import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/index.ts';
import { TenantsModule } from '../tenants/index.ts';
import { PushController } from './push.controller.ts';
import { PusherService } from './pusher.service.ts';
import { SubscriptionsService } from './subscriptions.service.ts';

/** Offers on browsers that have no page open: Web Push (RFC 8030, 8291, 8292). */
@Module({
  imports: [TenantsModule, RoutingModule],
  controllers: [PushController],
  providers: [PusherService, SubscriptionsService],
})
export class PushModule {}
