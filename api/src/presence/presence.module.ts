import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/index.ts';
import { TenantsModule } from '../tenants/index.ts';
import { PresenceController } from './presence.controller.ts';
import { PresenceService } from './presence.service.ts';

@Module({
  imports: [RoutingModule, TenantsModule],
  controllers: [PresenceController],
  providers: [PresenceService],
  exports: [PresenceService],
})
export class PresenceModule {}
