/** Which pages are whose. The server says the same of what they ask for; here it says so before anything is asked. */
import type { Role } from '@baton/contract';

export type Needs = 'agent' | 'manager' | 'admin';

const RANK: Readonly<Record<Role, number>> = { participant: 0, agent: 1, manager: 2, admin: 3, partner: 4 };

/** The first that fits; a page that none fits is anybody's. */
const PAGES: readonly [RegExp, Needs][] = [
  [/^\/setup(\/|$)/, 'admin'],
  [/^\/partner(\/|$)/, 'admin'],
  [/^\/wall(\/|$)/, 'manager'],
  [/^\/insights\/what-if(\/|$)/, 'admin'],
  // Agents read their own score; the page of anybody else says that it is not theirs.
  [/^\/insights\/agents\//, 'agent'],
  [/^\/insights(\/|$)/, 'manager'],
  // One customer is shown to agents who have a lead of theirs.
  [/^\/customers\/?$/, 'manager'],
  [/^\/customers\//, 'agent'],
  [/^\/leads\/new\/?$/, 'manager'],
  [/^\/(leads|desk)(\/|$)/, 'agent'],
];

/** Who the page is for, where that is not this role; null: it may be opened. */
export function missingFor(role: Role, pathname: string): Needs | null {
  const needs = PAGES.find(([pattern]) => pattern.test(pathname))?.[1];
  return needs === undefined || RANK[role] >= RANK[needs] ? null : needs;
}
