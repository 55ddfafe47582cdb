import type { Acknowledgement, Locale } from '@baton/contract';
import type { Letter } from '../platform/mail/letter.ts';
import { MAIL_TEXTS } from './mail-texts.ts';

const NAME_CHARACTERS_MAX = 60;
/** Letters, and what stands between them in names. */
const NAME = /^[\p{L}\p{M}][\p{L}\p{M}\s.'’-]*$/u;

/**
 * What a customer is told. The address and the name were written by a stranger, perhaps not by its owner: of all that they
 * wrote the name alone comes back, and only where it is one, so that nobody can send their own words through a form.
 */
export function acknowledgementLetter(
  { subject, text }: Acknowledgement,
  customerName: string | null,
  tenant: string,
  locale: Locale,
): Letter {
  const name = nameOf(customerName);
  const filled = (written: string): string =>
    // Without a name, "Dear {name}," is "Dear," and "Thank you, {name}" is "Thank you".
    written.replaceAll(name === null ? /,? ?\{name\}/g : '{name}', () => name ?? '');
  return {
    title: filled(subject).trim(),
    paragraphs: filled(text)
      .split(/\n{2,}/)
      .map((paragraph) => paragraph.trim())
      .filter((paragraph) => paragraph !== ''),
    footer: MAIL_TEXTS[locale].acknowledgementFooter(tenant),
  };
}

function nameOf(written: string | null): string | null {
  const name = written?.replaceAll(/\s+/g, ' ').trim() ?? '';
  return name.length <= NAME_CHARACTERS_MAX && NAME.test(name) && !/\.\p{L}/u.test(name) ? name : null;
}
