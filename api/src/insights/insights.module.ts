import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/index.ts';
import { BreakdownController } from './breakdown.controller.ts';
import { BreakdownService } from './breakdown.service.ts';
import { InsightsController } from './insights.controller.ts';
import { LeadInsightsService } from './lead-insights.service.ts';
import { WallService } from './wall.service.ts';

/** Read models and dashboards. */
@Module({
  imports: [RoutingModule],
  controllers: [InsightsController, BreakdownController],
  providers: [LeadInsightsService, BreakdownService, WallService],
})
export class InsightsModule {}
