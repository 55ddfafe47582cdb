import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Directory } from './auth/directory.ts';
import { Clock, dbNow } from './clock.ts';
import { CONFIG, type Config } from './config.ts';
import { Database } from './database/database.ts';
import { trim } from './database/in-pieces.ts';
import { log } from './log.ts';
import { Peers } from './peers.ts';
import { SocketHub } from './sockets/socket-hub.ts';

const EVERY_MS = 15 * 60_000;
const KEYS_KEPT_MS = 24 * 3_600_000;
export const GROWN_EVERY_MS = 2_000;
/** How soon a session that another process ended has no sockets here. This process hears of its own at once. */
const SOCKETS_EVERY_MS = 1_000;
/** Alone, only what comes to its end by time is left to be found. */
const ALONE_EVERY = 60;

/** Clears away what has ended: kept answers after 24 hours, sessions and keys with their sockets, old invitations. */
@Injectable()
export class TidyService {
  private looks = 0;
  private looking = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly directory: Directory,
    private readonly hub: SocketHub,
    @Inject(CONFIG) private readonly config: Config,
    peers: Peers,
  ) {
    peers.onBack(() => void this.closeEnded());
  }

  @Interval(EVERY_MS)
  async tidy(): Promise<void> {
    if (this.config.role === 'api') return;
    try {
      const { pool } = this.database;
      await pool.query('select baton_private.tidy()');
      await trim(pool, 'idempotency_keys', new Date((await dbNow(this.clock, pool)) - KEYS_KEPT_MS));
      await pool.query(
        "delete from sessions where ends_at < clock_timestamp() or seen_at < clock_timestamp() - interval '12 hours'",
      );
    } catch (error) {
      // The next round does it; nothing depends on this one.
      log.warn({ error }, 'tidying failed');
    }
  }

  /** A table that has grown fourfold gets statistics, and with them plans, of its size: see migrations/0033-grown-by-rows.ts. */
  @Interval(GROWN_EVERY_MS)
  async analyzeGrown(): Promise<void> {
    if (this.config.role === 'api') return;
    try {
      await this.database.pool.query('select baton_private.analyze_grown()');
    } catch (error) {
      // Autovacuum does it within minutes.
      log.warn({ error }, 'statistics could not be refreshed');
    }
  }

  @Interval(SOCKETS_EVERY_MS)
  async look(): Promise<void> {
    this.looks += 1;
    // Beside others only where Redis binds them together; a slow look is not joined by the next.
    if (this.looking || (this.config.redisUrl === null && this.looks % ALONE_EVERY !== 0)) return;
    this.looking = true;
    await this.closeEnded();
    this.looking = false;
  }

  /** A socket asks for its session or key once, when it connects: here it ends with them. */
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
