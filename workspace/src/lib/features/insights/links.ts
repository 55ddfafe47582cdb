/** From figures to the lead list, and from the list's address to words. */
import { word } from '#lib/language/word.ts';
import type { LeadFilter } from '@baton/contract';

export function leadsHref(filter: LeadFilter): string {
  return `/leads?${new URLSearchParams(filter as Record<string, string>)}`;
}

/** Every filter of the lead list that an address may carry. */
export const filterNames = [
  'status',
  'search',
  'source',
  'sourceId',
  'tagId',
  'ownerAgentId',
  'ownerTeamId',
  'teamId',
  'mine',
  'outcome',
  'contactStatus',
  'acceptedBy',
  'released',
  'reached',
  'from',
  'to',
  'ownedFrom',
  'ownedTo',
  'agentId',
  'answer',
  'offeredFrom',
  'offeredTo',
  'reason',
  'withReason',
  'returnReason',
  'returnedFrom',
  'returnedTo',
  'due',
] as const satisfies readonly (keyof LeadFilter)[];

export function filterOf(params: Pick<URLSearchParams, 'get'>): LeadFilter {
  const filter: LeadFilter = {};
  for (const name of filterNames) {
    const value = params.get(name);
    if (value) filter[name] = value;
  }
  return filter;
}

/** Names for the ids in a filter; what is not known is said without. */
export interface Names {
  agent(id: string): string;
  team(id: string): string;
  source(id: string): string;
  tag(id: string): string;
}

export interface FilterPart {
  /** The filters that go when the part is taken away. */
  names: (keyof LeadFilter)[];
  text: string;
}

const answerWords = {
  accepted: word('accepted'),
  declined: word('declined'),
  timed_out: word('timed out'),
} as const;
const contactWords = {
  not_contacted: 'Not contacted',
  attempted: 'Attempted',
  contacted: 'Contacted',
} as const;

const dueWords = {
  overdue: 'Next action overdue',
  day: 'Next action due within a day',
  any: 'With a next action',
  none: 'Without a next action',
} as const;

/** What is filtered, in words, but for what the page's own controls show (status, outcome, search). */
export function filterParts(filter: LeadFilter, names: Names, day: (iso: string) => string): FilterPart[] {
  const parts: FilterPart[] = [];
  const add = (text: string, ...which: (keyof LeadFilter)[]): void => void parts.push({ text, names: which });
  /** "24 Oct – 22 Nov": the last day is the one before the range's end. */
  const span = (from: string | undefined, to: string | undefined): string => {
    const last = to === undefined ? undefined : day(new Date(Date.parse(to) - 1).toISOString());
    const first = from === undefined ? undefined : day(from);
    if (first === undefined) return `until ${last ?? ''}`;
    return last === undefined ? `since ${first}` : first === last ? first : `${first} – ${last}`;
  };
  if (filter.agentId || filter.answer || filter.offeredFrom || filter.offeredTo) {
    const who = filter.agentId ? ` to ${names.agent(filter.agentId)}` : '';
    const how = filter.answer
      ? `, ${answerWords[filter.answer as keyof typeof answerWords] ?? filter.answer}`
      : '';
    const when =
      filter.offeredFrom || filter.offeredTo ? `, ${span(filter.offeredFrom, filter.offeredTo)}` : '';
    add(`Offered${who}${how}${when}`, 'agentId', 'answer', 'offeredFrom', 'offeredTo');
  }
  if (filter.reason) add(`Reason: ${filter.reason}`, 'reason');
  if (filter.withReason) add('Without a reason', 'withReason');
  if (filter.returnReason || filter.returnedFrom || filter.returnedTo) {
    const why = filter.returnReason ? `: ${filter.returnReason}` : '';
    const when =
      filter.returnedFrom || filter.returnedTo ? `, ${span(filter.returnedFrom, filter.returnedTo)}` : '';
    add(`Handed back${why}${when}`, 'returnReason', 'returnedFrom', 'returnedTo');
  }
  if (filter.acceptedBy)
    add(
      filter.acceptedBy === 'catchall' ? 'Accepted from catchall' : 'Accepted from an agent’s offer',
      'acceptedBy',
    );
  if (filter.contactStatus)
    add(
      contactWords[filter.contactStatus as keyof typeof contactWords] ?? filter.contactStatus,
      'contactStatus',
    );
  if (filter.released) add('Held before they were accepted', 'released');
  if (filter.reached) add('Customer reached', 'reached');
  if (filter.teamId) add(`Came to team ${names.team(filter.teamId)}`, 'teamId');
  if (filter.ownerTeamId) add(`Owned in team ${names.team(filter.ownerTeamId)}`, 'ownerTeamId');
  if (filter.ownerAgentId) {
    const when = filter.ownedFrom || filter.ownedTo ? `, ${span(filter.ownedFrom, filter.ownedTo)}` : '';
    add(`Owned by ${names.agent(filter.ownerAgentId)}${when}`, 'ownerAgentId', 'ownedFrom', 'ownedTo');
  } else if (filter.ownedFrom || filter.ownedTo)
    add(`Owned ${span(filter.ownedFrom, filter.ownedTo)}`, 'ownedFrom', 'ownedTo');
  if (filter.source) add(`Source: ${filter.source}`, 'source');
  if (filter.sourceId) add(`Source: ${names.source(filter.sourceId)}`, 'sourceId');
  if (filter.tagId) add(`Tag: ${names.tag(filter.tagId)}`, 'tagId');
  if (filter.from || filter.to) add(`Received ${span(filter.from, filter.to)}`, 'from', 'to');
  if (filter.due) add(dueWords[filter.due as keyof typeof dueWords] ?? filter.due, 'due');
  if (filter.mine) add('My own', 'mine');
  return parts;
}
