import type { Role } from '@baton/contract';
import { describe, expect, it } from 'vitest';
import { homeOf } from './session.svelte.ts';
import { missingFor } from './page-access.ts';
import { placesFor } from '../shell/navigation.ts';

const roles: Role[] = ['participant', 'agent', 'manager', 'admin', 'partner'];

describe('a page that is not a role’s', () => {
  it.each([
    ['agent', '/wall', 'manager'],
    ['agent', '/wall/screens', 'manager'],
    ['agent', '/insights/leads', 'manager'],
    ['agent', '/insights/agents/1', null],
    ['agent', '/customers', 'manager'],
    ['agent', '/customers/1', null],
    ['agent', '/leads/new', 'manager'],
    ['agent', '/leads/1', null],
    ['agent', '/partner', 'admin'],
    ['agent', '/setup/users', 'admin'],
    ['manager', '/insights/what-if', 'admin'],
    ['manager', '/setup', 'admin'],
    ['manager', '/partner', 'admin'],
    ['participant', '/leads', 'agent'],
    ['participant', '/profile', null],
  ] as const)('%s on %s: %s', (role, path, needs) => expect(missingFor(role, path)).toBe(needs));

  it.each(roles)('is none that %s finds in the sidebar or begins the day with', (role) => {
    for (const path of [homeOf(role), ...placesFor(role, role !== 'participant').map(({ href }) => href)])
      expect(missingFor(role, path), path).toBeNull();
  });
});
