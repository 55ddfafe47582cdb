import { Injectable } from '@nestjs/common';
import type { Me } from '@baton/contract';
import { IdentityService } from '../platform/auth/identity.service.ts';
import type { Principal } from '../platform/auth/principal.ts';

export type LiveAgent = Pick<Me, 'activity' | 'activitySince' | 'connected' | 'wrapUpUntil' | 'capacity'>;

const NOT_LIVE: LiveAgent = { activity: null, activitySince: null, connected: false, wrapUpUntil: null, capacity: null };
const DEMO_SLUG = 'demo';

/** What the workspace asks first. How an agent stands with routing comes from whoever binds `liveAgent`. */
@Injectable()
export class MeService {
  #liveAgent: ((principal: Principal) => Promise<LiveAgent | null>) | null = null;

  constructor(private readonly identity: IdentityService) {}

  bind(liveAgent: (principal: Principal) => Promise<LiveAgent | null>): void {
    this.#liveAgent = liveAgent;
  }

  async get(principal: Principal, csrfToken: string): Promise<Me> {
    const [identity, live] = await Promise.all([
      this.identity.describe(principal),
      principal.takesLeads ? this.#liveAgent?.(principal) : null,
    ]);
    return {
      ...identity,
      csrfToken,
      takesLeads: principal.takesLeads,
      ...(live ?? NOT_LIVE),
      demo: principal.tenantSlug === DEMO_SLUG,
    };
  }
}
