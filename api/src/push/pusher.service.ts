import { Inject, Injectable } from '@nestjs/common';
import webPush from 'web-push';
import { pushOffer } from '../notifications/index.ts';
import { Clock } from '../platform/clock.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { Database } from '../platform/database/database.ts';
import { JobsService, type JobRun } from '../platform/jobs/index.ts';
import { log } from '../platform/log.ts';
import { guardedPost } from '../platform/net/guarded-post.ts';
import { RoutingService } from '../routing/index.ts';
import { SubscriptionsService } from './subscriptions.service.ts';

/** An offer nobody acknowledged within its grace is given to the next: longer is no use. */
const TIMEOUT_MS = 8_000;
const TTL_SECONDS_MIN = 30;
/** Answers of a push service by which a subscription has ended for good. */
const ENDED: ReadonlySet<number> = new Set([404, 410]);

interface Subscription {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/**
 * Brings an offer to the browsers of an agent who has no device connected. The push service's acceptance starts the
 * offer's clock. What is sent says that there is a lead and how long, and nothing of the customer.
 */
@Injectable()
export class PusherService {
  constructor(
    private readonly database: Database,
    private readonly subscriptions: SubscriptionsService,
    private readonly routing: RoutingService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    jobs: JobsService,
  ) {
    jobs.handle(pushOffer, ({ tenantId, offerId, agentId }, run) =>
      this.offer(tenantId, offerId, agentId, run),
    );
  }

  private async offer(tenantId: string, offerId: string, agentId: string, { signal }: JobRun): Promise<void> {
    const { windowMs, found } = await this.database.withTenant(tenantId, async (client) => {
      const offers = await client.query<{ window_ms: number }>(
        `select window_ms::float8 as window_ms from pending_offers
          where tenant_id = $1 and id = $2 and agent_id = $3 and (delivered_at is null or kind in ('shark_tank', 'catchall'))`,
        [tenantId, offerId, agentId],
      );
      const { rows } = await client.query<Subscription>(
        'select endpoint, p256dh, auth from push_subscriptions where tenant_id = $1 and user_id = $2',
        [tenantId, agentId],
      );
      return { windowMs: offers.rows[0]?.window_ms ?? null, found: rows };
    });
    // Answered, delivered to a device that came back, or withdrawn in the meantime.
    if (windowMs === null) return;
    const answers = await Promise.all(
      found.map(async (subscription) => ({
        endpoint: subscription.endpoint,
        status: await this.send(subscription, offerId, windowMs, signal),
      })),
    );
    const told = answers.flatMap(({ endpoint, status }) =>
      status !== null && status >= 200 && status < 300 ? [endpoint] : [],
    );
    if (told.length > 0) {
      this.routing.delivered(tenantId, agentId, offerId);
      await this.subscriptions.used(tenantId, agentId, told);
    }
    const ended = answers.flatMap(({ endpoint, status }) =>
      status !== null && ENDED.has(status) ? [endpoint] : [],
    );
    if (ended.length > 0) await this.subscriptions.drop(tenantId, agentId, ended);
  }

  /** What the push service answered; null where it could not be reached, or may not be. */
  private async send(
    { endpoint, p256dh, auth }: Subscription,
    offerId: string,
    windowMs: number,
    signal: AbortSignal,
  ): Promise<number | null> {
    try {
      const { headers, body } = webPush.generateRequestDetails(
        { endpoint, keys: { p256dh, auth } },
        JSON.stringify({ offerId, windowMs }),
        {
          vapidDetails: { subject: this.subject(), ...(await this.subscriptions.vapid()) },
          TTL: Math.max(TTL_SECONDS_MIN, Math.ceil(windowMs / 1000)),
          urgency: 'high',
          contentEncoding: 'aes128gcm',
        },
      );
      const reach = { allowPrivate: this.config.allowPrivateWebhooks };
      const post = { url: endpoint, headers: textHeaders(headers), body, timeoutMs: TIMEOUT_MS, signal };
      const { status } = await guardedPost(post, this.clock, reach);
      if (status >= 300 && !ENDED.has(status)) log.warn({ status }, 'a push service refused a message');
      return status;
    } catch (error) {
      log.warn({ error }, 'a push service could not be reached');
      return null;
    }
  }

  /** Whom a push service may turn to (RFC 8292): it has to be https or mailto. */
  private subject(): string {
    const { publicUrl, host } = this.config;
    if (publicUrl?.startsWith('https://') === true) return publicUrl;
    return `mailto:admin@${publicUrl === null ? host : new URL(publicUrl).hostname}`;
  }
}

function textHeaders(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.toLowerCase() !== 'content-length')
      .map(([name, value]) => [name, String(value)]),
  );
}
