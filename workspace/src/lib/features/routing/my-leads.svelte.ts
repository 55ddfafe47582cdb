/** The leads that whoever is signed in owns, by stage, kept true by the socket. */
import type { Lead, Offer } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { CursorList, live } from '#lib/net/index.ts';
import { clock } from '#lib/ui/now.svelte.ts';
import { session } from '../session/session.svelte.ts';

export const stages = ['new', 'working', 'closed', 'missed'] as const;
export type Stage = (typeof stages)[number];
export const stageWords: Record<Stage, string> = {
  new: 'New',
  working: 'Working',
  closed: /* @wc-context: stage of work */ 'Closed',
  missed: 'Missed',
};

/** Where an owned lead stands for its agent. */
export function stageOf(lead: Pick<Lead, 'outcome' | 'contactStatus'>): Exclude<Stage, 'missed'> {
  if (lead.outcome === 'closed_won' || lead.outcome === 'unsuccessful') return 'closed';
  return lead.outcome === 'open' && lead.contactStatus === 'not_contacted' ? 'new' : 'working';
}

const ownQuery = { mine: true };
/** What is due within a day, however long ago its lead came in. */
const dueQuery = { mine: true, sort: 'next_action', due: 'day' };
const missedQuery = { state: 'timed_out' };

/** Its next action's time has passed. */
export function isOverdue(lead: Pick<Lead, 'nextAction'>): boolean {
  return lead.nextAction !== null && Date.parse(lead.nextAction.at) < clock.wall;
}

class MyLeads {
  readonly owned = new CursorList<Lead>(paths.leads);
  readonly due = new CursorList<Lead>(paths.leads);
  readonly missed = new CursorList<Offer>(paths.offers);

  start(): () => void {
    void this.owned.load(ownQuery);
    void this.due.load(dueQuery);
    void this.missed.load(missedQuery);
    const stops = [
      live.onSnapshot(() => {
        this.refresh();
      }),
      live.on('lead.updated', (lead) => this.put(lead)),
      live.on('lead.assigned', (lead) => this.put(lead)),
      live.on('offer.resolved', ({ state }) => {
        if (state === 'timed_out') this.refreshMissed();
      }),
      // A time-out that is taken back shows in the list of what was missed.
      live.on('score.changed', ({ agentId, rule }) => {
        if (rule === 'reversal' && agentId === session.me?.user.id) this.refreshMissed();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  refresh(): void {
    void this.owned.load(ownQuery, { keep: true });
    void this.due.load(dueQuery, { keep: true });
    this.refreshMissed();
  }

  refreshMissed(): void {
    void this.missed.load(missedQuery, { keep: true });
  }

  /** Every lead that is here, each once. */
  get all(): Lead[] {
    const known = new Set(this.owned.items.map(({ id }) => id));
    return [...this.owned.items, ...this.due.items.filter(({ id }) => !known.has(id))];
  }

  /** What is overdue first, the longest of it above; the others newest first. */
  at(stage: Exclude<Stage, 'missed'>): Lead[] {
    const leads = this.all.filter((lead) => stageOf(lead) === stage);
    const late = leads
      .filter((lead) => isOverdue(lead))
      .toSorted((a, b) => Date.parse(a.nextAction!.at) - Date.parse(b.nextAction!.at));
    return [...late, ...leads.filter((lead) => !late.includes(lead))];
  }

  /** Takes a lead as the server has it now: in when it is ours, out when it no longer is. */
  put(lead: Lead): void {
    const ours = lead.ownerAgentId === session.me?.user.id;
    const listed = this.due.items.findIndex((item) => item.id === lead.id);
    if (listed !== -1 && this.due.items[listed]!.version <= lead.version) {
      if (ours) this.due.items[listed] = lead;
      else this.due.items.splice(listed, 1);
    }
    const at = this.owned.items.findIndex((item) => item.id === lead.id);
    const known = at === -1 ? undefined : this.owned.items[at];
    if (known && known.version > lead.version) return;
    if (!ours) {
      if (at !== -1) this.owned.items.splice(at, 1);
    } else if (at === -1) this.owned.items.unshift(lead);
    else this.owned.items[at] = lead;
    if (!ours && this.missed.items.some((offer) => offer.leadId === lead.id)) this.refreshMissed();
  }
}

export const myLeads = new MyLeads();
