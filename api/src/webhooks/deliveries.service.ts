import { Injectable } from '@nestjs/common';
import type { Page, WebhookDelivery, WebhookDeliveryDetail } from '@baton/contract';
import type pg from 'pg';
import type { Principal } from '../platform/auth/principal.ts';
import { Database } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { addJobs } from '../platform/jobs/index.ts';
import { isIdKey, pageOf, readCursor } from '../platform/lists.ts';
import { notFound } from '../platform/problem/problem.ts';
import { deliverJob } from './jobs.ts';
import type { DeliveriesQuery } from './shapes.ts';
import { messageBody, wireId } from './signing.ts';

interface DeliveryRow {
  id: string;
  message_id: string;
  type: string;
  at: Date;
  data: unknown;
  state: WebhookDelivery['state'];
  tries: number;
  next_try_at: Date | null;
  created_at: Date;
  settled_at: Date | null;
  last_status: number | null;
  last_error: string | null;
}

const SELECT = `select d.id, d.message_id, m.type, m.at, m.data, d.state, d.tries, d.next_try_at, d.created_at, d.settled_at,
    a.status as last_status, a.error as last_error
  from webhook_deliveries d join webhook_messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
  left join lateral (select status, error from webhook_attempts a where a.tenant_id = d.tenant_id and a.delivery_id = d.id
    order by a.id desc limit 1) a on true
  where d.tenant_id = $1 and d.endpoint_id = $2`;

/** What became of each message at an endpoint, and sending one again. */
@Injectable()
export class DeliveriesService {
  constructor(private readonly database: Database) {}

  /** Newest first. Throws `not_found` where there is no such endpoint. */
  list(by: Principal, endpointId: string, query: DeliveriesQuery): Promise<Page<WebhookDelivery>> {
    const after = readCursor<[string]>(query.cursor, isIdKey);
    return this.database.withTenant(by.tenantId, async (client) => {
      await assertThere(client, by.tenantId, endpointId);
      const { rows } = await client.query<DeliveryRow>(
        `${SELECT} and ($3::uuid is null or d.id < $3) and ($4::text is null or d.state = $4) order by d.id desc limit $5`,
        [by.tenantId, endpointId, after?.[0] ?? null, query.state ?? null, query.limit + 1],
      );
      return pageOf(rows, query.limit, (row) => [row.id], viewOf);
    });
  }

  /** With the body that is sent and every try so far. */
  get(by: Principal, endpointId: string, id: string): Promise<WebhookDeliveryDetail> {
    return this.database.withTenant(by.tenantId, (client) => detail(client, by.tenantId, endpointId, id));
  }

  /** Sends a message again, by the whole schedule, under the same `webhook-id`. */
  replay(by: Principal, endpointId: string, id: string): Promise<WebhookDeliveryDetail> {
    return this.database.withTenant(by.tenantId, async (client) => {
      const { rowCount } = await client.query(
        `update webhook_deliveries set state = 'pending', tries = 0, next_try_at = clock_timestamp(), settled_at = null
          where tenant_id = $1 and endpoint_id = $2 and id = $3`,
        [by.tenantId, endpointId, id],
      );
      if (rowCount === 0) throw notFound();
      await addJobs(client, [deliverJob(by.tenantId, endpointId)]);
      return detail(client, by.tenantId, endpointId, id);
    });
  }

  /** Sends a message without a meaning, also to an endpoint that is switched off. */
  test(by: Principal, endpointId: string): Promise<WebhookDeliveryDetail> {
    return this.database.withTenant(by.tenantId, async (client) => {
      await assertThere(client, by.tenantId, endpointId);
      const [messageId, id] = [newId(), newId()];
      await client.query(
        `insert into webhook_messages (tenant_id, id, type, at, data, handed_out)
         values ($1, $2, 'webhook.test', clock_timestamp(), $3, true)`,
        [by.tenantId, messageId, JSON.stringify({ message: 'It works.', sentBy: by.name })],
      );
      await client.query(
        `insert into webhook_deliveries (tenant_id, id, endpoint_id, message_id, state, tries, next_try_at, created_at)
         values ($1, $2, $3, $4, 'pending', 0, clock_timestamp(), clock_timestamp())`,
        [by.tenantId, id, endpointId, messageId],
      );
      await addJobs(client, [deliverJob(by.tenantId, endpointId)]);
      return detail(client, by.tenantId, endpointId, id);
    });
  }
}

async function assertThere(client: pg.PoolClient, tenantId: string, endpointId: string): Promise<void> {
  const { rowCount } = await client.query(
    'select 1 from webhook_endpoints where tenant_id = $1 and id = $2',
    [tenantId, endpointId],
  );
  if (rowCount === 0) throw notFound();
}

async function detail(
  client: pg.PoolClient,
  tenantId: string,
  endpointId: string,
  id: string,
): Promise<WebhookDeliveryDetail> {
  const { rows } = await client.query<DeliveryRow>(`${SELECT} and d.id = $3`, [tenantId, endpointId, id]);
  const row = rows[0];
  if (row === undefined) throw notFound();
  const attempts = await client.query<{
    at: Date;
    duration_ms: number;
    status: number | null;
    error: string | null;
    response: string | null;
  }>(
    `select at, duration_ms, status, error, response from webhook_attempts
      where tenant_id = $1 and delivery_id = $2 order by id desc limit 50`,
    [tenantId, id],
  );
  return {
    ...viewOf(row),
    body: messageBody(row),
    attempts: attempts.rows.map(({ at, duration_ms, status, error, response }) => ({
      at: at.toISOString(),
      durationMs: duration_ms,
      status,
      error,
      response,
    })),
  };
}

function viewOf(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    messageId: wireId(row.message_id),
    type: row.type,
    state: row.state,
    tries: row.tries,
    nextTryAt: row.next_try_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    settledAt: row.settled_at?.toISOString() ?? null,
    lastStatus: row.last_status,
    lastError: row.last_error,
  };
}
