import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Page } from '@baton/contract';
import { AuthService } from '../platform/auth/auth.service.ts';
import type { Principal } from '../platform/auth/principal.ts';
import { newApiKey, secretHash } from '../platform/auth/tokens.ts';
import { Database, rows } from '../platform/database/database.ts';
import { takeTurn } from '../platform/database/turns.ts';
import { newId } from '../platform/ids.ts';
import { isIdKey, pageOf, readCursor } from '../platform/lists.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { ApiKey } from './api-key.entity.ts';
import { AuditService } from './audit.service.ts';
import { databaseNow } from './database-now.ts';
import type { ApiKeyCreated, ApiKeyView, CreateApiKey, ListQuery } from './shapes.ts';

const HINT_CHARACTERS = 9;
const KEYS_MAX = 500;

interface KeyRow {
  id: string;
  name: string;
  hint: string;
  scopes: ApiKeyView['scopes'];
  created_at: string;
  ends_at: string | null;
  last_used_at: string | null;
  created_by: string;
  creator: string;
  creator_active: boolean;
}

/** Keys for programs. A key acts as whoever made it, narrowed to its scopes; its secret is shown once. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly auth: AuthService,
  ) {}

  /** Living keys, newest first: an admin sees the tenant's, everybody else their own. */
  list(by: Principal, query: ListQuery): Promise<Page<ApiKeyView>> {
    const after = readCursor<[string]>(query.cursor, isIdKey);
    return this.database.transaction(by.tenantId, async (em) => {
      const found = await rows<KeyRow>(
        em,
        `select k.id, k.name, k.hint, k.scopes, k.created_at, k.ends_at, k.last_used_at, k.created_by, u.name as creator,
           u.active as creator_active
           from api_keys k join users u on u.tenant_id = k.tenant_id and u.id = k.created_by
          where k.tenant_id = $1 and k.revoked_at is null and ($2::uuid is null or k.created_by = $2) and ($3::uuid is null or k.id < $3)
          order by k.id desc limit $4`,
        [by.tenantId, ownOnly(by), after?.[0] ?? null, query.limit + 1],
      );
      return pageOf(found, query.limit, (row) => [row.id], viewOf);
    });
  }

  create(by: Principal, wanted: CreateApiKey): Promise<ApiKeyCreated> {
    return this.database.transaction(by.tenantId, async (em) => {
      const at = await databaseNow(em);
      const endsAt =
        wanted.expiresAt === undefined || wanted.expiresAt === null ? null : new Date(wanted.expiresAt);
      if (endsAt !== null && endsAt <= at) throw invalidField('expiresAt', 'must be in the future');
      await takeTurn(em, 'api keys', by.tenantId);
      const [count] = await rows<{ keys: string }>(
        em,
        'select count(*) as keys from api_keys where tenant_id = $1 and revoked_at is null',
        [by.tenantId],
      );
      if (Number(count?.keys) >= KEYS_MAX)
        throw new Problem('conflict', { detail: `A tenant has at most ${KEYS_MAX} keys: revoke some.` });
      const secret = newApiKey();
      const key = {
        tenantId: by.tenantId,
        id: newId(),
        name: wanted.name,
        hint: `${secret.slice(0, HINT_CHARACTERS)}…`,
        secretHash: secretHash(secret),
        scopes: [...new Set(wanted.scopes)],
        createdBy: by.userId,
        createdAt: at,
        endsAt,
        revokedAt: null,
        lastUsedAt: null,
      };
      await em.insert(ApiKey, key);
      const view = {
        id: key.id,
        name: key.name,
        scopes: key.scopes,
        hint: key.hint,
        createdAt: at.toISOString(),
        expiresAt: endsAt?.toISOString() ?? null,
        lastUsedAt: null,
        createdBy: { id: by.userId, name: by.name, active: true },
      };
      await this.audit.record(em, by, by.tenantId, {
        action: 'api_key.created',
        subject: 'api_key',
        subjectId: key.id,
        after: view,
      });
      return { ...view, secret };
    });
  }

  /** Ends a key at once. Throws `not_found`, also for the key of somebody else where the caller is no admin. */
  async revoke(by: Principal, id: string): Promise<void> {
    const accountId = await this.database.transaction(by.tenantId, async (em) => {
      const [key] = await rows<{ name: string; account_id: string }>(
        em,
        `update api_keys k set revoked_at = clock_timestamp() from users u
          where k.tenant_id = $1 and k.id = $2 and k.revoked_at is null and ($3::uuid is null or k.created_by = $3)
            and u.tenant_id = k.tenant_id and u.id = k.created_by
        returning k.name, u.account_id`,
        [by.tenantId, id, ownOnly(by)],
      );
      if (key === undefined) throw notFound();
      await this.audit.record(em, by, by.tenantId, {
        action: 'api_key.revoked',
        subject: 'api_key',
        subjectId: id,
        before: { name: key.name },
      });
      return key.account_id;
    });
    this.auth.revoked({ sessionId: null, apiKeyId: id, accountId, tenantId: by.tenantId });
  }
}

/** Programs go on although whoever made their keys goes: the keys are the caller's from now on. */
export async function takeOverKeys(
  em: EntityManager,
  audit: AuditService,
  by: Principal,
  fromUserId: string,
): Promise<void> {
  const taken = await rows<{ id: string; name: string }>(
    em,
    `update api_keys set created_by = $3 where tenant_id = $1 and created_by = $2 and revoked_at is null
       returning id, name`,
    [by.tenantId, fromUserId, by.userId],
  );
  for (const { id, name } of taken)
    await audit.record(em, by, by.tenantId, {
      action: 'api_key.taken_over',
      subject: 'api_key',
      subjectId: id,
      before: { name, createdBy: fromUserId },
      after: { name, createdBy: by.userId },
    });
}

function ownOnly(by: Principal): string | null {
  return by.role === 'admin' ? null : by.userId;
}

function viewOf(row: KeyRow): ApiKeyView {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    hint: row.hint,
    createdAt: new Date(row.created_at).toISOString(),
    expiresAt: row.ends_at === null ? null : new Date(row.ends_at).toISOString(),
    lastUsedAt: row.last_used_at === null ? null : new Date(row.last_used_at).toISOString(),
    createdBy: { id: row.created_by, name: row.creator, active: row.creator_active },
  };
}
