import type { Role, Scope } from '@baton/contract';

export type { Role, Scope };

/**
 * Who is behind a request or a socket. `scopes` is null for a person's session; an API key acts as the user who
 * made it, narrowed to its scopes. A partner who is not in a tenant has NO_TENANT, which no row belongs to.
 */
export interface Principal {
  readonly accountId: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly tenantSlug: string;
  readonly name: string;
  readonly role: Role;
  readonly takesLeads: boolean;
  readonly scopes: readonly Scope[] | null;
  readonly sessionId: string | null;
  readonly apiKeyId: string | null;
  /** When the API key ends, by the database's time; absent where it does not. */
  readonly endsAtMs?: number;
  /** Set for those who run a partner's tenants, whatever their role here. */
  readonly partnerId: string | null;
}

export const NO_TENANT = '00000000-0000-0000-0000-000000000000';

/** Whether a key has all the scopes; a person's session needs none. */
export function hasScopes({ scopes: own }: Principal, scopes: readonly Scope[]): boolean {
  return own === null || scopes.every((scope) => own.includes(scope));
}

/** Whether the principal may do what `role` may: an admin is a manager too; partners are told by `partnerId`. */
export function hasRole(principal: Principal, role: Role): boolean {
  if (role === 'partner') return principal.partnerId !== null;
  return principal.role === role || (role === 'manager' && principal.role === 'admin');
}
