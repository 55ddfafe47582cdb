/** The agent's own activity, wrap-up, room for offers and connection. */
import type { AgentLive, Me } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { http, live } from '#lib/net/index.ts';
import { clock } from '#lib/ui/now.svelte.ts';
import { session } from '../session/session.svelte.ts';

/** Up to here a break is a hiccup; from here on the server gives offers to others (its delivery grace). */
const offlineAfterMs = 10_000;

class Presence {
  activity = $state<string | null>(null);
  since = $state<string | null>(null);
  pending = $state(0);
  maxPending = $state(1);
  setting = $state(false);
  /** Why the server changed the activity by itself; shown until the agent chooses one. */
  notice = $state<string | null>(null);
  private wrapUp = $state<{ remainingMs: number; heardAt: number } | null>(null);

  start(): () => void {
    if (session.me) this.take(session.me);
    const stops = [
      live.onSnapshot(({ activity, wrapUpUntil, at }) => {
        if (activity !== null) this.activity = activity;
        this.setWrapUp(wrapUpUntil, at);
      }),
      live.on('agent.activity_changed', (event) => {
        if (event.agentId !== session.me?.user.id) return;
        this.takeLive(event, event.at);
        if (event.reason === 'timeouts')
          this.notice = 'You were set away: several offers in a row timed out.';
        if (event.reason === 'manager') this.notice = 'A manager changed your activity.';
        if (event.reason === 'set') this.notice = null;
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  get takesLeadsNow(): boolean {
    return (
      this.activity !== null && (session.rules?.activities[this.activity] ?? this.activity === 'available')
    );
  }

  /** Started and perhaps over by now: ask `wrapUpRemaining` only then, so that no clock ticks for nothing. */
  get hasWrapUp(): boolean {
    return this.wrapUp !== null;
  }

  /** Milliseconds left of wrap-up at `now` (performance.now()); 0: not in wrap-up. */
  wrapUpRemaining(now: number): number {
    return this.wrapUp ? Math.max(0, this.wrapUp.remainingMs - (now - this.wrapUp.heardAt)) : 0;
  }

  async choose(activity: string): Promise<void> {
    this.setting = true;
    try {
      await http.put<AgentLive>(paths.activity, { activity });
      this.activity = activity;
      this.since = new Date(clock.wall).toISOString();
      this.notice = null;
    } finally {
      this.setting = false;
    }
  }

  async endWrapUp(): Promise<void> {
    await http.post(paths.endWrapUp);
    this.wrapUp = null;
  }

  private take(me: Me): void {
    this.activity = me.activity;
    this.since = me.activitySince;
    this.pending = me.capacity?.pending ?? 0;
    this.maxPending = me.capacity?.maxPending ?? 1;
    this.setWrapUp(me.wrapUpUntil, null);
  }

  private takeLive(agent: AgentLive, at: string): void {
    this.activity = agent.activity;
    this.since = agent.activitySince;
    this.pending = agent.pending;
    this.maxPending = agent.maxPending;
    this.setWrapUp(agent.wrapUpUntil, at);
  }

  /** From two server instants to a stretch of monotonic time. */
  private setWrapUp(until: string | null, at: string | null): void {
    const from = at === null ? clock.wall : Date.parse(at);
    const remainingMs = until === null ? 0 : Date.parse(until) - from;
    this.wrapUp = remainingMs > 0 ? { remainingMs, heardAt: performance.now() } : null;
  }
}

export const presence = new Presence();

export interface ConnectionLine {
  tone: 'good' | 'wait' | 'bad';
  text: string;
}

/** What the connection line says now. */
export function connectionLine(now: number): ConnectionLine {
  if (live.state === 'connected') return { tone: 'good', text: 'Connected' };
  if (live.state === 'connecting' || live.lostAt === null) return { tone: 'wait', text: 'Connecting' };
  const awayMs = now - live.lostAt;
  if (awayMs < offlineAfterMs)
    return { tone: 'wait', text: `Reconnecting ${Math.max(1, Math.round(awayMs / 1000))} s` };
  return { tone: 'bad', text: 'Offline: offers go to others' };
}
