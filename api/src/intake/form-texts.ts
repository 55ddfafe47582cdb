import type { Locale } from '@baton/contract';

interface FormTexts {
  usual: { title: string; thanks: string; name: string; email: string; phone: string; text: string };
  send: string;
  optional: string;
  trap: string;
  notSent: string;
  tryAgain: string;
  /** What is wrong with a field, by how the API says it. */
  errors: Record<string, string>;
  /** What is wrong with all of it, by the code of the problem. Another code is `tryAgain`. */
  problems: Record<string, string>;
}

/** What a visitor of a form reads besides what the tenant wrote. */
export const FORM_TEXTS: Record<Locale, FormTexts> = {
  en: {
    usual: {
      title: 'Contact us',
      thanks: 'Thank you. We will be in touch shortly.',
      name: 'Name',
      email: 'E-mail',
      phone: 'Phone',
      text: 'How can we help?',
    },
    send: 'Send',
    optional: '(optional)',
    trap: 'Leave this empty',
    notSent: 'Not sent',
    tryAgain: 'This could not be sent. Please try again.',
    errors: { 'is required': 'is required', 'is not an e-mail address': 'is not an e-mail address' },
    problems: {
      invalid_input: 'Please check what you filled in.',
      too_many_requests: 'Too many messages at once. Please try again later.',
      origin_not_allowed: 'The form may not be used on this website.',
      body_too_large: 'The message is too long.',
    },
  },
  de: {
    usual: {
      title: 'Kontakt',
      thanks: 'Vielen Dank. Wir melden uns in Kürze.',
      name: 'Name',
      email: 'E-Mail',
      phone: 'Telefon',
      text: 'Wie können wir helfen?',
    },
    send: 'Senden',
    optional: '(freiwillig)',
    trap: 'Bitte leer lassen',
    notSent: 'Nicht gesendet',
    tryAgain: 'Das konnte nicht gesendet werden. Bitte versuchen Sie es noch einmal.',
    errors: {
      'is required': 'muss ausgefüllt werden',
      'is not an e-mail address': 'ist keine E-Mail-Adresse',
    },
    problems: {
      invalid_input: 'Bitte prüfen Sie Ihre Angaben.',
      too_many_requests: 'Zu viele Nachrichten auf einmal. Bitte versuchen Sie es später noch einmal.',
      origin_not_allowed: 'Das Formular darf auf dieser Website nicht verwendet werden.',
      body_too_large: 'Die Nachricht ist zu lang.',
    },
  },
};

/** Another text, or one that is not known here, is shown as it came. */
export function fieldError(locale: Locale, message: string): string {
  return FORM_TEXTS[locale].errors[message] ?? message;
}

export function problemText(locale: Locale, code: string): string {
  return FORM_TEXTS[locale].problems[code] ?? FORM_TEXTS[locale].tryAgain;
}
