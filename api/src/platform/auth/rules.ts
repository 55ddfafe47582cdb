import {
  SetMetadata,
  createParamDecorator,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal, Role, Scope } from './principal.ts';

/** Who may call a route. Every route says it; one without a rule answers nobody and fails a test. */
export interface Rule {
  public?: boolean;
  anyRole?: boolean;
  /** Open to a partner who is in no tenant as well. */
  tenantless?: boolean;
  roles?: Role[];
  scopes?: Scope[];
  /** Open to screens that read with a kiosk's token, beside those named above. */
  kiosk?: boolean;
}

export const RULE_PUBLIC = 'baton:public';
export const RULE_ANY_ROLE = 'baton:anyRole';
export const RULE_TENANTLESS = 'baton:tenantless';
export const RULE_ROLES = 'baton:roles';
export const RULE_SCOPES = 'baton:scopes';
const WHO_MAY = [RULE_PUBLIC, RULE_ANY_ROLE, RULE_ROLES];
export const RULE_KIOSK = 'baton:kiosk';

/** Open to everybody; no principal is looked for. */
export const Public = (): CustomDecorator => SetMetadata(RULE_PUBLIC, true);
/** Open to everybody who is signed in. */
export const AnyRole = (): CustomDecorator => SetMetadata(RULE_ANY_ROLE, true);
/** Beside `AnyRole`: asks nothing of a tenant, so that a partner who is in none may call it. */
export const Tenantless = (): CustomDecorator => SetMetadata(RULE_TENANTLESS, true);
/** Open to people with one of these roles; an admin is a manager too. */
export const Roles = (...roles: Role[]): CustomDecorator => SetMetadata(RULE_ROLES, roles);
/** Open to API keys with all of these scopes, if the key's user has the role as well. Without it keys are refused. */
export const Scopes = (...scopes: Scope[]): CustomDecorator => SetMetadata(RULE_SCOPES, scopes);

/** Beside `Roles`: open to kiosk tokens too, which may call nothing else. */
export const ForKiosks = (): CustomDecorator => SetMetadata(RULE_KIOSK, true);

/** A request after the guard. */
export interface AuthedRequest extends FastifyRequest {
  principal: Principal;
  csrfToken: string | null;
}

/** The principal of the running request. */
export const CurrentPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal =>
    context.switchToHttp().getRequest<AuthedRequest>().principal,
);

/** How long ago the running request was read from the wire, ms: what authentication and reading the body took. */
export const ReadAgoMs = createParamDecorator(
  (_: unknown, context: ExecutionContext): number =>
    context.switchToHttp().getResponse<FastifyReply>().elapsedTime,
);

/** The rule that a handler and its controller declare together. Who a handler lets in itself replaces the controller's word. */
export function ruleOf(handler: object, controller: object): Rule {
  const read = <T>(key: string): T | undefined =>
    (Reflect.getMetadata(key, handler) as T | undefined) ??
    (Reflect.getMetadata(key, controller) as T | undefined);
  const speaker = WHO_MAY.some((key) => Reflect.hasMetadata(key, handler)) ? handler : controller;
  const rule: Rule = {};
  if (Reflect.getMetadata(RULE_PUBLIC, speaker) === true) rule.public = true;
  if (Reflect.getMetadata(RULE_ANY_ROLE, speaker) === true) rule.anyRole = true;
  if (read<boolean>(RULE_TENANTLESS) === true) rule.tenantless = true;
  const roles = Reflect.getMetadata(RULE_ROLES, speaker) as Role[] | undefined;
  if (roles !== undefined) rule.roles = roles;
  const scopes = read<Scope[]>(RULE_SCOPES);
  if (scopes !== undefined) rule.scopes = scopes;
  if (read<boolean>(RULE_KIOSK) === true) rule.kiosk = true;
  return rule;
}
