import { Module } from '@nestjs/common';
import { RoutingNotice, TenantsModule } from '../tenants/index.ts';
import { LeadQueries } from './lead-queries.ts';
import { LeadsController } from './leads.controller.ts';
import { OfferQueries } from './offer-queries.ts';
import { OffersController } from './offers.controller.ts';
import { Replay } from './replay.ts';
import { RoutingService } from './routing.service.ts';
import { deactivateAgent } from './works.ts';

/** Leads and offers: the shell around the engine. */
@Module({
  imports: [TenantsModule],
  controllers: [LeadsController, OffersController],
  providers: [RoutingService, LeadQueries, OfferQueries, Replay],
  exports: [RoutingService, LeadQueries, OfferQueries, Replay],
})
export class RoutingModule {
  constructor(notice: RoutingNotice, routing: RoutingService) {
    notice.bind({
      configChanged: (tenantId) => routing.configChanged(tenantId),
      deactivateAgent: (tenantId, agentId, openLeads, byUserId) =>
        routing.submit(tenantId, deactivateAgent(agentId, openLeads, byUserId)),
    });
  }
}
