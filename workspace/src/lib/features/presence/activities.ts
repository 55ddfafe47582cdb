const known: Record<string, string> = {
  available: 'Available',
  busy: 'Busy',
  break: 'On a break',
  away: 'Away',
  offline: 'Offline',
};

/** An activity as people read it; tenants add their own. */
export function activityLabel(name: string): string {
  const text = name.replaceAll('_', ' ');
  return known[name] ?? text.charAt(0).toUpperCase() + text.slice(1);
}

/** What people write, as the name of an activity. */
export function activityName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{Ll}\p{Lo}\p{N}]+/gu, '_')
    .replaceAll(/^[\p{N}_]+|_+$/gu, '')
    .slice(0, 39);
}

export function activityTone(name: string, takesLeads: boolean): 'good' | 'wait' | 'neutral' {
  if (takesLeads) return 'good';
  return name === 'offline' || name === 'away' ? 'neutral' : 'wait';
}
