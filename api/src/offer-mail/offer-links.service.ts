import { Injectable } from '@nestjs/common';
import type { LinkedOffer, Offer } from '@baton/contract';
import { newSecret, secretHash } from '../platform/auth/tokens.ts';
import { Clock } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { LIMITS, RateLimits } from '../platform/limits/rate-limits.ts';
import { Problem } from '../platform/problem/problem.ts';
import { answerOffer, offerAnswer, RoutingService } from '../routing/index.ts';

/** The longest window of an offer is two weeks: what is older leads nowhere any more. */
const KEPT_DAYS = 15;

interface LinkRow {
  tenant_id: string;
  tenant_name: string;
  offer_id: string;
  agent_id: string;
}

/**
 * Links by which an offer is accepted from a mail. The secret is random, stored as its hash, and stands for one offer of
 * one agent: it does what that agent's button would, once, and nothing after the offer has ended.
 */
@Injectable()
export class OfferLinksService {
  constructor(
    private readonly database: Database,
    private readonly routing: RoutingService,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /** Makes a link's secret. Clears away the tenant's old ones. */
  async make(tenantId: string, offerId: string, agentId: string): Promise<string> {
    const token = newSecret();
    await this.database.withTenant(tenantId, async (client) => {
      await client.query(
        `insert into offer_links (tenant_id, id, offer_id, agent_id, token_hash, created_at) values ($1, $2, $3, $4, $5, clock_timestamp())`,
        [tenantId, newId(), offerId, agentId, secretHash(token)],
      );
      await client.query(
        `delete from offer_links where tenant_id = $1 and created_at < clock_timestamp() - interval '${KEPT_DAYS} days'`,
        [tenantId],
      );
    });
    return token;
  }

  /** Throws `offer_link_ended` for a link that is none, or none any more. */
  async view(token: string, address: string): Promise<LinkedOffer> {
    const link = await this.find(token, address);
    const offer = await this.routing.submit<Offer>(link.tenant_id, {
      name: 'read_offer',
      needs: { offerIds: [link.offer_id] },
      run: (batch) => () => offerAnswer(batch, link.offer_id),
    });
    return viewOf(link, offer);
  }

  /** Throws `offer_link_ended`, `offer_expired`, `offer_resolved`. */
  async accept(token: string, address: string, agoMs: number): Promise<LinkedOffer> {
    const at = this.clock.databaseNowMs() - agoMs;
    const link = await this.find(token, address);
    const { tenant_id, offer_id: offerId, agent_id: agentId } = link;
    return viewOf(
      link,
      await this.routing.submit(tenant_id, answerOffer({ type: 'accept_offer', offerId, agentId, at })),
    );
  }

  private async find(token: string, address: string): Promise<LinkRow> {
    await this.limits.consume(LIMITS.invitations, address);
    const { rows } = await this.database.pool.query<LinkRow>(
      'select tenant_id, tenant_name, offer_id, agent_id from baton_private.offer_link($1)',
      [secretHash(token)],
    );
    if (rows[0] === undefined) throw new Problem('offer_link_ended');
    return rows[0];
  }
}

function viewOf({ tenant_name: tenantName }: LinkRow, offer: Offer): LinkedOffer {
  const { state, expiresAt, remainingMs, windowMs, leadId, lead } = offer;
  const { source, subject, customer, tags, value } = lead;
  return {
    tenantName,
    state,
    expiresAt,
    remainingMs,
    windowMs,
    leadId,
    lead: state === 'pending' ? { source, subject, postalCode: customer.postalCode, tags, value } : null,
  };
}
