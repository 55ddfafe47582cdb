import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/index.ts';
import { BreakdownController } from './breakdown.controller.ts';
import { BreakdownService } from './breakdown.service.ts';
import { InsightsController } from './insights.controller.ts';
import { LeadInsightsService } from './lead-insights.service.ts';
import { StatementController } from './statement.controller.ts';
import { StatementService } from './statement.service.ts';
import { WallService } from './wall.service.ts';
import { WhatIfController } from './what-if/what-if.controller.ts';
import { WhatIfService } from './what-if/what-if.service.ts';

/** Read models and dashboards. */
@Module({
  imports: [RoutingModule],
  controllers: [InsightsController, BreakdownController, StatementController, WhatIfController],
  providers: [LeadInsightsService, BreakdownService, StatementService, WallService, WhatIfService],
  exports: [WallService],
})
export class InsightsModule {}
