/**
 * `npm run demo:traffic`: leads and agents for a demo that runs already, from outside, by the public interfaces alone.
 *
 *   sign in as the manager ──> is it the demo? ──> a key for the leads ──> agents nobody is signed in as ──> until the end
 *                                                                                            └─ a line every few seconds
 */
import { parseArgs } from 'node:util';
import { LeadMaker } from '../../src/demo/lead-maker.ts';
import { Random } from '../../src/demo/random.ts';
import { temperamentOf } from '../../src/demo/temperament.ts';
import { DemoAgent } from './demo-agent.ts';
import { DemoClient } from './demo-client.ts';
import { Failure, messageOf } from './failure.ts';
import { dim, red } from './report.ts';

const PASSWORD = 'baton-demo';
const AGENTS = 8;
const LOOK_MS = 15_000;
const REPORT_MS = 5_000;
const IN_FLIGHT_MAX = 32;
const USAGE =
  'Usage: npm run demo:traffic -- [--rate LEADS_PER_MINUTE] [--url http://127.0.0.1:3000] [--minutes N]';

export interface TrafficOptions {
  url: string;
  leadsPerMinute: number;
  /** null: until it is stopped. */
  minutes: number | null;
}

/** Runs until its time is over or somebody stops it; ends the process with 1 and one sentence where it cannot. */
export async function demoTraffic(args: readonly string[]): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort());
  try {
    await runTraffic(readOptions(args), stop.signal, (line) => console.log(line));
    process.exit(0);
  } catch (error) {
    console.error(
      red(error instanceof Failure ? error.message : `Something unexpected went wrong: ${messageOf(error)}`),
    );
    process.exit(1);
  }
}

export function readOptions(args: readonly string[]): TrafficOptions {
  let values: { rate?: string; url?: string; minutes?: string };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { rate: { type: 'string' }, url: { type: 'string' }, minutes: { type: 'string' } },
    }));
  } catch (error) {
    throw new Failure(`${messageOf(error)} ${USAGE}`);
  }
  const leadsPerMinute = Number(values.rate ?? 30);
  if (!Number.isInteger(leadsPerMinute) || leadsPerMinute < 1 || leadsPerMinute > 600)
    throw new Failure(`--rate has to be a whole number from 1 to 600. ${USAGE}`);
  const minutes = values.minutes === undefined ? null : Number(values.minutes);
  if (minutes !== null && !(minutes > 0 && minutes <= 1_440))
    throw new Failure(`--minutes has to be a number up to 1440. ${USAGE}`);
  const url = values.url ?? `http://127.0.0.1:${process.env['PORT'] || '3000'}`;
  if (!URL.canParse(url)) throw new Failure(`--url has to look like http://127.0.0.1:3000. ${USAGE}`);
  return { url: new URL(url).origin, leadsPerMinute, minutes };
}

export async function runTraffic(
  { url, leadsPerMinute, minutes }: TrafficOptions,
  end: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  const admin = await DemoClient.signIn(url, 'admin@demo.test', PASSWORD);
  const me = await admin.get<{ demo?: boolean }>('/me');
  if (me.demo !== true) throw new Failure(`${url} runs, but it is no demo: nothing was sent.`);
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  const key = (
    await admin.send('POST', '/api-keys', { name: 'npm run demo:traffic', scopes: ['leads:write'] })
  ).body as { id: string; secret: string };
  const agents = await makeAgents(url, count);
  const sending = new Sending(admin, key.secret, leadsPerMinute, count);
  say(`Sending about ${leadsPerMinute} leads a minute to ${url}. Ctrl-C ends it.`);
  const look = (): Promise<void> =>
    lookRound(admin, agents).catch((error: unknown) => say(dim(messageOf(error))));
  await look();
  const looking = setInterval(() => void look(), LOOK_MS);
  const reporting = setInterval(() => say(summary(counts, agents)), REPORT_MS);
  try {
    sending.start();
    await untilEnd(end, minutes, sending.failure);
  } finally {
    clearInterval(looking);
    clearInterval(reporting);
    sending.stop();
    for (const agent of agents.values()) await agent.signOut();
    await admin.send('DELETE', `/api-keys/${key.id}`).catch(() => undefined);
    await admin.send('POST', '/auth/logout').catch(() => undefined);
    say(summary(counts, agents));
  }
}

