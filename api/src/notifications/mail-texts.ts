import type { Locale } from '@baton/contract';

interface MailTexts {
  openLead: string;
  noticeFooter: (tenant: string, profileUrl: string) => string;
  forward: {
    accepted: (what: string) => string;
    leadFrom: (source: string) => string;
    footer: (address: string) => string;
    name: string;
    email: string;
    phone: string;
    postalCode: string;
    value: string;
    source: string;
    tags: string;
    received: string;
  };
  acknowledgementFooter: (tenant: string) => string;
}

/** What mails say around what people wrote. */
export const MAIL_TEXTS: Record<Locale, MailTexts> = {
  en: {
    openLead: 'Open the lead',
    noticeFooter: (tenant, profileUrl) =>
      `You get this because of your work for ${tenant}. Choose what is mailed to you: ${profileUrl}`,
    forward: {
      accepted: (what) => `Accepted: ${what}`,
      leadFrom: (source) => `lead from ${source}`,
      footer: (address) =>
        `You accepted this lead, and asked for accepted leads to be sent on to ${address}.`,
      name: 'Name',
      email: 'E-mail',
      phone: 'Phone',
      postalCode: 'Postal code',
      value: 'Value',
      source: 'Source',
      tags: 'Tags',
      received: 'Received',
    },
    acknowledgementFooter: (tenant) => `Sent by ${tenant} because this address was given in an enquiry.`,
  },
  de: {
    openLead: 'Lead öffnen',
    noticeFooter: (tenant, profileUrl) =>
      `Sie erhalten diese E-Mail wegen Ihrer Arbeit für ${tenant}. Wählen Sie, was Ihnen gemailt wird: ${profileUrl}`,
    forward: {
      accepted: (what) => `Angenommen: ${what}`,
      leadFrom: (source) => `Lead von ${source}`,
      footer: (address) =>
        `Sie haben diesen Lead angenommen und lassen angenommene Leads an ${address} weiterleiten.`,
      name: 'Name',
      email: 'E-Mail',
      phone: 'Telefon',
      postalCode: 'Postleitzahl',
      value: 'Wert',
      source: 'Quelle',
      tags: 'Tags',
      received: 'Eingegangen',
    },
    acknowledgementFooter: (tenant) =>
      `Gesendet von ${tenant}, weil diese Adresse in einer Anfrage angegeben wurde.`,
  },
};
