/**
 * The load generator: a process of its own that knows HTTP and Socket.IO and nothing of who answers. It plays the
 * agents, who acknowledge an offer and accept it at once, and the senders, who keep so many leads under way.
 */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';

export interface LoadOrder {
  /** Where leads go, in turn. */
  postTo: string[];
  /** Where agents connect, in turn. */
  connectTo: string[];
  cookies: string[];
  /** API keys, taken in turn: one key has a limit. */
  keys: string[];
}
export type LoadCommand =
  | { do: 'connect'; order: LoadOrder }
  /** For a time or for so many cycles. */
  | { do: 'load'; inFlight: number; seconds: number; cycles?: never }
  | { do: 'load'; inFlight: number; cycles: number; seconds?: never }
  | { do: 'latency'; samples: number }
  /** So many leads a second whatever becomes of them: a slow answer delays no later request. */
  | { do: 'paced'; perSecond: number; seconds: number }
  | { do: 'leave' };

export interface LoadResult {
  /** Leads that were posted, offered and accepted within the measured time, and that time. */
  cycles: number;
  ms: number;
  /** Every lead that was ever answered 201. */
  leadIds: string[];
  offerMs: number[];
  errors: string[];
}

interface Lead {
  /** When it should have been sent. */
  dueMs: number | null;
  offeredMs: number | null;
  posted: boolean;
  accepted: boolean;
}

/** A warm-up that does not get through ends after it all the same. */
const LOAD_SECONDS_MAX = 900;
/** So many failures, and there is nothing to measure: the run ends and is WRONG. */
const ERRORS_MAX = 20;
/** How long what was sent may take to come through. */
const PATIENCE_MS = 30_000;
const sockets: Socket[] = [];
const leads = new Map<string, Lead>();
const http = new Agent({ keepAlive: true, maxSockets: 512 });
let order: LoadOrder;
let posts = 0;
let done: (leadId: string) => void = () => undefined;
let offered: (leadId: string) => void = () => undefined;
const errors: string[] = [];

async function connect(next: LoadOrder): Promise<void> {
  order = next;
  const { cookies, connectTo } = order;
  for (let i = 0; i < cookies.length; i += 50) {
    const some = cookies.slice(i, i + 50);
    await Promise.all(some.map((cookie, n) => join(cookie, connectTo[(i + n) % connectTo.length]!)));
  }
}

function join(cookie: string, url: string): Promise<void> {
  const socket = io(url, {
    transports: ['websocket'],
    extraHeaders: { cookie },
    reconnection: false,
    forceNew: true,
  });
  sockets.push(socket);
  socket.on('offer.created', (offer: { id: string; leadId: string }, acknowledge: () => void) => {
    acknowledge();
    leadOf(offer.leadId).offeredMs ??= performance.now();
    offered(offer.leadId);
    socket.emit('offer.accept', { offerId: offer.id }, (answer: { ok: boolean; code?: string }) => {
      if (answer.ok) finish(offer.leadId, 'accepted');
      else fail(`an accept was refused: ${answer.code}`);
    });
  });
  return new Promise((resolve, reject) => {
    socket.once('snapshot', () => resolve());
    socket.once('connect_error', reject);
  });
}

function fail(what: string): void {
  if (errors.length < ERRORS_MAX) errors.push(what);
}

function leadOf(leadId: string): Lead {
  const lead = leads.get(leadId) ?? { dueMs: null, offeredMs: null, posted: false, accepted: false };
  leads.set(leadId, lead);
  return lead;
}

/** A lead is through when its sender and its agent both have their answer; they come in any order. */
function finish(leadId: string, what: 'posted' | 'accepted'): void {
  const lead = leadOf(leadId);
  lead[what] = true;
  if (lead.posted && lead.accepted) done(leadId);
}

function post(): Promise<string | null> {
  posts += 1;
  const body = JSON.stringify({
    source: 'bench',
    externalId: `${process.pid}-${posts}`,
    subject: 'Solar roof for a family home',
    text: 'South side, about 60 square metres. Please call in the evening.',
    customer: {
      name: `Customer ${posts}`,
      email: `customer${process.pid}.${posts}@bench.test`,
      postalCode: '10115',
    },
    tags: ['solar'],
  });
  return new Promise((resolve) => {
    const sent = request(
      `${order.postTo[posts % order.postTo.length]}/api/v1/leads`,
      {
        method: 'POST',
        agent: http,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          authorization: `Bearer ${order.keys[posts % order.keys.length]}`,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          if (response.statusCode === 201) return resolve((JSON.parse(text) as { id: string }).id);
          fail(`a lead was answered ${response.statusCode}: ${text.slice(0, 200)}`);
          resolve(null);
        });
      },
    );
    sent.on('error', (error) => {
      fail(`a lead was not answered: ${error.message}`);
      resolve(null);
    });
    sent.end(body);
  });
}

