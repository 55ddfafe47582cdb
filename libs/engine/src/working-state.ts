import { newLoose, newTouched } from './build.ts';
import { isPending } from './facts.ts';
import type { State } from './state.ts';
import type { Loose, Touched } from './working-set.ts';

/** Hands out what has changed since the last call, and begins anew. */
export function takeTouched(state: State): Touched {
  const { touched } = state.index;
  state.index.touched = newTouched();
  return touched;
}

/** Hands out what `forget` may drop one day, for a batch that isn't committed yet, and begins anew. */
export function takeLoose(state: State): Loose {
  const { loose } = state.index;
  state.index.loose = newLoose();
  return loose;
}

/**
 * Drops what a committed batch was the last to need while the one behind it is still on its way: what that one `holds`,
 * leads and offers, stays for its turn (`behind`), as the database does not show its rows yet.
 */
export function forgetLoose(state: State, loose: Loose, holds: ReadonlySet<string>, behind: Loose): void {
  const { leads, offers } = state;
  for (const id of loose.leads) {
    const lead = leads.get(id);
    if (lead === undefined || isPending(lead.status)) continue;
    if (holds.has(id)) behind.leads.add(id);
    else leads.delete(id);
  }
  for (const id of loose.offers) {
    const offer = offers.get(id);
    if (offer === undefined || offer.state === 'pending') continue;
    if (holds.has(id) || holds.has(offer.leadId)) behind.offers.add(id);
    else offers.delete(id);
  }
  state.customers.clear();
}

/**
 * Drops what a batch brought in and nobody waits for any more: resolved offers, leads that are not pending, customers.
 * Costs as much as the batch touched; only where the shell loaded something that no event touched, one pass over all.
 */
export function forget(state: State): void {
  const { leads, offers, index } = state;
  for (const id of index.loose.leads) {
    const lead = leads.get(id);
    if (lead !== undefined && !isPending(lead.status)) leads.delete(id);
  }
  for (const id of index.loose.offers) if (offers.get(id)?.state !== 'pending') offers.delete(id);
  index.loose.leads.clear();
  index.loose.offers.clear();
  if (leads.size > index.pendingLeads)
    for (const lead of leads.values()) if (!isPending(lead.status)) leads.delete(lead.id);
  if (offers.size > index.pendingOffers)
    for (const offer of offers.values()) if (offer.state !== 'pending') offers.delete(offer.id);
  state.customers.clear();
}
