import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PushState, pushSubscriptionBody } from '@baton/contract';
import webPush from 'web-push';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { publicAddressesOf, UnreachableAddress } from '../platform/net/guarded-post.ts';
import { notFound } from '../platform/problem/problem.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { RoutingNotice } from '../tenants/index.ts';

/** More browsers than a person has at hand; the oldest gives way. */
const BROWSERS_MAX = 10;

export interface VapidKeys {
  publicKey: string;
  privateKey: string;
}

/**
 * Which browsers of whom are told of offers. Having one is choosing the channel `push`: the engine then counts its
 * person as reachable without a device, so the two change together.
 */
@Injectable()
export class SubscriptionsService {
  private keys: Promise<VapidKeys> | null = null;

  constructor(
    private readonly database: Database,
    private readonly notice: RoutingNotice,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The installation's keys, made once: with others, every subscription would be worth nothing. */
  vapid(): Promise<VapidKeys> {
    this.keys ??= this.loadKeys().catch((error: unknown) => {
      this.keys = null;
      throw error;
    });
    return this.keys;
  }

  async state(by: Principal): Promise<PushState> {
    const { publicKey } = await this.vapid();
    const browsers = await this.database.transaction(by.tenantId, (em) => this.count(em, by));
    return { publicKey, browsers };
  }

  /** Throws `invalid_input` for an address that nothing may be sent to. */
  async subscribe(by: Principal, wanted: z.output<typeof pushSubscriptionBody>): Promise<PushState> {
    const reach = { allowPrivate: this.config.allowPrivateWebhooks };
    await publicAddressesOf(wanted.endpoint, reach).catch((error: unknown) => {
      throw error instanceof UnreachableAddress ? invalidField('endpoint', error.message) : error;
    });
    await this.database.transaction(by.tenantId, async (em) => {
      const member = await rows(em, 'select 1 from users where tenant_id = $1 and id = $2 for update', [
        by.tenantId,
        by.userId,
      ]);
      if (member.length === 0) throw notFound();
      await run(
        em,
        `insert into push_subscriptions (tenant_id, id, user_id, endpoint, p256dh, auth, created_at)
         values ($1, $2, $3, $4, $5, $6, clock_timestamp())
         on conflict (tenant_id, user_id, endpoint) do update set p256dh = excluded.p256dh, auth = excluded.auth`,
        [by.tenantId, newId(), by.userId, wanted.endpoint, wanted.keys.p256dh, wanted.keys.auth],
      );
      await run(
        em,
        `delete from push_subscriptions where tenant_id = $1 and user_id = $2 and id not in (
           select id from push_subscriptions where tenant_id = $1 and user_id = $2 order by id desc limit ${BROWSERS_MAX})`,
        [by.tenantId, by.userId],
      );
      await this.settleChannel(em, by.tenantId, by.userId);
    });
    await this.notice.changed(by.tenantId);
    return this.state(by);
  }

  /** Also for a browser that is not known: it is told of nothing, which was the wish. */
  async end(by: Principal, endpoint: string): Promise<PushState> {
    await this.drop(by.tenantId, by.userId, [endpoint]);
    return this.state(by);
  }

  /** Notes that these browsers were told of something just now. */
  async used(tenantId: string, userId: string, endpoints: readonly string[]): Promise<void> {
    await this.database.withTenant(tenantId, (client) =>
      client.query(
        `update push_subscriptions set last_used_at = clock_timestamp()
          where tenant_id = $1 and user_id = $2 and endpoint = any($3::text[])`,
        [tenantId, userId, endpoints],
      ),
    );
  }

  /** Takes away subscriptions that ended. */
  async drop(tenantId: string, userId: string, endpoints: readonly string[]): Promise<void> {
    await this.database.transaction(tenantId, async (em) => {
      await run(
        em,
        'delete from push_subscriptions where tenant_id = $1 and user_id = $2 and endpoint = any($3::text[])',
        [tenantId, userId, endpoints],
      );
      await this.settleChannel(em, tenantId, userId);
    });
    await this.notice.changed(tenantId);
  }

  /** The channel follows from whether there is a browser. */
  private async settleChannel(em: EntityManager, tenantId: string, userId: string): Promise<void> {
    const changed = await run(
      em,
      `update users u set channels = case when there then array_append(channels, 'push') else array_remove(channels, 'push') end
         from (select exists (select from push_subscriptions where tenant_id = $1 and user_id = $2) as there) p
        where u.tenant_id = $1 and u.id = $2 and there <> ('push' = any(channels))`,
      [tenantId, userId],
    );
    if (changed > 0) await this.notice.bump(em, tenantId);
  }

  private async count(em: EntityManager, { tenantId, userId }: Principal): Promise<number> {
    const [row] = await rows<{ n: number }>(
      em,
      'select count(*)::int as n from push_subscriptions where tenant_id = $1 and user_id = $2',
      [tenantId, userId],
    );
    return row!.n;
  }

  private async loadKeys(): Promise<VapidKeys> {
    const made = webPush.generateVAPIDKeys();
    // Whichever process is first: all read what stands.
    await this.database.pool.query(
      `insert into vapid_keys (one, public_key, private_key, created_at) values (true, $1, $2, clock_timestamp())
       on conflict (one) do nothing`,
      [made.publicKey, made.privateKey],
    );
    const { rows: found } = await this.database.pool.query<{ public_key: string; private_key: string }>(
      'select public_key, private_key from vapid_keys',
    );
    return { publicKey: found[0]!.public_key, privateKey: found[0]!.private_key };
  }
}
