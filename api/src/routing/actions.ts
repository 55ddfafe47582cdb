import type { LeadDetail } from '@baton/contract';
import { isJoined, type Lead } from '@baton/engine';
import { hasRole, type Principal } from '../platform/auth/principal.ts';

type Actions = LeadDetail['actions'];
type Action = keyof Actions;

const OWNED = ['accepted', 'assigned', 'coalesced'];

/** What the reader may do with a lead now. A refused action says why, so that no rule is written twice in the browser. */
export function actionsFor(principal: Principal, lead: Lead): Actions {
  const manages = hasRole(principal, 'manager');
  const owns = lead.ownerAgentId === principal.userId;
  const owned = OWNED.includes(lead.status);
  const discarded = lead.status === 'discarded';
  const forManagers = (refusal: string | null) => verdict(manages ? refusal : 'Only managers can do this');
  const forOwner = (refusal: string | null) =>
    verdict(manages || owns ? refusal : 'Only the owner and managers can do this');
  return {
    assign: forManagers(discarded ? 'The lead is discarded; restore it first' : null),
    reroute: forManagers(discarded ? 'The lead is discarded; restore it first' : null),
    catchall: forManagers(
      discarded
        ? 'The lead is discarded; restore it first'
        : lead.status === 'catchall'
          ? 'It is with the catchall users already'
          : null,
    ),
    discard: forManagers(discarded ? 'It is discarded already' : null),
    restore: forManagers(discarded ? null : 'It is not discarded'),
    release: forManagers(lead.status === 'held' ? null : 'It is not held'),
    uncoalesce: forManagers(lead.status === 'coalesced' || isJoined(lead) ? null : 'It was not coalesced'),
    return: forOwner(owned ? null : 'Nobody owns it'),
    edit: forOwner(null),
    feedback: forOwner(owned ? null : 'Nobody owns it yet'),
    comment: forOwner(null),
  } satisfies Record<Action, unknown> as Actions;
}

function verdict(refusal: string | null): { allowed: boolean; reason: string | null } {
  return { allowed: refusal === null, reason: refusal };
}
