/** The glossary's words for codes, as people read them. One place, so that every page says the same. */
import type { Lead, LeadStatus, OfferKind } from '@baton/contract';

type Tone = 'neutral' | 'accent' | 'good' | 'wait' | 'bad' | 'info';

export const statusWords: Record<LeadStatus, { label: string; tone: Tone }> = {
  held: { label: 'Held', tone: 'neutral' },
  queued: { label: 'Queued', tone: 'wait' },
  offered: { label: 'Offered', tone: 'accent' },
  shark_tank: { label: 'Shark tank', tone: 'wait' },
  catchall: { label: 'Catchall', tone: 'wait' },
  accepted: { label: 'Accepted', tone: 'good' },
  assigned: { label: 'Assigned', tone: 'good' },
  coalesced: { label: 'Coalesced', tone: 'good' },
  unclaimed: { label: 'Unclaimed', tone: 'bad' },
  discarded: { label: 'Discarded', tone: 'neutral' },
};

export const offerKindWords: Record<OfferKind, string> = {
  exclusive: 'Exclusive',
  parallel: 'Parallel',
  shark_tank: 'Shark tank',
  catchall: 'Catchall',
};

/** In the order in which a lead goes through them. */
export const leadStatuses = Object.keys(statusWords) as LeadStatus[];

export const contactWords: Record<Lead['contactStatus'], string> = {
  not_contacted: 'Not contacted',
  attempted: 'Attempted',
  contacted: 'Contacted',
};

export const contactStatuses = Object.keys(contactWords) as Lead['contactStatus'][];

export const outcomeWords: Record<Lead['outcome'], string> = {
  open: 'Open',
  in_progress: 'In progress',
  closed_won: 'Won',
  unsuccessful: 'Unsuccessful',
};
export const outcomes = Object.keys(outcomeWords) as Lead['outcome'][];

export const ruleWords: Record<string, string> = {
  accept: 'Accepted',
  accept_after_requeue: 'Accepted after another chance',
  requeue: 'Asked for another chance',
  decline: 'Declined',
  coalesced: 'Coalesced',
  assigned: 'Assigned',
  timeout: 'Timed out',
  feedback: 'Feedback',
  feedback_missing: 'Feedback missing',
  reversal: 'Reversed',
};

/** `closed_won` → "Closed won": for a code that a newer server may have added. */
export function humanize(code: string): string {
  const text = code.replaceAll(/[._]/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `noClaimsYears` → "No claims years": names that forms and programs give, as people read them. */
export function attributeName(name: string): string {
  const text = name
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(
      /(\p{Ll})(\p{Lu})(?=\p{Ll})/gu,
      (_, end: string, start: string) => `${end} ${start.toLowerCase()}`,
    )
    .trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a lead is called in a list: its subject, else who or where it came from. */
export function leadTitle(lead: {
  subject: string | null;
  source: string;
  customer?: { name: string | null };
}): string {
  return (
    lead.subject ??
    (lead.customer?.name ? `Enquiry from ${lead.customer.name}` : `Enquiry via ${lead.source}`)
  );
}
