/** The leads that whoever is signed in owns, by stage, kept true by the socket. */
import type { Lead, Offer } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { CursorList, live } from '#lib/net/index.ts';
import { session } from '../session/session.svelte.ts';

export const stages = ['new', 'working', 'closed', 'missed'] as const;
export type Stage = (typeof stages)[number];
export const stageWords: Record<Stage, string> = {
  new: 'New',
  working: 'Working',
  closed: 'Closed',
  missed: 'Missed',
};

/** Where an owned lead stands for its agent. */
export function stageOf(lead: Pick<Lead, 'outcome' | 'contactStatus'>): Exclude<Stage, 'missed'> {
  if (lead.outcome === 'closed_won' || lead.outcome === 'unsuccessful') return 'closed';
  return lead.outcome === 'open' && lead.contactStatus === 'not_contacted' ? 'new' : 'working';
}

const ownQuery = { mine: true };
const missedQuery = { state: 'timed_out' };

class MyLeads {
  readonly owned = new CursorList<Lead>(paths.leads);
  readonly missed = new CursorList<Offer>(paths.offers);

  start(): () => void {
    void this.owned.load(ownQuery);
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
    ];
    return () => stops.forEach((stop) => stop());
  }

  refresh(): void {
    void this.owned.load(ownQuery, { keep: true });
    this.refreshMissed();
  }

  refreshMissed(): void {
    void this.missed.load(missedQuery, { keep: true });
  }

  at(stage: Exclude<Stage, 'missed'>): Lead[] {
    return this.owned.items.filter((lead) => stageOf(lead) === stage);
  }

  /** Takes a lead as the server has it now: in when it is ours, out when it no longer is. */
  put(lead: Lead): void {
    const at = this.owned.items.findIndex((item) => item.id === lead.id);
    const ours = lead.ownerAgentId === session.me?.user.id;
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
