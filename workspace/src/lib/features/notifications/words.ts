/** What each kind of notification is called where one chooses among them, and whom it concerns. */
import type { NotificationKind, Role } from '@baton/contract';

export const kindWords: Record<NotificationKind, string> = {
  lead_missed: 'A lead you missed',
  auto_away: 'You were set away',
  lead_assigned: 'A lead was given to you',
  feedback_due: 'Feedback is due',
  next_action_due: 'A next action is due',
  lead_waiting: 'A lead that waits too long',
  lead_unclaimed: 'A lead that nobody claimed',
  source_failing: 'A source is failing',
  webhook_failing: 'A webhook was switched off',
};

const own: NotificationKind[] = [
  'lead_missed',
  'auto_away',
  'lead_assigned',
  'feedback_due',
  'next_action_due',
];
const managers: NotificationKind[] = ['lead_waiting', 'lead_unclaimed'];
const admins: NotificationKind[] = ['source_failing', 'webhook_failing'];

/** The kinds that somebody can get at all. */
export function kindsFor(role: Role, takesLeads: boolean): NotificationKind[] {
  const manages = role === 'manager' || role === 'admin';
  return [
    ...(takesLeads || manages ? own : []),
    ...(manages ? managers : []),
    ...(role === 'admin' ? admins : []),
  ];
}
