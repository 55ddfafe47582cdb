import { Injectable } from '@nestjs/common';
import type { Me, profilePatch } from '@baton/contract';
import type { z } from 'zod';
import { AuthService } from '../platform/auth/auth.service.ts';
import { IdentityService } from '../platform/auth/identity.service.ts';
import { NO_TENANT, type Principal } from '../platform/auth/principal.ts';
import { SignInService } from '../platform/auth/sign-in.service.ts';
import { Database, run } from '../platform/database/database.ts';
import { RoutingNotice } from './routing-notice.ts';

export type LiveAgent = Pick<
  Me,
  'activity' | 'activitySince' | 'connected' | 'wrapUpUntil' | 'capacity' | 'routing'
>;

type ProfilePatch = z.output<typeof profilePatch>;

const NOT_LIVE: LiveAgent = {
  activity: null,
  activitySince: null,
  connected: false,
  wrapUpUntil: null,
  capacity: null,
  routing: null,
};
const DEMO_SLUG = 'demo';

/** What the workspace asks first. How an agent stands with routing comes from whoever binds `liveAgent`. */
@Injectable()
export class MeService {
  #liveAgent: ((principal: Principal) => Promise<LiveAgent | null>) | null = null;

  constructor(
    private readonly identity: IdentityService,
    private readonly signIn: SignInService,
    private readonly auth: AuthService,
    private readonly database: Database,
    private readonly notice: RoutingNotice,
  ) {}

  bind(liveAgent: (principal: Principal) => Promise<LiveAgent | null>): void {
    this.#liveAgent = liveAgent;
  }

  async get(principal: Principal, csrfToken: string): Promise<Me> {
    const [identity, live] = await Promise.all([
      this.identity.describe(principal),
      principal.tenantId === NO_TENANT ? null : this.#liveAgent?.(principal),
    ]);
    return {
      ...identity,
      csrfToken,
      takesLeads: principal.takesLeads,
      ...(live ?? NOT_LIVE),
      demo: principal.tenantSlug === DEMO_SLUG,
    };
  }

  /** Changes one's own name in this tenant, or the account's language or password. Returns the principal as it is now. */
  async patch(principal: Principal, change: ProfilePatch): Promise<Principal> {
    const { name, locale, password } = change;
    if (password !== undefined) await this.signIn.changePassword(principal, password.current, password.next);
    if (locale !== undefined)
      await this.database.pool.query('update accounts set locale = $2 where id = $1', [
        principal.accountId,
        locale,
      ]);
    if (name === undefined) return principal;
    if (principal.tenantId === NO_TENANT) {
      await this.database.pool.query('update accounts set name = $2 where id = $1', [
        principal.accountId,
        name,
      ]);
    } else {
      // Routing names people to others: on the wall, in lists of agents, in messages.
      await this.database.transaction(principal.tenantId, async (em) => {
        await run(em, 'update users set name = $3 where tenant_id = $1 and id = $2', [
          principal.tenantId,
          principal.userId,
          name,
        ]);
        await this.notice.bump(em, principal.tenantId);
      });
      await this.notice.changed(principal.tenantId);
    }
    this.auth.forget(principal);
    return { ...principal, name };
  }
}
