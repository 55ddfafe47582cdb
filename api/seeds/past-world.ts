import type { Agent, EngineEvent } from '@baton/engine';
import { LeadMaker, Random } from '../src/demo/index.ts';
import { receiveLead } from '../src/intake/index.ts';
import type { Past, Work } from '../src/routing/index.ts';
import { arrivals, daysUntil, hourAt, type Day } from './days.ts';
import { PastAgents } from './past-agents.ts';
import { PastOffice } from './past-office.ts';
import type { World } from './past-types.ts';
import { Timeline } from './timeline.ts';

export interface PastPlan {
  seed: number;
  endMs: number;
  /** Calendar days, today among them. */
  days: number;
  timeZone: string;
  country: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Before the end everybody goes home: nobody is connected to a product that has only just been started. */
const LEAVE_BEFORE_MS = 9 * MINUTE_MS;
/** What comes in after they have gone still waits at the end. */
const LAST_LEADS_BEFORE_MS = [7.2, 4.1, 2.4, 0.8].map((minutes) => minutes * MINUTE_MS);
/** Lately the time lines are written finely, as a live wall lists them. */
const LATELY_MS = 6 * HOUR_MS;
const FINE_MS = 10 * MINUTE_MS;

/**
 * Two weeks in the life of the demo, played through the real rules: leads come in, agents come and go and answer, the
 * manager looks after what nobody took. The seed and the end decide all of it.
 */
export class PastWorld implements World {
  readonly seed: number;
  private readonly past: Past;
  private readonly plan: PastPlan;
  private readonly timeline = new Timeline();
  private readonly agents: PastAgents;
  private readonly office: PastOffice;
  private readonly leads: LeadMaker;

  constructor(past: Past, plan: PastPlan) {
    this.past = past;
    this.plan = plan;
    this.seed = plan.seed;
    const members = [...past.members.values()];
    const agentIds = members.filter(({ role }) => role === 'agent').map(({ id }) => id);
    const manager = members.find(({ role }) => role === 'manager');
    if (manager === undefined) throw new Error('the demo has no manager');
    this.agents = new PastAgents(this, agentIds);
    this.office = new PastOffice(this, manager.id, agentIds);
    this.leads = new LeadMaker(Random.named(plan.seed, 'leads'));
  }

  get nowMs(): number {
    return this.past.nowMs;
  }

  /** Plays it all, and writes it in pieces. */
  async play(): Promise<void> {
    const { endMs, days, timeZone } = this.plan;
    const leaveMs = endMs - LEAVE_BEFORE_MS;
    for (const day of daysUntil(endMs, days, timeZone)) {
      this.planDay(day, leaveMs);
      const nextDay = Math.min(day.at(24), endMs);
      await this.playTo(Math.min(nextDay, endMs - LATELY_MS));
      for (let at = Math.max(day.startMs, endMs - LATELY_MS); at < nextDay; at += FINE_MS)
        await this.playTo(Math.min(at + FINE_MS, nextDay));
    }
  }

  private planDay(day: Day, leaveMs: number): void {
    const { endMs, seed } = this.plan;
    this.agents.plan(day, leaveMs);
    this.office.plan(day);
    for (const at of arrivals(day, seed)) if (at < endMs) this.later(at, () => this.receive());
    for (const before of LAST_LEADS_BEFORE_MS) {
      const at = endMs - before;
      if (at >= day.startMs && at < day.at(24)) this.later(at, () => this.receive());
    }
  }

  private async playTo(untilMs: number): Promise<void> {
    const { past, timeline } = this;
    if (untilMs <= past.nowMs) return;
    for (;;) {
      const wakeMs = past.nextWakeMs ?? Infinity;
      const at = Math.max(past.nowMs, Math.min(wakeMs, timeline.nextMs));
      if (at > untilMs) break;
      past.moveTo(at);
      if (wakeMs <= at) this.tell(past.wake());
      else timeline.take()?.();
    }
    past.moveTo(untilMs);
    await past.flush();
  }

  private receive(): void {
    const { lead, spam } = this.leads.next();
    for (const event of this.run(receiveLead(lead, this.plan.country, null))) {
      if (spam && event.type === 'lead.received') this.office.spam(event.leadId);
    }
  }

  later(atMs: number, run: () => void): void {
    this.timeline.add(Math.max(atMs, this.past.nowMs), run);
  }

  run(work: Work<unknown>): readonly EngineEvent[] {
    const events = this.past.run(work);
    this.tell(events);
    return events;
  }

  /** What happened, to those whom it concerns. They act later, never within. */
  private tell(events: readonly EngineEvent[]): void {
    for (const event of events) {
      if (event.type === 'offer.created') {
        const { id, kind, windowMs } = event.offer;
        const offer = { id, leadId: event.leadId, agentId: event.agentId, kind, windowMs };
        if (kind === 'catchall') this.office.catchall(offer);
        else this.later(this.nowMs, () => this.agents.offered(offer));
      } else if (event.type === 'offer.timed_out') this.agents.timedOut(event.agentId, event.offerId);
      else if (event.type === 'agent.activity_changed' && event.reason === 'timeouts')
        this.agents.setAway(event.agentId);
      else if (event.type === 'agent.disconnected' && event.grace) this.agents.lost(event.agentId);
      else if (event.type === 'lead.unclaimed') this.office.leftUnclaimed(event.leadId);
      else if (
        event.type === 'lead.accepted' ||
        event.type === 'lead.assigned' ||
        event.type === 'lead.coalesced'
      ) {
        this.office.owned(event.leadId, event.agentId);
      }
    }
  }

  agent(id: string): Agent | null {
    return this.past.state.agents.get(id) ?? null;
  }

  owner(leadId: string): string | null {
    return this.past.state.leads.get(leadId)?.ownerAgentId ?? null;
  }

  value(leadId: string): number | null {
    return this.past.state.leads.get(leadId)?.value ?? null;
  }

  queuedSince(beforeMs: number): string[] {
    const { leads } = this.past.state.index.queued;
    return leads.filter((lead) => (lead.queuedAt ?? Infinity) < beforeMs).map((lead) => lead.id);
  }

  hour(): number {
    return hourAt(this.nowMs, this.plan.timeZone);
  }

  workingTime(atMs: number, from: number, to: number): number {
    const hour = hourAt(atMs, this.plan.timeZone);
    if (hour >= from && hour <= to) return atMs;
    const wait = hour < from ? from - hour : 24 - hour + from;
    // Spread over the first hour by the instant itself, so that nothing more is drawn.
    return Math.round(atMs + wait * HOUR_MS + (atMs % HOUR_MS));
  }
}
