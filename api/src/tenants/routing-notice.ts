import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { run } from '../platform/database/database.ts';

export type OpenLeadsChoice = 'reroute' | 'keep' | { agentId: string };

/** What routing does with news from here. Routing binds itself; until it has, nobody needs to be told. */
export interface RoutingListener {
  /** Something that routing depends on has changed and is committed. */
  configChanged(tenantId: string): void | Promise<void>;
  /** An agent was deactivated: cancel their offers, and see to the leads they own. */
  deactivateAgent(
    tenantId: string,
    agentId: string,
    openLeads: OpenLeadsChoice,
    byUserId: string,
  ): Promise<void>;
}

/** Tells routing what changed here, without importing it. */
@Injectable()
export class RoutingNotice {
  #listener: RoutingListener | null = null;

  bind(listener: RoutingListener): void {
    this.#listener = listener;
  }

  /** In the same transaction as the change: every process will see that its cached configuration is old. */
  async bump(em: EntityManager, tenantId: string): Promise<void> {
    await run(em, 'update tenant_routing set config_version = config_version + 1 where tenant_id = $1', [
      tenantId,
    ]);
  }

  /** After the commit. */
  async changed(tenantId: string): Promise<void> {
    await this.#listener?.configChanged(tenantId);
  }

  async deactivated(
    tenantId: string,
    agentId: string,
    openLeads: OpenLeadsChoice,
    byUserId: string,
  ): Promise<void> {
    await this.#listener?.deactivateAgent(tenantId, agentId, openLeads, byUserId);
  }
}
