import { Injectable } from '@nestjs/common';
import type { BulkResult, Lead } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { log } from '../platform/log.ts';
import { Problem } from '../platform/problem/problem.ts';
import { RoutingService } from './routing.service.ts';
import { actorOf, leadCommand } from './works.ts';

/**
 * One thing done to many leads. Each goes through the engine by itself and may be refused by itself; all of them wait in
 * the tenant's queue together, so that they are one batch or two, and none is lost among the others.
 */
@Injectable()
export class BulkService {
  constructor(private readonly routing: RoutingService) {}

  assign(by: Principal, leadIds: string[], agentId: string): Promise<BulkResult> {
    return this.each(by, leadIds, (leadId) =>
      this.routing.submit(
        by.tenantId,
        leadCommand({ type: 'assign_lead', leadId, agentId, actor: actorOf(by) }, by),
      ),
    );
  }

  discard(by: Principal, leadIds: string[], reason: string | null): Promise<BulkResult> {
    return this.each(by, leadIds, (leadId) =>
      this.routing.submit(
        by.tenantId,
        leadCommand({ type: 'discard_lead', leadId, reason, actor: actorOf(by) }, by),
      ),
    );
  }

  private async each(
    by: Principal,
    leadIds: string[],
    work: (leadId: string) => Promise<Lead>,
  ): Promise<BulkResult> {
    const ids = leadIds.map((leadId) => leadId.toLowerCase());
    const done = await Promise.allSettled(ids.map(work));
    return {
      items: done.map((result, index) => {
        const leadId = ids[index]!;
        if (result.status === 'fulfilled') return { leadId, status: 200 };
        const error: unknown = result.reason;
        if (error instanceof Problem)
          return { leadId, status: error.status, code: error.code, detail: error.message };
        log.error({ error, tenantId: by.tenantId, leadId }, 'one of many leads failed');
        return { leadId, status: 500, code: 'internal' };
      }),
    };
  }
}
