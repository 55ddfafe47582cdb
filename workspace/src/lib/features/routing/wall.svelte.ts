/**
 * The live wall: every waiting lead with who holds it, every agent, and what just happened. Loaded once, then kept true
 * by the socket; the day's figures are asked for again only when the server says that they changed.
 */
import type { AgentLive, LeadStatus, ServerEvent, Wall, WallEvent, WallLead } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { SvelteMap } from 'svelte/reactivity';
import { http, live, messageOf } from '#lib/net/index.ts';
import { session } from '../session/session.svelte.ts';
import { startClock, type OfferClock } from './countdown.ts';

export type WallOffer = WallLead['offers'][number] & { clock: OfferClock };
export interface Lane {
  lead: WallLead;
  offers: WallOffer[];
  /** Taken or gone: shown a moment longer, so that an eye can follow. */
  leaving: boolean;
}
/** A line of the event stream: about a lead, or an agent's new activity. */
export type StreamEvent =
  | ({ about: 'lead' } & WallEvent)
  | { about: 'agent'; id: string; at: string; agentName: string; activity: string; byTimeouts: boolean };

const waitingStatuses: readonly LeadStatus[] = ['queued', 'offered', 'shark_tank', 'catchall'];
const boardStatuses: readonly LeadStatus[] = [...waitingStatuses, 'held', 'unclaimed'];
const leaveAfterMs = 4_000;
const eventsMax = 60;
const figuresAtMostEveryMs = 2_000;

export const isWaiting = (lead: Pick<WallLead, 'status'>): boolean => waitingStatuses.includes(lead.status);
const isOnBoard = (lead: Pick<WallLead, 'status'>): boolean => boardStatuses.includes(lead.status);

/** What a screen shows the wall by, where nobody is signed in. */
export interface ShownOn {
  timeZone: string;
  activities: Record<string, boolean>;
}

const isWrappingUp = (agent: AgentLive, nowMs: number): boolean =>
  agent.wrapUpUntil !== null && Date.parse(agent.wrapUpUntil) > nowMs;

class WallState {
  /** null: for a person, who may act. */
  shownOn = $state<ShownOn | null>(null);
  loaded = $state(false);
  error = $state<string | null>(null);
  lanes = $state<Lane[]>([]);
  agents = new SvelteMap<string, AgentLive>();
  events = $state<StreamEvent[]>([]);
  today = $state<Wall['today'] | null>(null);
  previous = $state<Wall['previous'] | null>(null);
  serviceLevelMs = $state(0);
  /** Longer waits are an alarm; null: none is. */
  waitAlarmMs = $state<number | null>(null);
  /** Pending leads beyond those the wall lists. */
  overflow = $state(0);
  /** The tenant's activities, each with whether leads are offered in it. */
  readonly activities = $derived(this.shownOn?.activities ?? session.rules?.activities ?? {});
  private timer: ReturnType<typeof setTimeout> | undefined;
  private loadedAt = 0;
  private loads = 0;
  private readonly waiting: (() => void)[] = [];

  start(): () => void {
    this.shownOn = null;
    void this.load();
    const stops = [
      live.onSnapshot(() => void this.load()),
      live.on('lead.updated', (event) => this.later(() => this.putLead(event))),
      live.on('agent.activity_changed', (event) => this.later(() => this.putAgent(event))),
      live.on('wall.event', (event) => this.add({ about: 'lead', ...event })),
      live.on('insights.changed', () => this.figuresSoon()),
    ];
    return () => {
      clearTimeout(this.timer);
      stops.forEach((stop) => stop());
    };
  }

  /** The whole as it is now, on a screen: nothing is asked for, nothing can be done. */
  show(next: Wall, shownOn: ShownOn): void {
    this.shownOn = shownOn;
    this.take(next);
  }

  async load(): Promise<void> {
    this.loads += 1;
    this.loadedAt = performance.now();
    try {
      this.take(await http.get<Wall>(paths.wall));
      this.error = null;
    } catch (error) {
      this.error = messageOf(error);
    } finally {
      this.loads -= 1;
      if (this.loads === 0) for (const apply of this.waiting.splice(0)) apply();
    }
  }

  /** What arrives while the whole is on its way may be newer than it: applied after it. */
  private later(apply: () => void): void {
    if (this.loads > 0) this.waiting.push(apply);
    else apply();
  }

