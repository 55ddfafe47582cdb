/** What each role finds in the sidebar. */
import type { Role } from '@baton/contract';
import Activity from '@lucide/svelte/icons/activity';
import ChartNoAxesColumn from '@lucide/svelte/icons/chart-no-axes-column';
import Contact from '@lucide/svelte/icons/contact';
import Inbox from '@lucide/svelte/icons/inbox';
import KeyRound from '@lucide/svelte/icons/key-round';
import ListChecks from '@lucide/svelte/icons/list-checks';
import List from '@lucide/svelte/icons/list';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Route from '@lucide/svelte/icons/route';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Tag from '@lucide/svelte/icons/tag';
import User from '@lucide/svelte/icons/user';
import UserCog from '@lucide/svelte/icons/user-cog';
import Users from '@lucide/svelte/icons/users';
import Waypoints from '@lucide/svelte/icons/waypoints';
import Webhook from '@lucide/svelte/icons/webhook';
import Building from '@lucide/svelte/icons/building-2';
import type { Component } from 'svelte';

export interface Place {
  href: string;
  label: string;
  icon: Component;
  group: 'work' | 'setup';
}

const desk: Place = { href: '/desk', label: 'Desk', icon: Inbox, group: 'work' };
const wall: Place = { href: '/wall', label: 'Live wall', icon: Activity, group: 'work' };
const leads: Place = { href: '/leads', label: 'Leads', icon: List, group: 'work' };
const customers: Place = { href: '/customers', label: 'Customers', icon: Contact, group: 'work' };
const insights: Place = {
  href: '/insights/leads',
  label: 'Insights',
  icon: ChartNoAxesColumn,
  group: 'work',
};
const tenants: Place = { href: '/partner', label: 'Tenants', icon: Building, group: 'work' };
const profile: Place = { href: '/profile', label: 'My profile', icon: User, group: 'work' };
const setup: Place[] = [
  { href: '/setup', label: 'Checklist', icon: ListChecks, group: 'setup' },
  { href: '/setup/users', label: 'Users', icon: Users, group: 'setup' },
  { href: '/setup/teams', label: 'Teams', icon: UserCog, group: 'setup' },
  { href: '/setup/tags', label: 'Tags', icon: Tag, group: 'setup' },
  { href: '/setup/routing', label: 'Routing settings', icon: SlidersHorizontal, group: 'setup' },
  { href: '/setup/plans', label: 'Routing plans', icon: Route, group: 'setup' },
  { href: '/setup/sources', label: 'Sources', icon: Waypoints, group: 'setup' },
  { href: '/setup/api-keys', label: 'API keys', icon: KeyRound, group: 'setup' },
  { href: '/setup/webhooks', label: 'Webhooks', icon: Webhook, group: 'setup' },
  { href: '/setup/audit', label: 'Audit log', icon: ScrollText, group: 'setup' },
];

/** `desk`: takes leads, or holds a catchall offer. */
export function placesFor(role: Role, hasDesk: boolean): Place[] {
  switch (role) {
    case 'agent':
      return [desk, leads];
    case 'manager':
      return [wall, ...(hasDesk ? [desk] : []), leads, customers, insights];
    case 'admin':
    case 'partner':
      return role === 'partner'
        ? [tenants, profile]
        : [wall, ...(hasDesk ? [desk] : []), leads, customers, insights, ...setup];
    case 'participant':
      return [profile];
  }
}

export function isCurrent(place: Place, pathname: string): boolean {
  if (place.href === '/setup') return pathname === '/setup';
  return pathname === place.href || pathname.startsWith(`${place.href}/`);
}
