import { Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Principal } from '../auth/principal.ts';
import { Database } from '../database/database.ts';
import { Problem } from '../problem/problem.ts';

const KEY_FORM = /^[\x21-\x7e]{1,200}$/;

/** One request under an Idempotency-Key, as it is looked up: per tenant, principal and route. */
export interface RequestKey {
  tenantId: string;
  principal: string;
  route: string;
  /** Hashed; the key itself opens the stored answer. */
  key: string;
  requestHash: Buffer;
}

export interface StoredAnswer {
  status: number;
  body: string;
}

interface StoredRow {
  request_hash: Buffer;
  status: number | null;
  body: string | null;
}

/** The key of a request. Throws `bad_request` for a header that is none. */
export function requestKeyOf(header: string, principal: Principal, route: string, body: unknown): RequestKey {
  if (!KEY_FORM.test(header))
    throw new Problem('bad_request', {
      detail: 'Idempotency-Key has to be 1 to 200 visible ASCII characters.',
    });
  return {
    tenantId: principal.tenantId,
    principal: principal.apiKeyId ?? principal.userId,
    route,
    key: hash('sha256', header, 'base64url'),
    requestHash: hash('sha256', JSON.stringify(body ?? null), 'buffer'),
  };
}

/**
 * Answers under an Idempotency-Key, kept 24 hours. `begin` claims the key in its own transaction, `complete` keeps
 * the answer, `release` gives the key back where nothing was done. Who commits the work and the answer together
 * (lead intake does) uses `find` and `store` inside their own transaction instead.
 */
@Injectable()
export class IdempotencyStore {
  constructor(private readonly database: Database) {}

  /**
   * Claims the key: null means go ahead. Throws `idempotency_key_reused` where it came with another body and
   * `idempotency_in_progress` while the first one runs; a claim whose process died is taken over after a minute.
   */
  async begin(request: RequestKey): Promise<StoredAnswer | null> {
    return this.database.withTenant(request.tenantId, async (client) => {
      const claimed = await client.query(
        `insert into idempotency_keys as k (tenant_id, principal, route, key, request_hash, created_at)
         values ($1, $2, $3, $4, $5, clock_timestamp())
         on conflict (tenant_id, principal, route, key) do update set request_hash = $5, status = null, body = null, created_at = clock_timestamp()
           where k.created_at < clock_timestamp() - interval '24 hours'
              or (k.status is null and k.created_at < clock_timestamp() - interval '1 minute')
         returning 1`,
        [request.tenantId, request.principal, request.route, request.key, request.requestHash],
      );
      if (claimed.rowCount === 1) return null;
      const stored = await this.find(client, request);
      if (stored === null) throw new Problem('idempotency_in_progress', { retryAfterMs: 1000 });
      return stored;
    });
  }

  /** The stored answer, or null where there is none yet. Throws `idempotency_key_reused`. */
  async find(client: pg.ClientBase, request: RequestKey): Promise<StoredAnswer | null> {
    const { rows } = await client.query<StoredRow>(
      `select request_hash, status, body from idempotency_keys
        where tenant_id = $1 and principal = $2 and route = $3 and key = $4 and created_at > clock_timestamp() - interval '24 hours'`,
      [request.tenantId, request.principal, request.route, request.key],
    );
    const row = rows[0];
    if (row === undefined) return null;
    if (!row.request_hash.equals(request.requestHash)) throw new Problem('idempotency_key_reused');
    return row.status === null ? null : { status: row.status, body: row.body ?? '' };
  }

  /** Keeps an answer within the caller's transaction. */
  async store(client: pg.ClientBase, request: RequestKey, answer: StoredAnswer): Promise<void> {
    await client.query(
      `insert into idempotency_keys (tenant_id, principal, route, key, request_hash, status, body, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())
       on conflict (tenant_id, principal, route, key) do update set status = $6, body = $7`,
      [
        request.tenantId,
        request.principal,
        request.route,
        request.key,
        request.requestHash,
        answer.status,
        answer.body,
      ],
    );
  }

  async complete(request: RequestKey, answer: StoredAnswer): Promise<void> {
    await this.database.withTenant(request.tenantId, (client) => this.store(client, request, answer));
  }

  async release(request: RequestKey): Promise<void> {
    await this.database.withTenant(request.tenantId, (client) =>
      client.query(
        'delete from idempotency_keys where tenant_id = $1 and principal = $2 and route = $3 and key = $4 and status is null',
        [request.tenantId, request.principal, request.route, request.key],
      ),
    );
  }
}

/** Answers may hold a secret that is shown once, so at rest only the caller's own key opens them. */
export function seal(body: string, header: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(header), iv);
  return Buffer.concat([iv, cipher.update(body, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}

export function unseal(sealed: string, header: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(header), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
}

function sealingKey(header: string): Buffer {
  return hash('sha256', `idempotency:${header}`, 'buffer');
}
