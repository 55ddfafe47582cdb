import { Module } from '@nestjs/common';
import { NoticeBoard, NotificationsModule } from '../notifications/index.ts';
import { RoutingNotice, TenantsModule } from '../tenants/index.ts';
import { BulkService } from './bulk.service.ts';
import { LeadExportService } from './lead-export.service.ts';
import { LeadListsController } from './lead-lists.controller.ts';
import { LeadQueries } from './lead-queries.ts';
import { LeadsController } from './leads.controller.ts';
import { OfferQueries } from './offer-queries.ts';
import { OffersController } from './offers.controller.ts';
import { PlanPreviewController } from './plan-preview.controller.ts';
import { Replay } from './replay.ts';
import { RoutingService } from './routing.service.ts';
import { SavedViewsService } from './saved-views.service.ts';
import { deactivateAgent, tell } from './works.ts';

/** Leads and offers: the shell around the engine. */
@Module({
  imports: [TenantsModule, NotificationsModule],
  controllers: [LeadListsController, LeadsController, OffersController, PlanPreviewController],
  providers: [
    RoutingService,
    LeadQueries,
    OfferQueries,
    Replay,
    BulkService,
    LeadExportService,
    SavedViewsService,
  ],
  exports: [RoutingService, LeadQueries, OfferQueries, Replay],
})
export class RoutingModule {
  constructor(notice: RoutingNotice, board: NoticeBoard, routing: RoutingService) {
    board.bind((tenantId, told, beside) => routing.submit(tenantId, tell(told, beside)));
    notice.bind({
      configChanged: (tenantId) => routing.configChanged(tenantId),
      deactivateAgent: (tenantId, agentId, openLeads, byUserId) =>
        routing.submit(tenantId, deactivateAgent(agentId, openLeads, byUserId)),
    });
  }
}
