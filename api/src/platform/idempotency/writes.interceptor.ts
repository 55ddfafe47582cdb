import {
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { lastValueFrom, of, type Observable } from 'rxjs';
import type { AuthedRequest } from '../auth/rules.ts';
import { Clock } from '../clock.ts';
import { LIMITS, RateLimits } from '../limits/rate-limits.ts';
import { Problem } from '../problem/problem.ts';
import {
  IdempotencyStore,
  requestKeyOf,
  seal,
  unseal,
  type RequestKey,
  type StoredAnswer,
} from './idempotency.store.ts';

/**
 * What a write found when it was carried out: the thing is gone, or is not in a state that allows it. That is an answer
 * as good as any, and who asks again under the same key hears it again.
 */
const OUTCOMES = new Set([404, 409, 410]);

/** Most writes take milliseconds: who repeats one that is under way hears its answer, at the latest after this. */
const WAIT_MS_FIRST = 25;
const WAIT_MS_MAX = 3_000;

/**
 * Repeats the first answer of a write that comes again under the same Idempotency-Key, refused by what stood there
 * (`OUTCOMES`) or done. What was refused before anything ran (its body, who sent it, how often) or failed on our side is
 * not kept: the key is free for the request put right. A write without a key passes as it is.
 */
@Injectable()
export class OnceInterceptor implements NestInterceptor {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly clock: Clock,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<AuthedRequest>();
    if (reads(request)) return next.handle();
    const header = request.headers['idempotency-key'];
    if (typeof header !== 'string') return next.handle();
    return of(await this.#once(header, request, http.getResponse<FastifyReply>(), next));
  }

  async #once(
    header: string,
    request: AuthedRequest,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<unknown> {
    const key = requestKeyOf(header, request.principal, `${request.method} ${request.url}`, request.body);
    const stored = await this.#begin(key);
    if (stored !== null) {
      reply.code(stored.status).header('idempotent-replayed', 'true');
      const body = unseal(stored.body, header);
      if (stored.status >= 400) reply.header('content-type', 'application/problem+json');
      return body === '' ? undefined : (JSON.parse(body) as unknown);
    }
    try {
      const answer: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      await this.store.complete(key, {
        status: reply.statusCode,
        body: seal(answer === undefined ? '' : JSON.stringify(answer), header),
      });
      return answer;
    } catch (error) {
      await this.#end(key, header, error, request.id).catch(() => undefined);
      throw error;
    }
  }

  /** Waits for the first one where it is under way; it gives up after `WAIT_MS_MAX`, as `begin` does at once. */
  async #begin(key: RequestKey): Promise<StoredAnswer | null> {
    for (let [waitMs, waitedMs] = [WAIT_MS_FIRST, 0]; ; waitedMs += waitMs, waitMs *= 2) {
      try {
        return await this.store.begin(key);
      } catch (error) {
        const underWay = error instanceof Problem && error.code === 'idempotency_in_progress';
        if (!underWay || waitedMs + waitMs > WAIT_MS_MAX) throw error;
      }
      await this.clock.sleep(waitMs);
    }
  }

  async #end(key: RequestKey, header: string, error: unknown, requestId: string): Promise<void> {
    // A Problem that somebody decided on: what the database said of two at once goes well another time.
    if (!(error instanceof Problem) || !OUTCOMES.has(error.status)) return this.store.release(key);
    const body = seal(JSON.stringify(error.body(requestId)), header);
    return this.store.complete(key, { status: error.status, body });
  }
}

/** Counts writes per principal and per tenant: for controllers off the hot path. */
@Injectable()
export class CountInterceptor implements NestInterceptor {
  constructor(private readonly limits: RateLimits) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<AuthedRequest>();
    if (!reads(request)) {
      const { apiKeyId, userId, tenantId } = request.principal;
      await this.limits.consume(LIMITS.writes, apiKeyId ?? userId);
      await this.limits.consume(LIMITS.tenantWrites, tenantId);
    }
    return next.handle();
  }
}

function reads(request: AuthedRequest): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

/** Marks a controller whose writes are counted and idempotent. */
export const Writes = (): ClassDecorator => UseInterceptors(CountInterceptor, OnceInterceptor);
/** Marks a controller of the hot path, whose writes are idempotent and whose queue bounds them. */
export const Once = (): ClassDecorator => UseInterceptors(OnceInterceptor);
