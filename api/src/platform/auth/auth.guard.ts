import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config.ts';
import { Problem } from '../problem/problem.ts';
import { AuthService } from './auth.service.ts';
import { sessionSecretIn } from './cookies.ts';
import type { SessionEntry } from './directory.ts';
import { hasRole, NO_TENANT, type Principal } from './principal.ts';
import { isKioskToken } from './tokens.ts';
import { ruleOf, type AuthedRequest, type Rule } from './rules.ts';

/**
 * Who is asking, and may they? One guard for all routes. With a warm cache it answers without a promise, and it
 * reads each handler's rule once.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  readonly #rules = new WeakMap<object, Rule>();
  readonly #publicOrigin: string | null;

  constructor(
    private readonly auth: AuthService,
    @Inject(CONFIG) config: Config,
  ) {
    this.#publicOrigin = config.publicUrl === null ? null : new URL(config.publicUrl).origin;
  }

  canActivate(context: ExecutionContext): true | Promise<true> {
    const request = context.switchToHttp().getRequest<AuthedRequest>();
    const rule = this.#ruleOf(context);
    if (rule.public === true) {
      if (writes(request)) this.#assertOrigin(request);
      return true;
    }
    const tenantSlug = tenantHeader(request);
    const authorization = request.headers.authorization;
    if (authorization !== undefined) {
      if (!authorization.startsWith('Bearer ')) throw new Problem('unauthenticated');
      const token = authorization.slice(7);
      if (isKioskToken(token)) {
        return this.auth.kioskFromToken(token).then((loaded) => admitKiosk(request, rule, loaded));
      }
      const principal = this.auth.principalFromToken(token, tenantSlug);
      return principal instanceof Promise
        ? principal.then((loaded) => admitKey(request, rule, loaded))
        : admitKey(request, rule, principal);
    }
    const entry = this.auth.sessionFromCookie(request.headers.cookie);
    return entry instanceof Promise
      ? entry.then((loaded) => this.#admitSession(request, rule, loaded, tenantSlug))
      : this.#admitSession(request, rule, entry, tenantSlug);
  }

  #ruleOf(context: ExecutionContext): Rule {
    const handler = context.getHandler();
    const known = this.#rules.get(handler);
    if (known !== undefined) return known;
    const rule = ruleOf(handler, context.getClass());
    this.#rules.set(handler, rule);
    return rule;
  }

  #admitSession(
    request: AuthedRequest,
    rule: Rule,
    entry: SessionEntry | null,
    tenantSlug: string | undefined,
  ): true {
    if (entry === null) {
      throw new Problem(
        sessionSecretIn(request.headers.cookie) === null ? 'unauthenticated' : 'session_expired',
      );
    }
    if (writes(request)) {
      this.#assertOrigin(request);
      assertCsrf(request, entry.csrfToken);
    }
    const principal =
      tenantSlug === undefined
        ? entry.principals[0]
        : entry.principals.find((one) => one.tenantSlug === tenantSlug);
    // A tenant that is not theirs looks like one that does not exist.
    if (principal === undefined) throw new Problem('not_found');
    if (!roleAllows(rule, principal)) throw new Problem('forbidden');
    request.principal = principal;
    request.csrfToken = entry.csrfToken;
    return true;
  }

  /** Browsers say where a writing request comes from; what says nothing is no browser, and the CSRF token still stands. */
  #assertOrigin(request: FastifyRequest): void {
    const origin = request.headers.origin;
    if (origin === undefined) {
      if (request.headers['sec-fetch-site'] === 'cross-site') throw new Problem('origin_not_allowed');
      return;
    }
    // The host alone is compared where no address is set: behind a proxy that ends TLS the scheme differs.
    if (origin === this.#publicOrigin || /^https?:\/\/(.+)$/.exec(origin)?.[1] === request.host) return;
    throw new Problem('origin_not_allowed');
  }
}

function admitKey(request: AuthedRequest, rule: Rule, principal: Principal | null): true {
  if (principal === null) throw new Problem('invalid_api_key');
  const scopes = rule.scopes;
  if (scopes === undefined) throw new Problem('missing_scope', { detail: 'API keys are not accepted here.' });
  for (const scope of scopes) {
    if (principal.scopes?.includes(scope) !== true)
      throw new Problem('missing_scope', { detail: `The key needs the scope ${scope}.` });
  }
  if (!roleAllows(rule, principal)) throw new Problem('forbidden');
  request.principal = principal;
  request.csrfToken = null;
  return true;
}

function admitKiosk(request: AuthedRequest, rule: Rule, principal: Principal | null): true {
  if (principal === null) throw new Problem('invalid_kiosk_token');
  if (rule.kiosk !== true) throw new Problem('forbidden', { detail: 'A screen may only read its wall.' });
  request.principal = principal;
  request.csrfToken = null;
  return true;
}

function roleAllows(rule: Rule, principal: Principal): boolean {
  if (rule.anyRole === true) return principal.tenantId !== NO_TENANT || rule.tenantless === true;
  return rule.roles?.some((role) => hasRole(principal, role)) === true;
}

function assertCsrf(request: FastifyRequest, expected: string): void {
  const given = request.headers['x-csrf-token'];
  const bytes = Buffer.from(typeof given === 'string' ? given : '');
  const wanted = Buffer.from(expected);
  if (bytes.length !== wanted.length || !timingSafeEqual(bytes, wanted)) throw new Problem('csrf_failed');
}

function tenantHeader(request: FastifyRequest): string | undefined {
  const value = request.headers['x-tenant'];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function writes(request: FastifyRequest): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'OPTIONS';
}
