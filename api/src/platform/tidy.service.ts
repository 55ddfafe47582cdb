import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Directory } from './auth/directory.ts';
import { Database } from './database/database.ts';
import { log } from './log.ts';
import { SocketHub } from './sockets/socket-hub.ts';

const EVERY_MS = 15 * 60_000;
const SOCKETS_EVERY_MS = 60_000;

/** Clears away what has ended: kept answers after 24 hours, sessions and keys with their sockets, old invitations. */
@Injectable()
export class TidyService {
  constructor(
    private readonly database: Database,
    private readonly directory: Directory,
    private readonly hub: SocketHub,
  ) {}

  @Interval(EVERY_MS)
  async tidy(): Promise<void> {
    try {
      await this.database.pool.query('select baton_private.tidy()');
      await this.database.pool.query(
        "delete from sessions where ends_at < clock_timestamp() or seen_at < clock_timestamp() - interval '12 hours'",
      );
    } catch (error) {
      // The next round does it; nothing depends on this one.
      log.warn({ error }, 'tidying failed');
    }
  }

  /** A socket asks for its session or key once, when it connects: here it ends with them. */
  @Interval(SOCKETS_EVERY_MS)
  async closeEnded(): Promise<void> {
    try {
      const sessions = new Set<string>();
      const keys = new Map<string, Set<string>>();
      for (const { tenantId, sessionId, apiKeyId } of this.hub.principals()) {
        if (sessionId !== null) sessions.add(sessionId);
        if (apiKeyId !== null) keys.set(tenantId, (keys.get(tenantId) ?? new Set()).add(apiKeyId));
      }
      const living = await this.directory.livingSessions([...sessions]);
      for (const [tenantId, ids] of keys)
        for (const id of await this.directory.livingKeys(tenantId, [...ids])) living.add(id);
      // Who came while the database was asked is not among those it was asked for.
      const ended = new Set([...sessions, ...[...keys.values()].flatMap((ids) => [...ids])]).difference(
        living,
      );
      if (ended.size > 0) this.hub.close(({ sessionId, apiKeyId }) => ended.has(sessionId ?? apiKeyId ?? ''));
    } catch (error) {
      log.warn({ error }, 'ended sessions could not be looked for');
    }
  }
}
