import type { CreateLead } from '@baton/contract';
import { charsetOf } from '../platform/http/body-text.ts';
import { Problem } from '../platform/problem/problem.ts';
import { readGoogleAds } from './google-ads.ts';
import { leadOfFacts, type Facts } from './lead-of-facts.ts';
import { textOfBytes } from './table-file.ts';
import { factsOf, treeOf } from './mapped-message.ts';
import { readMail } from './mail.ts';
import type { Message, Way } from './way.ts';
import { readForm, USUAL_FORM } from './web-form.ts';

/** `isAutomatic`: a machine answered; nobody waits for an answer in turn. */
export type Read =
  { kind: 'leads'; leads: CreateLead[]; isAutomatic?: boolean } | { kind: 'test' | 'spam' | 'auto_reply' };

/** By the charset that it names; what names none is UTF-8, or of before it. */
function textOf({ raw, contentType }: Message): string {
  const charset = charsetOf(contentType);
  if (charset === null) return textOfBytes(raw);
  try {
    return new TextDecoder(charset).decode(raw);
  } catch {
    throw new Problem('unsupported_media_type', { detail: `There is no charset ${charset}.` });
  }
}

/**
 * What a message says, by the rules of the way that it came. `trusted`: a person has looked at it and says that it is
 * a lead. Throws a Problem that names what is wrong.
 */
export async function readMessage(way: Way, message: Message, trusted: boolean): Promise<Read> {
  const text = (): string => textOf(message);
  const lead = (facts: Facts): Read => ({ kind: 'leads', leads: [leadOfFacts(facts, way)] });
  switch (way.kind) {
    case 'form': {
      if (!trusted && message.origin !== null && !way.allowedOrigins.includes(message.origin))
        throw new Problem('origin_not_allowed', {
          detail: `${message.origin} is not among the allowed websites.`,
        });
      const { facts, isSpam } = readForm(message.contentType, text(), way.form ?? USUAL_FORM);
      return isSpam && !trusted ? { kind: 'spam' } : lead(facts);
    }
    case 'google_ads': {
      const { facts, isTest } = readGoogleAds(text(), way.secret ?? '');
      return isTest && !trusted ? { kind: 'test' } : lead(facts);
    }
    case 'webhook':
      return lead(factsOf(treeOf(message.contentType, text()), way.mapping));
    case 'mailbox': {
      const { leads, isSpam, isAutoReply, isAutomatic } = await readMail(message.raw, way);
      if (isSpam && !trusted) return { kind: 'spam' };
      return isAutoReply && !trusted ? { kind: 'auto_reply' } : { kind: 'leads', leads, isAutomatic };
    }
  }
}
