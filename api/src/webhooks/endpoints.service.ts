import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { WEBHOOK_ENDPOINTS_MAX, WEBHOOK_OVERLAP_HOURS } from '@baton/contract';
import type { Page, Webhook, WebhookCreated, WebhookEvent } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { takeTurn } from '../platform/database/turns.ts';
import { newId } from '../platform/ids.ts';
import { ADD_JOBS } from '../platform/jobs/index.ts';
import { isIdKey, pageOf, readCursor } from '../platform/lists.ts';
import { publicAddressesOf, UnreachableAddress } from '../platform/net/guarded-post.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { AuditService, RoutingNotice } from '../tenants/index.ts';
import { deliverJob } from './jobs.ts';
import type { CreateWebhook, ListQuery, PatchWebhook } from './shapes.ts';
import { newWebhookSecret } from './signing.ts';

interface EndpointRow {
  id: string;
  url: string;
  description: string;
  event_types: WebhookEvent[];
  enabled: boolean;
  disabled_reason: Webhook['disabledReason'];
  failing_since: string | null;
  previous_secret_ends_at: string | null;
  created_at: string;
}

const COLUMNS = `id, url, description, event_types, enabled, disabled_reason, failing_since, created_at,
  case when previous_secret_ends_at > clock_timestamp() then previous_secret_ends_at end as previous_secret_ends_at`;

/** Where a tenant's messages go. Routing reads which events anybody wants with its configuration, hence the notices. */
@Injectable()
export class EndpointsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly notice: RoutingNotice,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Oldest first. */
  list(by: Principal, query: ListQuery): Promise<Page<Webhook>> {
    const after = readCursor<[string]>(query.cursor, isIdKey);
    return this.database.transaction(by.tenantId, async (em) => {
      const found = await rows<EndpointRow>(
        em,
        `select ${COLUMNS} from webhook_endpoints where tenant_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
        [by.tenantId, after?.[0] ?? null, query.limit + 1],
      );
      return pageOf(found, query.limit, (row) => [row.id], viewOf);
    });
  }

  /** Throws `invalid_input` for an address that may not be sent to, `conflict` where there are enough. */
  async create(by: Principal, wanted: CreateWebhook): Promise<WebhookCreated> {
    await this.assertReachable(wanted.url);
    const [id, secret] = [newId(), newWebhookSecret()];
    const view = await this.change(by, 'webhook.created', id, async (em) => {
      await takeTurn(em, 'webhooks', by.tenantId);
      const [count] = await rows<{ n: string }>(
        em,
        'select count(*) as n from webhook_endpoints where tenant_id = $1',
        [by.tenantId],
      );
      if (Number(count?.n) >= WEBHOOK_ENDPOINTS_MAX)
        throw new Problem('conflict', {
          detail: `A tenant has at most ${WEBHOOK_ENDPOINTS_MAX} webhooks: delete some.`,
        });
      await run(
        em,
        `insert into webhook_endpoints (tenant_id, id, url, description, event_types, secret, enabled, created_at)
         values ($1, $2, $3, $4, $5, $6, true, clock_timestamp())`,
        [by.tenantId, id, wanted.url, wanted.description ?? '', [...new Set(wanted.eventTypes)], secret],
      );
    });
    return { ...view, secret };
  }

  /** Switching one on again forgives its failures, and sends what still waits. */
  async patch(by: Principal, id: string, change: PatchWebhook): Promise<Webhook> {
    if (change.url !== undefined) await this.assertReachable(change.url);
    return this.change(by, 'webhook.changed', id, async (em) => {
      await run(
        em,
        `update webhook_endpoints set url = coalesce($3, url), description = coalesce($4, description),
           event_types = coalesce($5, event_types), enabled = coalesce($6, enabled),
           disabled_reason = case $6::boolean when true then null when false then coalesce(disabled_reason, 'by_hand') else disabled_reason end,
           failing_since = case when $6 then null else failing_since end
         where tenant_id = $1 and id = $2`,
        [
          by.tenantId,
          id,
          change.url ?? null,
          change.description ?? null,
          change.eventTypes === undefined ? null : [...new Set(change.eventTypes)],
          change.enabled ?? null,
        ],
      );
      if (change.enabled === true) await rows(em, ADD_JOBS, [JSON.stringify([deliverJob(by.tenantId, id)])]);
    });
  }

  /** A new secret at once; the one before signs beside it for a day. */
  async rotate(by: Principal, id: string): Promise<WebhookCreated> {
    const secret = newWebhookSecret();
    const view = await this.change(by, 'webhook.secret_rotated', id, (em) =>
      run(
        em,
        `update webhook_endpoints set secret = $3, previous_secret = secret,
           previous_secret_ends_at = clock_timestamp() + make_interval(hours => ${WEBHOOK_OVERLAP_HOURS})
         where tenant_id = $1 and id = $2`,
        [by.tenantId, id, secret],
      ),
    );
    return { ...view, secret };
  }

  /** With its log. What it has not got yet is not sent any more. */
  async remove(by: Principal, id: string): Promise<void> {
    await this.database.transaction(by.tenantId, async (em) => {
      const before = await find(em, by.tenantId, id);
      await run(em, 'delete from webhook_endpoints where tenant_id = $1 and id = $2', [by.tenantId, id]);
      await this.audit.record(em, by, by.tenantId, {
        action: 'webhook.deleted',
        subject: 'webhook',
        subjectId: id,
        before,
      });
      await this.notice.bump(em, by.tenantId);
    });
    await this.notice.changed(by.tenantId);
  }

  private async change(
    by: Principal,
    action: string,
    id: string,
    write: (em: EntityManager) => Promise<unknown>,
  ): Promise<Webhook> {
    const view = await this.database.transaction(by.tenantId, async (em) => {
      const created = action === 'webhook.created';
      const before = created ? undefined : await find(em, by.tenantId, id);
      await write(em);
      const after = await find(em, by.tenantId, id);
      await this.audit.record(em, by, by.tenantId, {
        action,
        subject: 'webhook',
        subjectId: id,
        before,
        after,
      });
      await this.notice.bump(em, by.tenantId);
      return after;
    });
    await this.notice.changed(by.tenantId);
    return view;
  }

  private async assertReachable(url: string): Promise<void> {
    try {
      await publicAddressesOf(url, { allowPrivate: this.config.allowPrivateWebhooks });
    } catch (error) {
      if (error instanceof UnreachableAddress) throw invalidField('url', error.message);
      throw error;
    }
  }
}

async function find(em: EntityManager, tenantId: string, id: string): Promise<Webhook> {
  const [row] = await rows<EndpointRow>(
    em,
    `select ${COLUMNS} from webhook_endpoints where tenant_id = $1 and id = $2`,
    [tenantId, id],
  );
  if (row === undefined) throw notFound();
  return viewOf(row);
}

function viewOf(row: EndpointRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    eventTypes: row.event_types,
    enabled: row.enabled,
    disabledReason: row.disabled_reason,
    failingSince: isoOrNull(row.failing_since),
    previousSecretEndsAt: isoOrNull(row.previous_secret_ends_at),
    createdAt: new Date(row.created_at).toISOString(),
  };
}

function isoOrNull(at: string | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
