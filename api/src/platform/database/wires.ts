import type { Socket } from 'node:net';
import pg from 'pg';
import { systemClock, type Timer } from '../clock.ts';
import { log } from '../log.ts';
import { connectionTarget } from './connection.ts';

const LOOK_EVERY_MS = 1_000;
/** How often in a row a connection is found waiting, with nothing sent or heard, before the server is asked. */
const SILENT_LOOKS = 2;
/** How long the server has waited for us by then. */
const IDLE_MS_MIN = 1_000;
const ASK_MS_MAX = 3_000;

/** What this needs of `pg`'s client, which is more than its types tell. */
interface Inside {
  connection: { stream: Socket };
  _activeQuery: object | null;
  processID: number | null;
}
interface Seen {
  read: number;
  written: number;
  silent: number;
}

/**
 * Connections to the database whose other end is lost: a firewall forgot them, or one direction is dead, and whoever waits
 * for an answer would do so until the query's own limit, half a minute. Silence alone proves nothing, as a lock is waited
 * for in silence. But the server knows: where it has been waiting for us while we wait for it, nothing will ever come, and
 * the connection is ended, as if it had been cut. It is asked over a new connection, and only about connections that are
 * silent.
 */
export class Wires {
  /** For `pg.Pool`: clients that are looked after. */
  readonly Client: typeof pg.Client;
  private readonly seen = new Map<pg.Client, Seen>();
  private readonly url: string;
  private timer: Timer | null = null;
  private closed = false;

  constructor(url: string) {
    this.url = url;
    const { seen } = this;
    this.Client = class extends pg.Client {
      constructor(config?: string | pg.ClientConfig) {
        super(config);
        seen.set(this, { read: 0, written: 0, silent: 0 });
        this.once('end', () => seen.delete(this));
      }
    };
    this.next();
  }

  close(): void {
    this.closed = true;
    this.timer?.cancel();
  }

  private next(): void {
    if (this.closed) return;
    this.timer = systemClock.after(
      LOOK_EVERY_MS,
      () =>
        void this.look()
          // The server cannot be asked: then nothing is known, and the query's own limit holds.
          .catch((error: unknown) => log.debug({ error }, 'silent connections could not be asked about'))
          .finally(() => this.next()),
    );
  }

  private async look(): Promise<void> {
    const suspects = new Map<number, pg.Client>();
    for (const [client, seen] of this.seen) {
      const { connection, _activeQuery, processID } = client as unknown as Inside;
      const { bytesRead: read, bytesWritten: written, writableLength } = connection.stream;
      const waits = _activeQuery !== null && processID !== null && writableLength === 0;
      const same = read === seen.read && written === seen.written;
      Object.assign(seen, { read, written, silent: waits && same ? seen.silent + 1 : 0 });
      if (seen.silent >= SILENT_LOOKS) suspects.set(processID!, client);
    }
    if (suspects.size === 0) return;
    const waiting = await this.serverWaitsFor([...suspects.keys()]);
    for (const [pid, client] of suspects) {
      const { connection, _activeQuery } = client as unknown as Inside;
      const { read } = this.seen.get(client) ?? {};
      // It may have gone on while the server was asked.
      if (!waiting.has(pid) || _activeQuery === null || connection.stream.bytesRead !== read) continue;
      log.warn({ pid }, 'a connection to the database was half open');
      connection.stream.destroy();
    }
  }

  /** Which of these the server has nothing to do for, or does not know at all. */
  private async serverWaitsFor(pids: number[]): Promise<Set<number>> {
    const client = new pg.Client({
      // As whoever signed in, who sees the states of their own sessions; the runtime role does not.
      ...connectionTarget(this.url, { statement_timeout: String(ASK_MS_MAX) }),
      connectionTimeoutMillis: ASK_MS_MAX,
      query_timeout: ASK_MS_MAX,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ pid: number }>(
        `select w.pid from unnest($1::int[]) as w (pid) left join pg_stat_activity a using (pid)
          where a.pid is null
             or a.state like 'idle%' and a.state_change < clock_timestamp() - make_interval(secs => $2)`,
        [pids, IDLE_MS_MIN / 1_000],
      );
      return new Set(rows.map(({ pid }) => pid));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
