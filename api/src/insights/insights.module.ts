import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/index.ts';
import { InsightsController } from './insights.controller.ts';
import { LeadInsightsService } from './lead-insights.service.ts';
import { WallService } from './wall.service.ts';

/** Read models and dashboards. */
@Module({
  imports: [RoutingModule],
  controllers: [InsightsController],
  providers: [LeadInsightsService, WallService],
})
export class InsightsModule {}
