/** Where the customer is, as far as an offer may say it. */
export function areaOf(customer: { postalCode: string | null }): string | null {
  return customer.postalCode;
}

/** The name, or what stands for it while the lead is masked. */
export function customerName(lead: { customer: { name: string | null }; masked: boolean }): string {
  return lead.customer.name ?? (lead.masked ? 'Shown once accepted' : 'No name given');
}