  /** The day's figures alone; lanes and agents live by their events. */
  private figuresSoon(): void {
    clearTimeout(this.timer);
    const wait = Math.max(150, figuresAtMostEveryMs - (performance.now() - this.loadedAt));
    this.timer = setTimeout(() => {
      this.loadedAt = performance.now();
      http.get<Wall>(paths.wall).then(
        (wall) => this.takeFigures(wall),
        () => undefined,
      );
    }, wait);
  }

  private takeFigures(wall: Wall): void {
    this.today = wall.today;
    this.previous = wall.previous;
    this.serviceLevelMs = wall.serviceLevelMs;
    this.waitAlarmMs = wall.waitAlarmMs;
  }

  private take(wall: Wall): void {
    const heardAt = performance.now();
    const leaving = this.lanes.filter(
      (lane) => lane.leaving && !wall.leads.some((lead) => lead.id === lane.lead.id),
    );
    this.lanes = [...wall.leads.map((lead) => lane(lead, heardAt)), ...leaving];
    this.overflow = Math.max(0, wall.leadsTotal - wall.leads.length);
    this.agents.clear();
    for (const agent of wall.agents) this.agents.set(agent.agentId, agent);
    this.takeFigures(wall);
    const ofAgents = this.events.filter((event) => event.about === 'agent');
    this.events = [...wall.events.map((event): StreamEvent => ({ about: 'lead', ...event })), ...ofAgents]
      .toSorted((a, b) => b.at.localeCompare(a.at))
      .slice(0, eventsMax);
    this.loaded = true;
  }

  private putLead(event: ServerEvent<'lead.updated'>): void {
    const at = this.lanes.findIndex((entry) => entry.lead.id === event.id);
    const known = at === -1 ? undefined : this.lanes[at];
    if (known && known.lead.version > event.version) return;
    const lead: WallLead = { ...event, ownerName: event.ownerName ?? null, offers: event.offers ?? [] };
    if (isOnBoard(lead)) {
      const next = lane(lead, performance.now());
      if (at === -1) this.lanes.push(next);
      else this.lanes[at] = next;
    } else if (known) {
      this.lanes[at] = { ...lane(lead, performance.now()), leaving: true };
      setTimeout(() => {
        this.lanes = this.lanes.filter((entry) => entry.lead.id !== lead.id || !entry.leaving);
      }, leaveAfterMs);
    }
  }

  /** Whether leads are offered in the activity. */
  takes(activity: string): boolean {
    return this.activities[activity] ?? activity === 'available';
  }

  /** Those who can be offered a lead at this time, capacity apart. */
  takers(nowMs: number): AgentLive[] {
    return this.there().filter((agent) => !isWrappingUp(agent, nowMs));
  }

  /** Those who will be, once their wrap-up is over. */
  wrappingUp(nowMs: number): AgentLive[] {
    return this.there().filter((agent) => isWrappingUp(agent, nowMs));
  }

  private there(): AgentLive[] {
    return [...this.agents.values()].filter(
      (agent) => agent.takesLeads && agent.connected && this.takes(agent.activity),
    );
  }

  private putAgent(event: ServerEvent<'agent.activity_changed'>): void {
    const before = this.agents.get(event.agentId);
    const { seq, at, reason, ...agent } = event;
    // Managers and admins are present, too; the wall lists who takes leads.
    if (!agent.takesLeads) {
      this.agents.delete(agent.agentId);
      return;
    }
    this.agents.set(agent.agentId, agent);
    if (before && before.activity === agent.activity) return;
    const { name: agentName, activity } = agent;
    this.add({
      about: 'agent',
      id: `agent-${seq}`,
      at,
      agentName,
      activity,
      byTimeouts: reason === 'timeouts',
    });
  }

  private add(event: StreamEvent): void {
    this.events = [event, ...this.events.filter((entry) => entry.id !== event.id)].slice(0, eventsMax);
  }
}

function lane(lead: WallLead, heardAt: number): Lane {
  return {
    lead,
    leaving: !isOnBoard(lead),
    offers: lead.offers.map((offer) => ({
      ...offer,
      clock: startClock(offer.expiresAt === null ? null : offer.remainingMs, offer.windowMs, heardAt),
    })),
  };
}

export const wall = new WallState();