/** Keeps `inFlight` leads under way until one of the ends is reached; counts those that get through until then. */
async function load(
  inFlight: number,
  { seconds = LOAD_SECONDS_MAX, cycles: most = Infinity }: { seconds?: number; cycles?: number },
): Promise<Omit<LoadResult, 'leadIds'>> {
  const started = performance.now();
  const end = started + seconds * 1000;
  let cycles = 0;
  let underWay = 0;
  let quiet: () => void = () => undefined;
  const start = (): void => {
    if (cycles >= most || performance.now() >= end || errors.length === ERRORS_MAX) {
      if (underWay === 0) quiet();
      return;
    }
    underWay += 1;
    void post().then((id) => {
      if (id !== null) return finish(id, 'posted');
      underWay -= 1;
      setTimeout(start, 100);
    });
  };
  done = () => {
    if (performance.now() < end) cycles += 1;
    underWay -= 1;
    start();
  };
  const idle = new Promise<void>((resolve) => (quiet = resolve));
  for (let i = 0; i < inFlight; i += 1) start();
  await Promise.race([idle, sleep(seconds * 1000 + 10_000, undefined, { ref: false })]);
  if (underWay > 0) fail(`${underWay} leads never came through`);
  const ms = Math.min(performance.now() - started, seconds * 1000);
  return { cycles, ms, offerMs: [], errors };
}

/** One lead at a time on an idle server: from the request to the offer on the agent's socket. */
async function latency(samples: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < samples; i += 1) {
    const started = performance.now();
    const seen = new Promise<void>((resolve) => (offered = () => resolve()));
    const through = new Promise<void>((resolve) => (done = () => resolve()));
    void post().then((id) => (id === null ? undefined : finish(id, 'posted')));
    await Promise.race([seen, sleep(5_000)]);
    times.push(performance.now() - started);
    await Promise.race([through, sleep(5_000)]);
    await sleep(20);
  }
  offered = () => undefined;
  return times;
}

/** From the moment each request was due, whether or not it could be sent then, to its offer on a socket. */
async function paced(perSecond: number, seconds: number): Promise<Omit<LoadResult, 'leadIds'>> {
  const started = performance.now();
  const total = Math.round(perSecond * seconds);
  const mine: Lead[] = [];
  let ended = 0;
  let through: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (through = resolve));
  const end = (): void => void ((ended += 1) === total && through());
  done = end;
  for (let i = 0; i < total;) {
    for (; i < total && started + (i * 1000) / perSecond <= performance.now(); i += 1) {
      const dueMs = started + (i * 1000) / perSecond;
      void post().then((id) => {
        if (id === null) return end();
        const lead = leadOf(id);
        lead.dueMs = dueMs;
        mine.push(lead);
        finish(id, 'posted');
      });
    }
    await sleep(1);
  }
  await Promise.race([all, sleep(PATIENCE_MS, undefined, { ref: false })]);
  if (ended < total) fail(`${total - ended} leads never came through`);
  done = () => undefined;
  const offerMs = mine.flatMap(({ dueMs, offeredMs }) => (offeredMs === null ? [] : [offeredMs - dueMs!]));
  return { cycles: ended, ms: performance.now() - started, offerMs, errors };
}

const through = (): string[] => [...leads].filter(([, lead]) => lead.posted).map(([id]) => id);

process.on('message', (command: LoadCommand) => {
  void (async () => {
    const answer = async (): Promise<Partial<LoadResult>> => {
      switch (command.do) {
        case 'connect':
          await connect(command.order);
          return {};
        case 'load':
          return load(command.inFlight, command);
        case 'paced':
          return paced(command.perSecond, command.seconds);
        case 'latency':
          return { offerMs: await latency(command.samples) };
        case 'leave':
          for (const socket of sockets) socket.disconnect();
          return { leadIds: through(), errors };
      }
    };
    try {
      process.send?.({ ok: await answer() });
    } catch (error) {
      process.send?.({ failed: (error as Error).message });
    }
  })();
});
