import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock, dbNow } from '../clock.ts';
import { CONFIG, type Config } from '../config.ts';
import { log } from '../log.ts';
import { gauge, type Reading } from '../metrics.ts';
import { Database } from './database.ts';
import { inPieces, trim } from './in-pieces.ts';

const EVERY_MS = 3_600_000;

/**
 * Months ahead are made long before they begin, and those whose time is over go (HISTORY_KEPT_MONTHS; unset, none does).
 * The functions are the database's and let one process at a time in: migrations/0028-partitions.ts.
 */
@Injectable()
export class PartitionsService implements OnApplicationBootstrap, OnApplicationShutdown {
  private ahead: Reading = {};
  private strays: Reading = {};
  private readonly gauges: (() => void)[];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.gauges = [
      gauge(
        'baton_partition_months_ahead',
        'Months after this one that a table has partitions for',
        () => this.ahead,
        'table',
      ),
      gauge(
        'baton_partition_strays',
        'Rows that no month has taken, up to a thousand',
        () => this.strays,
        'table',
      ),
    ];
  }

  /** Nobody who starts waits for it: what this month needs was made three months ago. */
  onApplicationBootstrap(): void {
    void this.keep();
  }

  onApplicationShutdown(): void {
    for (const end of this.gauges) end();
  }

  @Interval(EVERY_MS)
  async keep(): Promise<void> {
    try {
      const now = new Date(await dbNow(this.clock, this.database.pool));
      if (this.config.role !== 'api') await this.make(now);
      await this.look(now);
      if (this.config.role !== 'api' && this.config.historyKeptMonths !== null)
        await this.trim(monthsBefore(now, this.config.historyKeptMonths));
    } catch (error) {
      // Months are ready far ahead, and what should go may stay an hour longer; the doctor and the figures tell.
      log.warn({ error }, 'partitions could not be looked after');
    }
  }

  private async make(now: Date): Promise<void> {
    const { rows } = await this.database.pool.query<{ made: number }>(
      'select baton_private.make_partitions($1) as made',
      [now],
    );
    if (rows[0]!.made > 0) log.info({ partitions: rows[0]!.made }, 'made partitions for months to come');
  }

  private async look(now: Date): Promise<void> {
    const { rows } = await this.database.pool.query<{ name: string; ahead: number; strays: string }>(
      'select name, ahead, strays from baton_private.partitions($1)',
      [now],
    );
    this.ahead = Object.fromEntries(rows.map(({ name, ahead }) => [name, ahead]));
    this.strays = Object.fromEntries(rows.map(({ name, strays }) => [name, Number(strays)]));
  }

  /** Everything from before `before` that nothing needs any more, in pieces. */
  async trim(before: Date): Promise<void> {
    const { pool } = this.database;
    await inPieces(async (most) => {
      const { rows } = await pool.query<{ deleted: string; dropped: string[] }>(
        'select deleted, dropped from baton_private.trim_history($1, $2)',
        [before, most],
      );
      const { deleted, dropped } = rows[0]!;
      if (dropped.length > 0) log.info({ dropped }, 'dropped partitions whose months are over');
      return Number(deleted);
    });
    await trim(pool, 'agent_events', before);
  }
}

/** The first instant of the month so many months before this one, in UTC. */
function monthsBefore(now: Date, months: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));
}
