/** What each event is called where one chooses among them. */
import type { Webhook, WebhookDelivery, WebhookEvent } from '@baton/contract';

export const eventWords: Record<WebhookEvent, string> = {
  'lead.received': 'A lead came in',
  'lead.coalesced': 'A lead went to the customer’s agent',
  'lead.accepted': 'A lead was accepted',
  'lead.assigned': 'A lead was assigned',
  'lead.returned': 'A lead was returned',
  'lead.rerouted': 'A lead was rerouted',
  'lead.sent_to_catchall': 'A lead went to catchall',
  'lead.unclaimed': 'Nobody claimed a lead',
  'lead.discarded': 'A lead was discarded',
  'lead.restored': 'A lead was restored',
  'offer.created': 'An offer was made',
  'offer.accepted': 'An offer was accepted',
  'offer.declined': 'An offer was declined',
  'offer.timed_out': 'An offer timed out',
  'offer.undelivered': 'An offer reached no device',
  'offer.rescinded': 'An offer was rescinded',
  'offer.canceled': 'An offer was canceled',
  'agent.activity_changed': 'An agent’s activity changed',
};
export const events = Object.keys(eventWords) as WebhookEvent[];
export const usualEvents: WebhookEvent[] = [
  'lead.received',
  'lead.accepted',
  'lead.assigned',
  'lead.unclaimed',
];

interface Standing {
  tone: 'good' | 'wait' | 'bad' | 'neutral';
  text: string;
}

export function standingOf(webhook: Pick<Webhook, 'enabled' | 'disabledReason' | 'failingSince'>): Standing {
  if (webhook.disabledReason === 'failing') return { tone: 'bad', text: 'Off: it failed for days' };
  if (webhook.disabledReason === 'gone') return { tone: 'bad', text: 'Off: it answered 410 Gone' };
  if (!webhook.enabled) return { tone: 'neutral', text: 'Off' };
  return webhook.failingSince === null ? { tone: 'good', text: 'On' } : { tone: 'wait', text: 'Failing' };
}

export function outcomeOf(
  delivery: Pick<WebhookDelivery, 'state' | 'tries' | 'lastStatus' | 'lastError'>,
): Standing {
  const why = delivery.lastError ?? (delivery.lastStatus === null ? null : String(delivery.lastStatus));
  switch (delivery.state) {
    case 'delivered':
      return { tone: 'good', text: `Delivered${why === null ? '' : `, ${why}`}` };
    case 'failed':
      if (delivery.tries === 0) return { tone: 'bad', text: 'Given up: too many waited' };
      return { tone: 'bad', text: `Given up${why === null ? '' : `: ${why}`}` };
    case 'pending':
      return delivery.tries === 0
        ? { tone: 'neutral', text: 'Waits' }
        : { tone: 'wait', text: `Tried ${delivery.tries}×${why === null ? '' : `: ${why}`}` };
  }
}
