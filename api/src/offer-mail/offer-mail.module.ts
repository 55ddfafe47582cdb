import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/index.ts';
import { TenantsModule } from '../tenants/index.ts';
import { OfferLinksService } from './offer-links.service.ts';
import { OfferMailController } from './offer-mail.controller.ts';
import { OfferMailService } from './offer-mail.service.ts';

/** Offers by e-mail, with a page that accepts them. */
@Module({
  imports: [TenantsModule, RoutingModule],
  controllers: [OfferMailController],
  providers: [OfferLinksService, OfferMailService],
})
export class OfferMailModule {}
