import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/index.ts';
import { TenantsModule } from '../tenants/index.ts';
import { ContestsController } from './contests.controller.ts';
import { ContestsService } from './contests.service.ts';
import { ScorePreviewService } from './score-preview.ts';
import { ScoreQueries } from './score-queries.ts';
import { ScoringController } from './scoring.controller.ts';

/** The score ledger. */
@Module({
  imports: [RoutingModule, TenantsModule],
  controllers: [ScoringController, ContestsController],
  providers: [ScoreQueries, ContestsService, ScorePreviewService],
})
export class ScoringModule {}
