import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Redis, type RedisOptions } from 'ioredis';
import { Clock } from './clock.ts';
import { CONFIG, type Config } from './config.ts';
import { newId } from './ids.ts';
import { log } from './log.ts';

const CHANNEL = 'baton:peers';
const LOOK_EVERY_MS = 400;
/** Who has said nothing for so long is taken for gone, or for one that hangs. */
const GONE_MS = 1_200;
/** A Redis that hangs is as good as none: whoever asks it goes on without. */
export const REDIS_MS_MAX = 500;
/** Messages on their way to Redis at most; beyond they are dropped, and the database makes good. */
const SENDING_MAX = 1_000;

/** How every connection to Redis is made: nothing waits for one that is away. */
export const REDIS_OPTIONS: RedisOptions = {
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  commandTimeout: REDIS_MS_MAX,
  connectTimeout: 2_000,
  retryStrategy: (times) => Math.min(50 * times, 1_000),
};

interface Envelope {
  from: string;
  kind: string;
  body: unknown;
}

interface Here {
  /** Whether it decides for tenants: it serves the API, and is not about to stop. */
  decides: boolean;
}

/**
 * What processes tell each other, through Redis: quick, and not to be relied on. Whatever must not be lost stands in the
 * database, and whoever missed a message finds there what it would have said. Without REDIS_URL there is one
 * process and nobody to tell.
 */
@Injectable()
export class Peers implements OnApplicationShutdown {
  readonly processId = newId();
  /** Whether there may be other processes. */
  readonly several: boolean;
  private readonly sender: Redis | null;
  private readonly hearer: Redis | null;
  private readonly handlers = new Map<string, Set<(body: never, from: string) => void>>();
  private readonly backs = new Set<() => void>();
  private readonly changes = new Set<() => void>();
  private readonly others = new Map<string, Here & { heardAtMs: number }>();
  private sending = 0;
  private reachable = false;
  private hearing = false;
  private decides: boolean;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly clock: Clock,
  ) {
    this.several = config.redisUrl !== null;
    this.decides = config.role !== 'worker';
    this.sender = config.redisUrl === null ? null : new Redis(config.redisUrl, REDIS_OPTIONS);
    this.hearer =
      config.redisUrl === null
        ? null
        : new Redis(config.redisUrl, { ...REDIS_OPTIONS, autoResubscribe: false });
    for (const redis of [this.sender, this.hearer]) redis?.on('error', () => undefined);
    this.hearer?.on('ready', () => this.subscribe());
    this.hearer?.on('close', () => (this.hearing = false));
    this.hearer?.on('message', (_: string, text: string) => this.heard(text));
  }

  /** Whether messages arrive at the moment, as far as this process can tell. */
  get connected(): boolean {
    return this.reachable && this.hearing;
  }

  /** Tells every other process, which hears it soon, or never. */
  tell(kind: string, body: object): void {
    if (this.mayTell) void this.publish(CHANNEL, kind, body);
  }

  /** Tells one process. False where it surely did not hear it: it is gone. Null where nobody knows. */
  async tellOne(processId: string, kind: string, body: object): Promise<boolean | null> {
    if (!this.mayTell) return false;
    const heard = await this.publish(`${CHANNEL}:${processId}`, kind, body);
    if (heard === 0 && this.others.delete(processId)) this.changed();
    return heard === null ? null : heard > 0;
  }

  /** Hears what other processes tell. */
  on<T>(kind: string, handler: (body: T, from: string) => void): void {
    const handlers = this.handlers.get(kind) ?? new Set();
    this.handlers.set(kind, handlers.add(handler));
  }

  /** Processes that decide for tenants, with this one where it does. */
  get deciders(): string[] {
    const others = [...this.others].filter(([, { decides }]) => decides).map(([processId]) => processId);
    return this.decides ? [this.processId, ...others] : others;
  }

  /** Whether the process was heard a moment ago. */
  lives(processId: string): boolean {
    return this.others.has(processId);
  }

  /** Calls back when one came or went, or decides no more. */
  onChange(run: () => void): void {
    this.changes.add(run);
  }

  /** Others are to decide from now on. */
  retire(): void {
    this.decides = false;
    this.tell('here', { decides: false } satisfies Here);
    this.changed();
  }

  /** Calls back when messages arrive again after a time in which they may have been lost. */
  onBack(run: () => void): void {
    this.backs.add(run);
  }

  @Interval(LOOK_EVERY_MS)
  async look(): Promise<void> {
    if (this.sender === null) return;
    this.reachable = await this.publish(CHANNEL, 'here', { decides: this.decides } satisfies Here).then(
      (heard) => heard !== null,
    );
    const { size } = this.others;
    for (const [processId, { heardAtMs }] of this.others)
      if (this.clock.monotonicMs() - heardAtMs > GONE_MS) this.others.delete(processId);
    if (this.others.size < size) this.changed();
  }

  onApplicationShutdown(): void {
    this.sender?.disconnect();
    this.hearer?.disconnect();
  }

  private subscribe(): void {
    this.hearer?.subscribe(CHANNEL, `${CHANNEL}:${this.processId}`).then(
      () => {
        this.hearing = true;
        for (const run of this.backs) run();
      },
      // It is made anew, and subscribes then.
      () => this.hearer?.disconnect(true),
    );
  }

  private get mayTell(): boolean {
    return this.sender?.status === 'ready' && this.sending < SENDING_MAX;
  }

  /** How many heard it, null where Redis did not say. */
  private async publish(channel: string, kind: string, body: object): Promise<number | null> {
    this.sending += 1;
    try {
      const envelope: Envelope = { from: this.processId, kind, body };
      return await this.sender!.publish(channel, JSON.stringify(envelope));
    } catch {
      this.reachable = false;
      return null;
    } finally {
      this.sending -= 1;
    }
  }

  private noteHere(processId: string, { decides }: Here): void {
    const before = this.others.get(processId);
    this.others.set(processId, { decides, heardAtMs: this.clock.monotonicMs() });
    if (before?.decides !== decides) this.changed();
  }

  private changed(): void {
    for (const run of this.changes) run();
  }

  private heard(text: string): void {
    try {
      const { from, kind, body } = JSON.parse(text) as Envelope;
      if (from === this.processId) return;
      if (kind === 'here') this.noteHere(from, body as Here);
      for (const handler of this.handlers.get(kind) ?? []) handler(body as never, from);
    } catch (error) {
      log.warn({ error }, 'a message of another process could not be read');
    }
  }
}
