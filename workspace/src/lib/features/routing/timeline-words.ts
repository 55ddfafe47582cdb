/** A time line's entry in words. What an entry of an unknown type says, its type says. */
import type { TimelineEntry } from '@baton/contract';
import { signed } from './points.ts';
import { word } from '#lib/language/word.ts';
import { duration } from '#lib/ui/time.ts';
import { changesText } from './change-words.ts';
import { dueText } from './due.ts';
import { humanize, ruleWords } from './words.ts';

export type Tone = 'good' | 'wait' | 'bad' | 'info' | 'neutral';
export interface TimelineLine {
  text: string;
  note: string | null;
  tone: Tone;
}

type Data = Record<string, unknown>;
const textOf = (data: Data, name: string): string | null =>
  typeof data[name] === 'string' ? data[name] : null;
const numberOf = (data: Data, name: string): number | null =>
  typeof data[name] === 'number' ? data[name] : null;
const offerOf = (data: Data): Data =>
  typeof data['offer'] === 'object' && data['offer'] !== null ? (data['offer'] as Data) : data;

const holdReasons: Record<string, string> = {
  hours: 'outside operating hours',
  intercept: 'manual intercept is on',
};
const undeliveredReasons: Record<string, string> = {
  no_acknowledgement: 'no device confirmed it',
  connection_lost: 'the connection was lost',
  outage: 'the service itself was down',
};

type Writer = (who: string, data: Data, by: string) => TimelineLine;
const line = (text: string, tone: Tone = 'neutral', note: string | null = null): TimelineLine => ({
  text,
  tone,
  note,
});

const writers: Record<string, Writer> = {
  'lead.received': () => line('Received', 'info'),
  'lead.coalesced': (who) => line(`Went straight to ${who}: a known customer`, 'good'),
  'lead.joined': () => line('Joined another enquiry of the same customer', 'info'),
  'lead.held': (_, data) => line(`Held: ${holdReasons[textOf(data, 'reason') ?? ''] ?? 'not routed yet'}`),
  'lead.released': (_, __, by) => line(`Released${by}`, 'info'),
  'lead.queued': () => line('Waiting for an agent', 'wait'),
  'lead.step_entered': (_, data) => line(`Step ${(numberOf(data, 'step') ?? 0) + 1} of the plan`),
  'lead.sharked': () => line('Shark tank: open to those who missed it', 'wait'),
  'lead.sent_to_catchall': (_, __, by) => line(`Sent to catchall${by}`, 'wait'),
  'lead.unclaimed': () => line('Nobody took it', 'bad'),
  'lead.assigned': (who, _, by) => line(`Assigned to ${who}${by}`, 'good'),
  'lead.returned': (who, data) => line(`Returned by ${who}`, 'wait', textOf(data, 'reason')),
  'lead.rerouted': (_, __, by) => line(`Rerouted${by}`, 'info'),
  'lead.uncoalesced': (_, __, by) => line(`Routed by itself again${by}`, 'info'),
  'lead.discarded': (_, data, by) => line(`Discarded${by}`, 'neutral', textOf(data, 'reason')),
  'lead.restored': (_, __, by) => line(`Restored${by}`, 'info'),
  'lead.next_action_set': (_, data, by) => {
    const [text, dueAt] = [textOf(data, 'text'), textOf(data, 'dueAt')];
    return text === null || dueAt === null
      ? line(`Next action taken away${by}`)
      : line(`Next action planned${by}`, 'info', `${text} · ${dueText(dueAt)}`);
  },
  'lead.edited': (_, data, by) => line(`Edited${by}`, 'neutral', changesText(data['changes'])),
  'lead.erased': (_, __, by) => line(`Personal data erased${by}`),
  'offer.created': (who, data) => {
    const windowMs = numberOf(offerOf(data), 'windowMs');
    return line(`Offered to ${who}`, 'info', windowMs === null ? null : `${duration(windowMs)} to answer`);
  },
  'offer.delivered': (who) => line(`On ${who}’s screen, clock running`),
  'offer.extended': (who, _, by) => line(`More time for ${who}${by}`, 'info'),
  'offer.accepted': (who) => line(`${who} accepted the offer`, 'good'),
  'offer.declined': (who, data) => line(`${who} declined`, 'info', textOf(data, 'reason')),
  'offer.timed_out': (who) => line(`${who} did not answer in time`, 'bad'),
  'offer.undelivered': (who, data) =>
    line(`Not delivered to ${who}`, 'neutral', undeliveredReasons[textOf(data, 'reason') ?? ''] ?? null),
  'offer.rescinded': (who) => line(`Offer to ${who} ended: another took it`),
  'offer.canceled': (who) => line(`Offer to ${who} withdrawn`),
  'offer.requeued': (who) => line(`${who} asked for another chance`, 'wait'),
  'requeue.skipped': (who) => line(`${who}’s other chance passed: not free then`),
  'feedback.recorded': (who) => line(`Feedback from ${who}`, 'info'),
  'comment.added': (who, data) => line(`Comment from ${who}`, 'info', textOf(data, 'text')),
  'score.entered': (who, data) =>
    line(
      `${signed(numberOf(data, 'points') ?? 0)} for ${who}`,
      'neutral',
      ruleWords[textOf(data, 'rule') ?? ''] ?? null,
    ),
};

export function timelineLine(entry: Pick<TimelineEntry, 'type' | 'agentName' | 'by' | 'data'>): TimelineLine {
  const who = entry.agentName ?? entry.by ?? word('someone');
  const by = entry.by ? ` by ${entry.by}` : '';
  const write = writers[entry.type];
  return write
    ? write(who, entry.data, by)
    : line(humanize(entry.type) + (entry.agentName ? `: ${entry.agentName}` : ''));
}
