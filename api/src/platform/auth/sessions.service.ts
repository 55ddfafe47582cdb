import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { newId } from '../ids.ts';
import { notFound } from '../problem/problem.ts';
import { AuthService } from './auth.service.ts';
import { newSecret, secretHash } from './tokens.ts';

/** Far more than a person's devices; programs that sign in again and again are not to end a session in use. */
const SESSIONS_MAX = 1_000;
const SESSIONS_SHOWN = 200;
const USER_AGENT_CHARACTERS_MAX = 200;

export interface SessionView {
  id: string;
  createdAt: string;
  lastUsedAt: string;
  userAgent: string | null;
}

/** Cookie sessions: at most 7 days, at most 12 idle hours, only the hash of the secret stored. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly auth: AuthService,
  ) {}

  /**
   * Starts a session; its secret is given here and nobody sees it again. Clears away the account's ended ones, and says
   * whether no other is left.
   */
  async start(
    accountId: string,
    tenantId: string | null,
    userAgent: string | undefined,
  ): Promise<{ secret: string; only: boolean }> {
    const secret = newSecret();
    const id = newId();
    await this.database.pool.query(
      `insert into sessions (id, account_id, token_hash, tenant_id_last, user_agent, created_at, seen_at, ends_at)
       select $1, $2, $3, $4, $5, at, at, at + interval '7 days' from (select clock_timestamp() as at) as clock`,
      [
        id,
        accountId,
        secretHash(secret),
        tenantId,
        userAgent?.slice(0, USER_AGENT_CHARACTERS_MAX).replace(/[^\x20-\x7e]/g, '') ?? null,
      ],
    );
    const ended = await this.database.pool.query<{ id: string }>(
      `delete from sessions where account_id = $1 and (ends_at < clock_timestamp() or seen_at < clock_timestamp() - interval '12 hours'
         or id in (select id from sessions where account_id = $1 order by seen_at desc offset ${SESSIONS_MAX})) returning id`,
      [accountId],
    );
    for (const row of ended.rows)
      this.auth.revoked({ sessionId: row.id, apiKeyId: null, accountId, tenantId: null });
    const others = await this.database.pool.query(
      'select 1 from sessions where account_id = $1 and id <> $2 limit 1',
      [accountId, id],
    );
    return { secret, only: others.rowCount === 0 };
  }

  /** Ends one of the account's sessions, its sockets with it. Throws `not_found`. */
  async end(accountId: string, sessionId: string): Promise<void> {
    const { rowCount } = await this.database.pool.query(
      'delete from sessions where account_id = $1 and id = $2',
      [accountId, sessionId],
    );
    if (rowCount === 0) throw notFound();
    this.auth.revoked({ sessionId, apiKeyId: null, accountId, tenantId: null });
  }

  /** Ends all of the account's sessions but one, as a changed password does. */
  async endOthers(accountId: string, keptId: string | null): Promise<void> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      'delete from sessions where account_id = $1 and id is distinct from $2 returning id',
      [accountId, keptId],
    );
    for (const { id } of rows)
      this.auth.revoked({ sessionId: id, apiKeyId: null, accountId, tenantId: null });
  }

  async list(accountId: string): Promise<SessionView[]> {
    const { rows } = await this.database.pool.query<{
      id: string;
      created_at: Date;
      seen_at: Date;
      user_agent: string | null;
    }>(
      `select id, created_at, seen_at, user_agent from sessions
        where account_id = $1 and ends_at > clock_timestamp() and seen_at > clock_timestamp() - interval '12 hours'
        order by seen_at desc limit ${SESSIONS_SHOWN}`,
      [accountId],
    );
    return rows.map((row) => ({
      id: row.id,
      createdAt: row.created_at.toISOString(),
      lastUsedAt: row.seen_at.toISOString(),
      userAgent: row.user_agent,
    }));
  }
}
