import { Module } from '@nestjs/common';
import { InsightsModule } from '../insights/index.ts';
import { RoutingModule } from '../routing/index.ts';
import { TenantsModule } from '../tenants/index.ts';
import { KiosksController } from './kiosks.controller.ts';
import { KiosksService } from './kiosks.service.ts';
import { ScreensService } from './screens.service.ts';

/** Live walls on screens that nobody sits at. */
@Module({
  imports: [TenantsModule, RoutingModule, InsightsModule],
  controllers: [KiosksController],
  providers: [KiosksService, ScreensService],
})
export class KiosksModule {}
