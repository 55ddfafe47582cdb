import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { CONFIG, type Config } from '../config.ts';
import { REDIS_OPTIONS } from '../peers.ts';
import { Problem } from '../problem/problem.ts';

/** A count of requests within a window of seconds. */
export interface Limit {
  name: string;
  points: number;
  seconds: number;
}

export const LIMITS = {
  /** Lead intake, per key or session. */
  leads: { name: 'leads', points: 1000, seconds: 1 },
  /** Every other write, per principal: far above what a person does, below what hurts. */
  writes: { name: 'writes', points: 600, seconds: 10 },
  /** The same of everybody in a tenant together. Its leads are bounded by its queue. */
  tenantWrites: { name: 'tenant-writes', points: 6000, seconds: 10 },
  /** Invitations looked at or used, per address. */
  invitations: { name: 'invitations', points: 60, seconds: 60 },
  /** Steps of signing in with an OpenID provider, per address: a whole office may begin its day at once. */
  oidc: { name: 'oidc', points: 300, seconds: 60 },
} as const satisfies Record<string, Limit>;

/** What a refused request is told of the limit it met: how many in all, none left, seconds until it counts anew. */
export function rateLimitHeaders(points: number, msBeforeNext: number): Record<string, string> {
  return {
    'ratelimit-limit': String(points),
    'ratelimit-remaining': '0',
    'ratelimit-reset': String(Math.ceil(msBeforeNext / 1000)),
  };
}

/** Counts in memory, or in Redis where several processes share the counts. Losing Redis falls back to memory. */
@Injectable()
export class RateLimits implements OnApplicationShutdown {
  readonly #redis: Redis | null;
  readonly #limiters = new Map<string, RateLimiterAbstract>();

  constructor(@Inject(CONFIG) config: Config) {
    this.#redis = config.redisUrl === null ? null : new Redis(config.redisUrl, REDIS_OPTIONS);
    // Without a listener a lost Redis would end the process; the limiters fall back by themselves.
    this.#redis?.on('error', () => undefined);
  }

  /** Counts `points` against the limit. Throws `too_many_requests` with Retry-After and RateLimit headers. */
  async consume(limit: Limit, key: string, points = 1): Promise<void> {
    try {
      await this.limiter(limit).consume(key, points);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw new Problem('too_many_requests', {
        retryAfterMs: refused.msBeforeNext,
        headers: rateLimitHeaders(limit.points, refused.msBeforeNext),
      });
    }
  }

  /** The counter behind a limit, for whoever needs more than counting. */
  limiter(limit: Limit): RateLimiterAbstract {
    const known = this.#limiters.get(limit.name);
    if (known !== undefined) return known;
    const options = { keyPrefix: `limit:${limit.name}`, points: limit.points, duration: limit.seconds };
    const made =
      this.#redis === null
        ? new RateLimiterMemory(options)
        : new RateLimiterRedis({
            ...options,
            storeClient: this.#redis,
            insuranceLimiter: new RateLimiterMemory(options),
          });
    this.#limiters.set(limit.name, made);
    return made;
  }

  /** True where no Redis is asked for, or it answers. */
  async healthy(): Promise<boolean> {
    if (this.#redis === null) return true;
    return this.#redis.ping().then(
      () => true,
      () => false,
    );
  }

  onApplicationShutdown(): void {
    this.#redis?.disconnect();
  }
}
