import type { Locale } from '@baton/contract';

interface InvitationTexts {
  title: (tenant: string) => string;
  choosePassword: string;
  address: string;
  accept: string;
  until: (time: string) => string;
  footer: (tenant: string) => string;
}

/** What the letter of an invitation says. */
export const INVITATION_TEXTS: Record<Locale, InvitationTexts> = {
  en: {
    title: (tenant) => `You are invited to ${tenant}`,
    choosePassword: 'Choose a password to begin. The link works once.',
    address: 'You sign in with',
    accept: 'Accept the invitation',
    until: (time) => `It works until ${time}.`,
    footer: (tenant) =>
      `You get this because an admin of ${tenant} added you. If you expected nothing, do nothing.`,
  },
  de: {
    title: (tenant) => `Sie sind zu ${tenant} eingeladen`,
    choosePassword: 'Wählen Sie ein Passwort, um zu beginnen. Der Link gilt einmal.',
    address: 'Sie melden sich an mit',
    accept: 'Einladung annehmen',
    until: (time) => `Er gilt bis ${time}.`,
    footer: (tenant) =>
      `Sie erhalten diese E-Mail, weil ein Admin von ${tenant} Sie hinzugefügt hat. Wenn Sie nichts erwartet haben, brauchen Sie nichts zu tun.`,
  },
};
