import type { Lead, ServerEventName } from '@baton/contract';
import { Masking } from '@baton/rules';
import { hasScopes, type Principal } from '../platform/auth/principal.ts';

const HIDDEN = '…';

/**
 * What a socket of a key is told that may read offers, but no leads: of leads that are not its user's own no customer, and
 * no text that may name one. `tags`: asks for those of the tenant.
 */
export function concealed(
  name: ServerEventName | 'snapshot',
  payload: object,
  by: Principal,
  tags: () => ReadonlySet<string>,
): object {
  if (hasScopes(by, ['leads:read'])) return payload;
  switch (name) {
    case 'lead.updated': {
      const lead = payload as Lead;
      return lead.ownerAgentId === by.userId ? lead : withoutCustomer(lead, tags());
    }
    case 'wall.event':
      return { ...payload, leadTitle: HIDDEN };
    case 'notification.created':
      return { ...payload, title: HIDDEN, body: HIDDEN };
    default:
      return payload;
  }
}

/** `tags`: those of the tenant; what senders wrote that is none of them is a text as any other. */
export function withoutCustomer<L extends Lead>(lead: L, tags: ReadonlySet<string>): L {
  const masking = new Masking(lead.customer);
  const { postalCode } = lead.customer;
  return {
    ...lead,
    source: masking.text(lead.source),
    tags: lead.tags.filter((tag) => tags.has(tag)),
    externalId: null,
    subject: null,
    text: null,
    customer: {
      name: null,
      email: null,
      phone: null,
      postalCode: postalCode === null ? null : masking.postalCode(postalCode),
    },
    attributes: {},
    // Somebody's notes: they may name the customer.
    nextAction: null,
    masked: true,
  };
}
