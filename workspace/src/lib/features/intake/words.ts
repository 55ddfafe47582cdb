import type { Delivery, LeadImport, WayKind } from './types.ts';

export const kindWords: Record<WayKind, { label: string; hint: string }> = {
  form: { label: 'Web form', hint: 'A page of your own, or one line for your website.' },
  google_ads: { label: 'Google Ads lead form', hint: 'Paste address and key into the lead form’s webhook.' },
  webhook: { label: 'Webhook', hint: 'Any program that posts JSON or a form; you say what is what.' },
  mailbox: { label: 'Mailbox', hint: 'An address that turns mail into leads, ADF/XML too.' },
};

export const statusWords: Record<
  Delivery['status'],
  { label: string; tone: 'good' | 'bad' | 'wait' | 'neutral' | 'info' }
> = {
  received: { label: 'On its way', tone: 'wait' },
  lead: { label: 'Lead', tone: 'good' },
  test: { label: 'Test', tone: 'info' },
  spam: { label: 'Spam', tone: 'neutral' },
  auto_reply: { label: 'Automatic reply', tone: 'neutral' },
  failed: { label: 'Failed', tone: 'bad' },
};

/** What to do about a delivery that became no lead. */
export const replayWords: Partial<Record<Delivery['status'], string>> = {
  failed: 'Try again',
  spam: 'Not spam: take it in',
  test: 'Take it in as a lead',
  auto_reply: 'Take it in as a lead',
};

export const importWords: Record<
  LeadImport['status'],
  { label: string; tone: 'good' | 'wait' | 'neutral' | 'info' }
> = {
  ready: { label: 'To be mapped', tone: 'info' },
  running: { label: 'Coming in', tone: 'wait' },
  done: { label: 'Done', tone: 'good' },
  undoing: { label: 'Being taken back', tone: 'wait' },
  undone: { label: 'Taken back', tone: 'neutral' },
};

/** The line that puts a form where it stands on a website. */
export function snippetFor(address: string): string {
  return `<script src="${address}.js" async></script>`;
}
