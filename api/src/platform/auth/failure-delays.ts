import { Injectable } from '@nestjs/common';
import { rateLimitHeaders, RateLimits } from '../limits/rate-limits.ts';
import { Problem } from '../problem/problem.ts';
import { secretHash } from './tokens.ts';

const REMEMBERED_SECONDS = 900;
const DELAY_SECONDS_MAX = 60;
/** Failures that cost nothing: typing mistakes of one person, and of an office behind one address. */
const FREE = { account: 5, address: 50 };

/**
 * Growing delays after failed sign-ins, per account and per address: 1 s, 2 s, 4 s … 60 s, forgotten after 15
 * minutes or a success. Nobody is locked out for good, and a correct password costs nothing.
 */
@Injectable()
export class FailureDelays {
  constructor(private readonly limits: RateLimits) {}

  /** Throws `too_many_failures` while a delay runs. */
  async assertFree(email: string, address: string): Promise<void> {
    for (const key of keysOf(email, address)) {
      const block = await this.#blocks().get(key.text);
      if (block !== null && block.consumedPoints > 1) {
        throw new Problem('too_many_failures', {
          retryAfterMs: block.msBeforeNext,
          headers: rateLimitHeaders(FREE[key.kind], block.msBeforeNext),
        });
      }
    }
  }

  async failed(email: string, address: string): Promise<void> {
    for (const key of keysOf(email, address)) {
      const { consumedPoints } = await this.#failures().penalty(key.text);
      const over = consumedPoints - FREE[key.kind];
      if (over >= 0) await this.#blocks().block(key.text, Math.min(DELAY_SECONDS_MAX, 2 ** over));
    }
  }

  /** Forgets the account's failures; the address keeps its own, or one account of the attacker's would clear them. */
  async succeeded(email: string): Promise<void> {
    const [account] = keysOf(email, '');
    await this.#failures().delete(account!.text);
    await this.#blocks().delete(account!.text);
  }

  #failures() {
    return this.limits.limiter({ name: 'sign-in-failures', points: 1_000_000, seconds: REMEMBERED_SECONDS });
  }

  #blocks() {
    return this.limits.limiter({ name: 'sign-in-delays', points: 1, seconds: DELAY_SECONDS_MAX });
  }
}

/** Hashed: an address of a person has no business in a shared cache. */
function keysOf(email: string, address: string): { kind: 'account' | 'address'; text: string }[] {
  return [
    { kind: 'account', text: `a:${secretHash(email).toString('base64url')}` },
    { kind: 'address', text: `i:${secretHash(address).toString('base64url')}` },
  ];
}
