/** One lead as a page shows it: facts, allowed actions, time line, and why it went where it went. */
import type { Lead, LeadDecision, LeadDetail, NextAction, TimelineEntry } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { ApiProblem, http, listAll, live, messageOf } from '#lib/net/index.ts';

type Feedback = Partial<Pick<Lead, 'contactStatus' | 'outcome'>> & { value?: Lead['value'] };
const settleMs = 120;

export class LeadView {
  readonly id: string;
  lead = $state<LeadDetail | null>(null);
  timeline = $state<TimelineEntry[] | null>(null);
  decisions = $state<LeadDecision[] | null>(null);
  problem = $state<{ notFound: boolean; text: string } | null>(null);
  private wantsDecisions = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(id: string) {
    this.id = id;
  }

  start(): () => void {
    void this.load();
    const again = (): void => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.load(), settleMs);
    };
    const stops = [
      live.onSnapshot(again),
      live.on('lead.updated', (lead) => {
        if (lead.id === this.id) again();
      }),
      live.on('lead.assigned', (lead) => {
        if (lead.id === this.id) again();
      }),
    ];
    return () => {
      clearTimeout(this.timer);
      stops.forEach((stop) => stop());
    };
  }

  async load(): Promise<void> {
    try {
      const [lead, timeline] = await Promise.all([
        http.get<LeadDetail>(paths.lead(this.id)),
        listAll<TimelineEntry>(paths.leadTimeline(this.id)),
      ]);
      this.lead = lead;
      this.timeline = timeline;
      this.problem = null;
      if (this.wantsDecisions) await this.loadDecisions();
    } catch (error) {
      const notFound = error instanceof ApiProblem && error.status === 404;
      if (notFound) this.lead = null;
      if (!this.lead) this.problem = { notFound, text: messageOf(error) };
    }
  }

  async loadDecisions(): Promise<void> {
    this.wantsDecisions = true;
    this.decisions = await listAll<LeadDecision>(paths.leadDecisions(this.id));
  }

  /** Shown at once, taken back if the server refuses. */
  async feedback(change: Feedback): Promise<void> {
    if (!this.lead) return;
    const before = this.lead;
    const { value, ...rest } = change;
    this.lead = { ...before, ...rest, ...(value === undefined ? {} : { dealValue: value }) };
    try {
      await http.put(paths.leadAction(this.id, 'feedback'), change);
      await this.load();
    } catch (error) {
      this.lead = before;
      throw error;
    }
  }

  async plan(nextAction: NextAction | null): Promise<void> {
    await http.put(paths.leadAction(this.id, 'next-action'), { nextAction });
    await this.load();
  }

  async comment(text: string): Promise<void> {
    await http.post(paths.leadAction(this.id, 'comments'), { text });
    await this.load();
  }

  async edit(changes: Record<string, unknown>): Promise<void> {
    await http.patch(paths.lead(this.id), changes);
    await this.load();
  }

  /** assign, return, reroute, catchall, discard, restore, release, uncoalesce */
  async act(action: string, body: Record<string, unknown> = {}): Promise<void> {
    await http.post(paths.leadAction(this.id, action), body);
    await this.load();
  }
}
