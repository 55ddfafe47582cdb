import { Injectable } from '@nestjs/common';
import type { Delivery, Page } from '@baton/contract';
import { Database } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { isIdKey, pageOf, readCursor } from '../platform/lists.ts';
import type { Problem } from '../platform/problem/problem.ts';
import type { Work } from '../routing/index.ts';
import type { Received } from './receive-lead.ts';
import type { Message, Way } from './way.ts';

type Status = Delivery['status'];

interface DeliveryRow {
  id: string;
  way_id: string;
  received_at: Date;
  status: Status;
  content_type: string;
  bytes: number;
  sender: string | null;
  lead_id: string | null;
  error: Delivery['error'];
}

export interface StoredMessage {
  wayKey: string;
  status: Status;
  tries: number;
  message: Message;
}

const COLUMNS =
  'd.id, d.way_id, d.received_at, d.status, d.content_type, octet_length(d.raw) as bytes, d.sender, d.lead_id, d.error';

/** Every message that came by a way in, as it came, with what became of it. */
@Injectable()
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  /** Keeps a message before anything is done about it. */
  async keep(way: Way, message: Message): Promise<string> {
    const id = newId();
    await this.database.withTenant(way.tenantId, (client) =>
      client.query(
        `insert into intake_deliveries (tenant_id, id, way_id, received_at, status, content_type, origin, sender, raw, tries, tried_at)
         values ($1, $2, $3, clock_timestamp(), 'received', $4, $5, $6, $7, 1, clock_timestamp())`,
        [way.tenantId, id, way.id, message.contentType, message.origin, message.sender, message.raw],
      ),
    );
    return id;
  }

  /** Notes what became of a message that became no lead. */
  async settle(tenantId: string, id: string, status: Status, problem: Problem | null): Promise<void> {
    const error =
      problem === null
        ? null
        : { code: problem.code, message: problem.message, errors: problem.options.errors ?? [] };
    await this.database.withTenant(tenantId, (client) =>
      client.query('update intake_deliveries set status = $3, error = $4 where tenant_id = $1 and id = $2', [
        tenantId,
        id,
        status,
        error === null ? null : JSON.stringify(error),
      ]),
    );
  }

  /** The same work, which notes in its own transaction that the message became a lead: both stand, or neither. */
  settledBy(work: Work<Received>, deliveryId: string): Work<Received> {
    return {
      ...work,
      run(batch) {
        const answer = work.run(batch);
        return () => {
          const received = answer();
          batch.also.push({
            text: `update intake_deliveries set status = 'lead', error = null, lead_id = $3 where tenant_id = $1 and id = $2`,
            values: [batch.tenantId, deliveryId, (JSON.parse(received.body) as { id: string }).id],
          });
          return received;
        };
      },
    };
  }

  /** The message again, for another try that is counted; null where it is not there. */
  async again(tenantId: string, id: string): Promise<StoredMessage | null> {
    const { rows } = await this.database.withTenant(tenantId, (client) =>
      client.query<{
        key: string;
        status: Status;
        tries: number;
        content_type: string;
        origin: string | null;
        sender: string | null;
        raw: Buffer;
      }>(
        `update intake_deliveries d set tries = tries + 1, tried_at = clock_timestamp() from ways_in w
          where d.tenant_id = $1 and d.id = $2 and w.tenant_id = d.tenant_id and w.id = d.way_id
         returning w.key, d.status, d.tries, d.content_type, d.origin, d.sender, d.raw`,
        [tenantId, id],
      ),
    );
    const row = rows[0];
    if (row === undefined) return null;
    return {
      wayKey: row.key,
      status: row.status,
      tries: row.tries,
      message: { contentType: row.content_type, origin: row.origin, sender: row.sender, raw: row.raw },
    };
  }

  /** Messages of all tenants that nobody is at work on any more. */
  async waiting(olderThanMs: number): Promise<{ tenantId: string; id: string }[]> {
    const { rows } = await this.database.pool.query<{ tenant_id: string; id: string }>(
      'select tenant_id, id from baton_private.waiting_deliveries(clock_timestamp() - make_interval(secs => $1))',
      [olderThanMs / 1000],
    );
    return rows.map(({ tenant_id, id }) => ({ tenantId: tenant_id, id }));
  }

  async tidy(): Promise<void> {
    await this.database.pool.query('select baton_private.tidy_deliveries()');
  }

  /** Newest first. */
  async list(
    tenantId: string,
    wayId: string,
    query: { limit: number; cursor?: string | undefined; status?: Status | undefined },
  ): Promise<Page<Delivery>> {
    const after = readCursor<[string]>(query.cursor, isIdKey);
    const { rows } = await this.database.withTenant(tenantId, (client) =>
      client.query<DeliveryRow>(
        `select ${COLUMNS} from intake_deliveries d where d.tenant_id = $1 and d.way_id = $2
            and ($3::uuid is null or d.id < $3) and ($4::text is null or d.status = $4) order by d.id desc limit $5`,
        [tenantId, wayId, after?.[0] ?? null, query.status ?? null, query.limit + 1],
      ),
    );
    return pageOf(rows, query.limit, (row) => [row.id], viewOf);
  }

  /** One with its raw bytes; null where it is not there. */
  async find(tenantId: string, id: string): Promise<{ view: Delivery; raw: Buffer } | null> {
    const { rows } = await this.database.withTenant(tenantId, (client) =>
      client.query<DeliveryRow & { raw: Buffer }>(
        `select ${COLUMNS}, d.raw from intake_deliveries d where d.tenant_id = $1 and d.id = $2`,
        [tenantId, id],
      ),
    );
    const row = rows[0];
    return row === undefined ? null : { view: viewOf(row), raw: row.raw };
  }
}

function viewOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    wayInId: row.way_id,
    at: row.received_at.toISOString(),
    status: row.status,
    contentType: row.content_type,
    bytes: row.bytes,
    sender: row.sender,
    leadId: row.lead_id,
    error: row.error,
  };
}
