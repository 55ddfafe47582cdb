import type { Locale } from '@baton/contract';

interface OfferTexts {
  title: (source: string) => string;
  window: (minutes: number) => string;
  source: string;
  subject: string;
  area: string;
  tags: string;
  accept: string;
  footer: (tenant: string, profileUrl: string) => string;
}

/** What the letter of an offer says. */
export const OFFER_TEXTS: Record<Locale, OfferTexts> = {
  en: {
    title: (source) => `A lead for you from ${source}`,
    window: (minutes) => `You have ${minutes} min to answer, from now. Then it goes to the next agent.`,
    source: 'Source',
    subject: 'Subject',
    area: 'Area',
    tags: 'Tags',
    accept: 'See and accept it',
    footer: (tenant, profileUrl) =>
      `You get this because you chose to have offers of ${tenant} mailed to you: ${profileUrl}`,
  },
  de: {
    title: (source) => `Ein Lead für Sie von ${source}`,
    window: (minutes) =>
      `Sie haben ab jetzt ${minutes} Min. Zeit zu antworten. Danach geht er an den nächsten Agenten.`,
    source: 'Quelle',
    subject: 'Betreff',
    area: 'Gebiet',
    tags: 'Tags',
    accept: 'Ansehen und annehmen',
    footer: (tenant, profileUrl) =>
      `Sie erhalten diese E-Mail, weil Sie sich Angebote von ${tenant} mailen lassen: ${profileUrl}`,
  },
};
