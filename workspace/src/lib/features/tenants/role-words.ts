import type { Role } from '@baton/contract';

export const roleWords: Record<Role, string> = {
  partner: 'Partner',
  admin: 'Admin',
  manager: 'Manager',
  agent: 'Agent',
  participant: 'Participant',
};

/** Roles that an admin gives; a partner is made elsewhere. */
export const roleOptions: readonly { value: Role; label: string }[] = (
  ['agent', 'manager', 'admin', 'participant'] as const
).map((value) => ({ value, label: roleWords[value] }));
