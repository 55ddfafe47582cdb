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
import { LIMITS, RateLimits } from '../limits/rate-limits.ts';
import { IdempotencyStore, requestKeyOf, seal, unseal } from './idempotency.store.ts';

/**
 * Repeats the first answer of a write that comes again under the same Idempotency-Key. Answers of refused requests are
 * not kept: nothing was done, so the key is free. A write without a key passes as it is.
 */
@Injectable()
export class OnceInterceptor implements NestInterceptor {
  constructor(private readonly store: IdempotencyStore) {}

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
    const stored = await this.store.begin(key);
    if (stored !== null) {
      reply.code(stored.status).header('idempotent-replayed', 'true');
      const body = unseal(stored.body, header);
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
      await this.store.release(key).catch(() => undefined);
      throw error;
    }
  }
}

/** Counts writes per principal: for controllers off the hot path. */
@Injectable()
export class CountInterceptor implements NestInterceptor {
  constructor(private readonly limits: RateLimits) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<AuthedRequest>();
    if (!reads(request))
      await this.limits.consume(LIMITS.writes, request.principal.apiKeyId ?? request.principal.userId);
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
