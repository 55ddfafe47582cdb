import { Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Principal } from '../auth/principal.ts';
import { Database } from '../database/database.ts';
import { Problem } from '../problem/problem.ts';

const KEY_FORM = /^[\x21-\x7e]{1,200}$/;

/**
 * Leads by themselves are kept by routing, in the transaction of the lead, under the key as it came: see
 * `routing/store.ts`. Everything else is kept here, a principal's keys on all paths together.
 */
const LEADS = 'POST /leads';

/** One request under an Idempotency-Key. */
export interface RequestKey {
  tenantId: string;
  principal: string;
  route: string;
  /** Hashed; the key itself opens the stored answer. */
  key: string;
  /** As it came: under that one `POST /leads` keeps its own. */
  header: string;
  requestHash: Buffer;
}

export interface StoredAnswer {
  status: number;
  body: string;
}

interface StoredRow {
  route: string;
  request_hash: Buffer;
  status: number | null;
  body: string | null;
}

/** A key as it stands in the table, but for those of `POST /leads`. */
export function storedKeyOf(header: string): string {
  return hash('sha256', header, 'base64url');
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
    key: storedKeyOf(header),
    header,
    requestHash: hash('sha256', JSON.stringify(body ?? null), 'buffer'),
  };
}

/**
 * Answers under an Idempotency-Key, kept 24 hours. `begin` claims the key in its own transaction, `complete` keeps
 * the answer, `release` gives the key back where nothing was done.
 */
@Injectable()
export class IdempotencyStore {
  constructor(private readonly database: Database) {}

  /**
   * Claims the key: null means go ahead. Throws `idempotency_key_reused` where it came with another body, method or path,
   * and `idempotency_in_progress` while the first one runs; a claim whose process died is taken over after a minute.
   */
  async begin(request: RequestKey): Promise<StoredAnswer | null> {
    return this.database.withTenant(request.tenantId, async (client) => {
      if (await usedForALead(client, request)) throw new Problem('idempotency_key_reused');
      if ((await claim(client, request)) || (await takeOver(client, request))) return null;
      const stored = await find(client, request);
      if (stored === null) throw new Problem('idempotency_in_progress', { retryAfterMs: 1000 });
      return stored;
    });
  }

  async complete(request: RequestKey, answer: StoredAnswer): Promise<void> {
    await this.database.withTenant(request.tenantId, (client) =>
      client.query(
        `insert into idempotency_keys (tenant_id, principal, route, key, request_hash, status, body, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())
         on conflict (tenant_id, principal, key) where route <> '${LEADS}' do update set status = $6, body = $7`,
        [
          request.tenantId,
          request.principal,
          request.route,
          request.key,
          request.requestHash,
          answer.status,
          answer.body,
        ],
      ),
    );
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

/**
 * False where somebody has the key. Whichever index notices: two requests of one instant may both find nothing in the one
 * that is named, and meet in another.
 */
async function claim(client: pg.ClientBase, request: RequestKey): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into idempotency_keys (tenant_id, principal, route, key, request_hash, created_at)
     values ($1, $2, $3, $4, $5, clock_timestamp()) on conflict do nothing`,
    [request.tenantId, request.principal, request.route, request.key, request.requestHash],
  );
  return rowCount === 1;
}

/** Takes a key whose answer is too old to be repeated, or whose request ended without one. */
async function takeOver(client: pg.ClientBase, request: RequestKey): Promise<boolean> {
  const { rowCount } = await client.query(
    `update idempotency_keys set route = $3, request_hash = $5, status = null, body = null, created_at = clock_timestamp()
      where tenant_id = $1 and principal = $2 and key = $4 and route <> '${LEADS}'
        and (created_at < clock_timestamp() - interval '24 hours'
          or (status is null and created_at < clock_timestamp() - interval '1 minute'))`,
    [request.tenantId, request.principal, request.route, request.key, request.requestHash],
  );
  return rowCount === 1;
}

/** The stored answer, or null where there is none yet. Throws `idempotency_key_reused`. */
async function find(client: pg.ClientBase, request: RequestKey): Promise<StoredAnswer | null> {
  const { rows } = await client.query<StoredRow>(
    `select route, request_hash, status, body from idempotency_keys
      where tenant_id = $1 and principal = $2 and route <> '${LEADS}' and key = $3 and created_at > clock_timestamp() - interval '24 hours'`,
    [request.tenantId, request.principal, request.key],
  );
  const row = rows[0];
  if (row === undefined) return null;
  if (row.route !== request.route || !row.request_hash.equals(request.requestHash))
    throw new Problem('idempotency_key_reused');
  return row.status === null ? null : { status: row.status, body: row.body ?? '' };
}

/** The other way round see `loadAnswered`: a lead's keys are read and written with the batch that it is part of. */
async function usedForALead(client: pg.ClientBase, request: RequestKey): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from idempotency_keys where tenant_id = $1 and principal = $2 and route = '${LEADS}' and key = $3
        and created_at > clock_timestamp() - interval '24 hours'`,
    [request.tenantId, request.principal, request.header],
  );
  return rowCount === 1;
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
