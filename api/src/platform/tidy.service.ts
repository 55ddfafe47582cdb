import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database } from './database/database.ts';
import { log } from './log.ts';

const EVERY_MS = 15 * 60_000;

/** Clears away what has ended: kept answers after 24 hours, sessions, old invitations. */
@Injectable()
export class TidyService {
  constructor(private readonly database: Database) {}

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
}
