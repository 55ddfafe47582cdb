import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Redis, type RedisOptions } from 'ioredis';
import { CONFIG, type Config } from './config.ts';
import { newId } from './ids.ts';
import { log } from './log.ts';

const CHANNEL = 'baton:peers';
const LOOK_EVERY_MS = 400;
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
  private readonly handlers = new Map<string, Set<(body: never) => void>>();
  private readonly backs = new Set<() => void>();
  private sending = 0;
  private reachable = false;
  private hearing = false;

  constructor(@Inject(CONFIG) config: Config) {
    this.several = config.redisUrl !== null;
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
    if (this.sender?.status !== 'ready' || this.sending >= SENDING_MAX) return;
    this.sending += 1;
    const envelope: Envelope = { from: this.processId, kind, body };
    this.sender
      .publish(CHANNEL, JSON.stringify(envelope))
      .catch(() => (this.reachable = false))
      .finally(() => (this.sending -= 1));
  }

  /** Hears what other processes tell. */
  on<T>(kind: string, handler: (body: T) => void): void {
    const handlers = this.handlers.get(kind) ?? new Set();
    this.handlers.set(kind, handlers.add(handler));
  }

  /** Calls back when messages arrive again after a time in which they may have been lost. */
  onBack(run: () => void): void {
    this.backs.add(run);
  }

  @Interval(LOOK_EVERY_MS)
  async look(): Promise<void> {
    if (this.sender === null) return;
    this.reachable = await this.sender.ping().then(
      () => true,
      () => false,
    );
  }

  onApplicationShutdown(): void {
    this.sender?.disconnect();
    this.hearer?.disconnect();
  }

  private subscribe(): void {
    this.hearer?.subscribe(CHANNEL).then(
      () => {
        this.hearing = true;
        for (const run of this.backs) run();
      },
      // It is made anew, and subscribes then.
      () => this.hearer?.disconnect(true),
    );
  }

  private heard(text: string): void {
    try {
      const { from, kind, body } = JSON.parse(text) as Envelope;
      if (from === this.processId) return;
      for (const handler of this.handlers.get(kind) ?? []) handler(body as never);
    } catch (error) {
      log.warn({ error }, 'a message of another process could not be read');
    }
  }
}
