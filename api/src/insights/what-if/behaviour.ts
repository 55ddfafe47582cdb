/**
 * How agents answer in a what-if, learnt from how they answered in the range:
 *
 * - An agent who was really offered the lead does what they did, after as long as they took.
 * - Anybody else answers as often, and as fast, as they did over the range; who answered too little to tell, as all did.
 *
 * Chance is drawn by the names of agent and lead, so that an agent answers a lead alike under every plan, and a plan
 * always looks the same.
 */
export type Kind = 'exclusive' | 'parallel' | 'shark_tank' | 'catchall';
export type Given = 'accepted' | 'declined' | 'timed_out';

export interface PastAnswer {
  agentId: string;
  leadId: string;
  kind: Kind;
  answer: Given;
  /** From when the clock ran. */
  afterMs: number;
}
export interface Reaction {
  answer: Given;
  afterMs: number;
}

/** Fewer answers than this say nothing about a person. */
const ENOUGH = 5;

class Habit {
  accepted: number[] = [];
  declined: number[] = [];
  timedOut = 0;

  note({ answer, afterMs }: Reaction): void {
    if (answer === 'timed_out') this.timedOut += 1;
    else this[answer].push(afterMs);
  }
  get total(): number {
    return this.accepted.length + this.declined.length + this.timedOut;
  }
  draw(chance: number, pace: number): Reaction {
    const at = chance * this.total;
    if (at < this.accepted.length) return { answer: 'accepted', afterMs: pick(this.accepted, pace) };
    if (at < this.accepted.length + this.declined.length)
      return { answer: 'declined', afterMs: pick(this.declined, pace) };
    return { answer: 'timed_out', afterMs: Infinity };
  }
}

export class Behaviours {
  private readonly known = new Map<string, Reaction>();
  private readonly own = new Map<string, Habit>();
  private readonly all = new Map<string, Habit>();

  constructor(answers: Iterable<PastAnswer> = []) {
    for (const answer of answers) this.note(answer);
  }

  /** Takes an answer in, in order of time: the last one of an agent to a lead is the one that counts. */
  note({ agentId, leadId, kind, answer, afterMs }: PastAnswer): void {
    const round = roundOf(kind);
    const reaction = { answer, afterMs };
    this.known.set(`${round} ${agentId} ${leadId}`, reaction);
    habit(this.own, `${round} ${agentId}`).note(reaction);
    habit(this.all, round).note(reaction);
  }

  /** What the agent does with an offer of the lead. Where nobody ever answered such an offer, nobody does. */
  react(agentId: string, leadId: string, kind: Kind): Reaction {
    const round = roundOf(kind);
    const known = this.known.get(`${round} ${agentId} ${leadId}`);
    if (known !== undefined) return known;
    const own = this.own.get(`${round} ${agentId}`);
    const usual = own !== undefined && own.total >= ENOUGH ? own : this.all.get(round);
    if (usual === undefined) return { answer: 'timed_out', afterMs: Infinity };
    return usual.draw(chanceOf(`${round} ${agentId} ${leadId}`), chanceOf(`${leadId} ${agentId} ${round}`));
  }
}

/** An offer of one's own is answered differently from a round that is open to many. */
function roundOf(kind: Kind): string {
  return kind === 'exclusive' || kind === 'parallel' ? 'personal' : kind;
}

function habit(habits: Map<string, Habit>, key: string): Habit {
  const found = habits.get(key) ?? new Habit();
  habits.set(key, found);
  return found;
}

function pick(times: readonly number[], pace: number): number {
  return times[Math.floor(pace * times.length)] ?? 0;
}

/** A number in [0, 1) that the text alone decides (FNV-1a, stirred as MurmurHash3 ends). */
export function chanceOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}
