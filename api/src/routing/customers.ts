import type { Batch } from './batch.ts';

/** How a customer is recognised: see `emailKey` and `phoneKey`. */
export interface Identity {
  name: string | null;
  email: string | null;
  phone: string | null;
}

/** The customer whom the address or the number names; the address counts first. Who gives neither is nobody known. */
export function customerOf(batch: Batch, who: Identity): string | null {
  const keys = [who.email, who.phone].filter((key) => key !== null);
  if (keys.length === 0) return null;
  const known = keys.map((key) => batch.facts.customers.get(key)).find((id) => id !== undefined);
  const customerId = known ?? newCustomer(batch, who);
  link(batch, keys, customerId);
  return customerId;
}

/**
 * Whose enquiry it is once its address or number was corrected. An address names its customer; so does a number where
 * the lead has no address. A new one becomes another way to recognise whoever the lead belongs to.
 */
export function correctedCustomer(
  batch: Batch,
  present: { customerId: string | null; hasEmail: boolean },
  corrected: Identity,
): string | null {
  const { email, phone } = corrected;
  const { customers } = batch.facts;
  const named =
    (email === null ? undefined : customers.get(email)) ??
    (phone === null || (email === null && present.hasEmail) ? undefined : customers.get(phone));
  const keys = [email, phone].filter((key) => key !== null);
  if (keys.length === 0) return present.customerId;
  const customerId = named ?? present.customerId ?? newCustomer(batch, corrected);
  link(batch, keys, customerId);
  return customerId;
}

function newCustomer(batch: Batch, { name, email, phone }: Identity): string {
  const id = batch.newId();
  batch.newCustomers.push({ id, name, email, phone, created_at: batch.now });
  batch.state.customers.set(id, { owned: [], pending: [] });
  return id;
}

/** A key that names somebody already stays theirs. */
function link(batch: Batch, keys: string[], customerId: string): void {
  for (const key of keys) {
    if (batch.facts.customers.has(key)) continue;
    batch.facts.customers.set(key, customerId);
    batch.newCustomerKeys.push({ key, customer_id: customerId });
  }
}