async function makeAgents(url: string, did: (what: string) => void): Promise<Map<string, DemoAgent>> {
  const agents = new Map<string, DemoAgent>();
  for (let i = 0; i < AGENTS; i += 1) {
    const client = await DemoClient.signIn(url, `agent${i + 1}@demo.test`, PASSWORD);
    const { user } = await client.get<{ user: { id: string; name: string } }>('/me');
    const random = new Random(Date.now() + i);
    agents.set(
      user.id,
      new DemoAgent({ client, name: user.name, temperament: temperamentOf(i), random, did }),
    );
  }
  return agents;
}

async function lookRound(admin: DemoClient, agents: Map<string, DemoAgent>): Promise<void> {
  const { items } = await admin.get<{ items: { agentId: string; connected: boolean }[] }>('/agents');
  const connected = new Set(items.filter((agent) => agent.connected).map(({ agentId }) => agentId));
  for (const [id, agent] of agents) await agent.look(connected.has(id));
}

function summary(counts: Map<string, number>, agents: Map<string, DemoAgent>): string {
  const playing = [...agents.values()].filter((agent) => agent.playing).length;
  const parts = [...counts].map(([what, n]) => `${n} ${what}`);
  return `${new Date().toTimeString().slice(0, 8)}  ${parts.join(', ') || 'nothing yet'} ${dim(`(${playing} of ${agents.size} agents played here)`)}`;
}

/** Resolves at the end, rejects where sending has come to nothing. */
function untilEnd(end: AbortSignal, minutes: number | null, failure: Promise<never>): Promise<void> {
  const over = new Promise<void>((resolve) => {
    if (end.aborted) resolve();
    end.addEventListener('abort', () => resolve(), { once: true });
    if (minutes !== null) setTimeout(resolve, minutes * 60_000).unref();
  });
  return Promise.race([over, failure]);
}

/** Leads at a rate, not evenly. Ten failures in a row end it. */
class Sending {
  readonly failure: Promise<never>;
  private readonly client: DemoClient;
  private readonly key: string;
  private readonly perMinute: number;
  private readonly count: (what: string) => void;
  private readonly random = new Random(Date.now());
  private readonly maker = new LeadMaker(this.random, this.random.whole(3_500, 4_500));
  private fail: (error: unknown) => void = () => undefined;
  private timer: NodeJS.Timeout | null = null;
  private inFlight = 0;
  private failedInRow = 0;

  constructor(client: DemoClient, key: string, perMinute: number, count: (what: string) => void) {
    this.client = client;
    this.key = key;
    this.perMinute = perMinute;
    this.count = count;
    this.failure = new Promise((_, reject) => (this.fail = reject));
    this.failure.catch(() => undefined);
  }

  start(): void {
    const mean = 60_000 / this.perMinute;
    this.timer = setTimeout(
      () => {
        if (this.inFlight < IN_FLIGHT_MAX) void this.send();
        this.start();
      },
      Math.min(this.random.gap(mean), 4 * mean),
    );
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private async send(): Promise<void> {
    this.inFlight += 1;
    try {
      const { status } = await this.client.send('POST', '/leads', this.maker.next().lead, this.key);
      if (status >= 300) throw new Failure(`POST /leads answered ${status}.`);
      this.failedInRow = 0;
      this.count('sent');
    } catch (error) {
      this.failedInRow += 1;
      if (this.failedInRow === 10) this.fail(error);
    } finally {
      this.inFlight -= 1;
    }
  }
}
