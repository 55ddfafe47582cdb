export { OfferMailModule } from './offer-mail.module.ts';
