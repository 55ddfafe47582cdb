import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Migration } from '@mikro-orm/migrations';
import pg from 'pg';
import { Redis } from 'ioredis';
import { io, type Socket } from 'socket.io-client';
import { signal, waitForEnd } from '../../bin/lib/processes.ts';
import { migrations } from '../../migrations/index.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import type { Direction } from './wire.ts';
import { until, type FaultyApi, type World } from './world.ts';

export interface Fault {
  name: string;
  /** Belongs to the short selection of the ordinary suite. */
  short?: boolean;
  /** Takes long by itself: once in a whole run is enough. */
  long?: boolean;
  /** Breaks something and mends it again. `size` is 1 for a whole run, less for a short one. */
  run(world: World, size: number): Promise<void>;
}

/** Only where a disk may be mounted. */
export const FULL_DISK = 'the disk of the database is full';

type At = (data: Buffer, direction: Direction) => boolean;

const sends =
  (...statements: string[]): At =>
  (data, direction) =>
    direction === 'to server' && statements.some((statement) => data.includes(statement));

/**
 * The process whose next batch is seen at that point on its wire to the database: as a rule the tenant's home. `fate` is
 * what becomes of what was seen, and `then` what to do about it.
 */
async function whoseBatch(
  world: World,
  at: () => At,
  fate: 'pass' | 'drop' = 'pass',
  then: (api: FaultyApi) => void = () => undefined,
): Promise<FaultyApi> {
  let found: FaultyApi | undefined;
  for (const api of world.apis) {
    const seen = at();
    api.wire.look = (data, direction) => {
      if (found !== undefined || !seen(data, direction)) return 'pass';
      found = api;
      then(api);
      return fate;
    };
  }
  await until('a batch comes to that point', () => found !== undefined);
  for (const { wire } of world.apis) wire.look = null;
  return found!;
}

/** The process that decides, as its next batch shows. */
export const home = (world: World): Promise<FaultyApi> => whoseBatch(world, () => sends('close_batch'));

/** Kills the process that decides at a point of its next batch. */
async function killWhen(world: World, at: () => At, fate: 'pass' | 'drop'): Promise<void> {
  const { child } = await whoseBatch(world, at, fate, ({ child: killed }) => {
    // What passes has to be on its way before the process is gone.
    if (fate === 'pass') setImmediate(() => killed.signal('SIGKILL'));
    else killed.signal('SIGKILL');
  });
  await until('the process is killed', () => child.ended);
  await world.mend();
}

/** The server's word that a batch, and nothing smaller, stands. */
function committed(): At {
  let writing = false;
  return (data, direction) => {
    if (direction === 'to server') writing ||= data.includes('close_batch');
    return writing && direction === 'to client' && data.includes('COMMIT\0');
  };
}

/** As a migration of a next version adds to the tables while processes of this one still write to them. */
class NextVersion extends Migration {
  override name = '9999-next-version';

  override up(): void {
    for (const table of ['leads', 'pending_offers', 'offers', 'agent_live', 'score_entries'])
      this.addSql(`alter table ${table} add column if not exists next_version text not null default ''`);
  }
}

async function migrateToNext(world: World): Promise<void> {
  const url = world.cluster.url();
  await migrate(url, url, false, [...migrations, { name: '9999-next-version', class: NextVersion }]);
  // The processes of the next version are this build's too, which would refuse to start.
  await world.owner.query(`delete from schema_migrations where name = '9999-next-version'`);
}

async function restartDatabase(world: World): Promise<void> {
  await waitForEnd(world.cluster.pid, 30_000);
  await world.cluster.restart();
}

const kills: Fault[] = [
  {
    name: 'kill -9 of an API before it sends a batch',
    run: (world) => killWhen(world, () => sends('open_batch', 'continue_batch'), 'drop'),
  },
  {
    name: 'kill -9 of an API before its commit',
    short: true,
    run: (world) => killWhen(world, () => sends('close_batch'), 'drop'),
  },
  {
    name: 'kill -9 of an API after its commit, before it hears of it',
    run: (world) => killWhen(world, committed, 'drop'),
  },
  {
    name: 'kill -9 of an API after its commit, before it answers',
    run: (world) => killWhen(world, committed, 'pass'),
  },
  {
    name: 'kill -9 of a PostgreSQL backend',
    async run(world) {
      const { rows } = await world.owner.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'baton' and pid <> pg_backend_pid() limit 1`,
      );
      signal(rows[0]!.pid, 'SIGKILL');
    },
  },
  {
    name: 'kill -9 of the postmaster',
    async run(world) {
      signal(world.cluster.pid, 'SIGKILL');
      await restartDatabase(world);
    },
  },
  {
    name: 'stop -m immediate',
    async run(world) {
      signal(world.cluster.pid, 'SIGQUIT');
      await restartDatabase(world);
    },
  },
];

const stops: Fault[] = [
  {
    name: 'an API hangs, then goes on',
    long: true,
    async run(world, size) {
      const { child } = await home(world);
      child.signal('SIGSTOP');
      await sleep(size < 1 ? 6_500 : 35_000);
      child.signal('SIGCONT');
    },
  },
  {
    name: 'PostgreSQL hangs, then goes on',
    long: true,
    async run(world, size) {
      const pids = await world.databaseProcesses();
      for (const pid of pids) signal(pid, 'SIGSTOP');
      await sleep(size < 1 ? 3_000 : 30_000);
      for (const pid of pids) signal(pid, 'SIGCONT');
    },
  },
  {
    name: 'a rolling restart into a version whose migration adds to the tables',
    short: true,
    async run(world) {
      for (const old of [...world.apis]) {
        // What the old processes have prepared has to go on while the tables grow under them.
        await migrateToNext(world);
        await world.addApi();
        await world.removeApi(old);
      }
    },
  },
];

const redis: Fault[] = [
  {
    name: 'Redis is killed, and gone for 30 s',
    long: true,
    async run(world, size) {
      const { pid } = world.redis;
      if (pid === null) world.redisWire.silence(true);
      else signal(pid, 'SIGKILL');
      world.redisWire.cut();
      await sleep(size < 1 ? 2_000 : 30_000);
      if (pid === null) world.redisWire.silence(false);
      else await world.redis.restart();
    },
  },
  {
    name: 'Redis hangs, then goes on',
    async run(world, size) {
      if (world.redis.pid === null) world.redisWire.silence(true);
      else signal(world.redis.pid, 'SIGSTOP');
      await sleep(size < 1 ? 2_000 : 8_000);
      if (world.redis.pid === null) world.redisWire.silence(false);
      else signal(world.redis.pid, 'SIGCONT');
    },
  },
  {
    name: 'connections to Redis are cut, again and again',
    async run(world, size) {
      for (let cuts = Math.ceil(40 * size); cuts > 0; cuts -= 1) {
        world.redisWire.cut();
        await sleep(150);
      }
    },
  },
  {
    name: 'Redis is flushed',
    run: (world) => onRedis(world, async (client) => void (await client.flushall())),
  },
  {
    name: 'Redis is full',
    run: (world) =>
      onRedis(world, async (client) => {
        await client.config('SET', 'maxmemory', '1');
        await sleep(3_000);
        await client.config('SET', 'maxmemory', '0');
      }),
  },
];

async function onRedis(world: World, work: (client: Redis) => Promise<void>): Promise<void> {
  const client = new Redis(world.redis.url);
  try {
    await work(client);
  } finally {
    client.disconnect();
  }
}

const wires: Fault[] = [
  {
    name: 'connections to the database are cut',
    async run(world) {
      for (let times = 0; times < 3; times += 1) {
        for (const { wire } of world.apis) wire.cut();
        await sleep(500);
      }
    },
  },
  {
    name: 'the database is 200 ms away',
    async run(world) {
      for (const { wire } of world.apis) wire.delayMs = 200;
      await sleep(5_000);
      for (const { wire } of world.apis) {
        wire.delayMs = 0;
        // Pieces that are late would be overtaken.
        wire.cut();
      }
    },
  },
  {
    name: 'connections to the database are half open',
    async run(world) {
      (await home(world)).wire.halfOpen();
      await sleep(1_000);
    },
  },
  {
    name: 'the database takes no more connections',
    async run(world) {
      const held: pg.Client[] = [];
      for (const { wire } of world.apis) wire.cut();
      for (;;) {
        const client = new pg.Client(world.cluster.url());
        client.on('error', () => undefined);
        if (
          !(await client.connect().then(
            () => true,
            () => false,
          ))
        )
          break;
        held.push(client);
      }
      await sleep(4_000);
      await Promise.all(held.map((client) => client.end()));
    },
  },
  {
    name: 'every connection of the pools is held up',
    async run(world) {
      const client = await world.owner.connect();
      try {
        // Whoever asks anything is looked up here first: requests take a connection each, and wait.
        await client.query('begin; lock table sessions, api_keys in access exclusive mode');
        await sleep(4_000);
      } finally {
        await client.query('rollback');
        client.release();
      }
    },
  },
];

const others: Fault[] = [
  {
    name: 'the wall clock of an API is 5 minutes fast, then slow, then right',
    async run(world) {
      const skewed = await world.addApi([fileURLToPath(new URL('skewed-clock.ts', import.meta.url))]);
      for (let turn = 0; turn < 3; turn += 1) {
        skewed.child.signal('SIGUSR2');
        await sleep(3_000);
      }
      await world.removeApi(skewed);
    },
  },
  {
    name: '2,000 devices come back at once',
    long: true,
    async run(world, size) {
      const count = Math.ceil(2_000 * size);
      const refused = new Map<string, number>();
      // A device of everybody, some of whom have several: hundreds of one agent would all acknowledge each offer.
      const cookies = await world.lookersOn(Math.ceil(count / DEVICES_EACH));
      const devices = Array.from({ length: count }, (_, i) => {
        const { url } = world.apis[i % world.apis.length]!.child;
        return device(url, cookies[i % cookies.length]!, refused);
      });
      const up = (): boolean => devices.every(({ connected }) => connected);
      try {
        await until('all devices are connected', up, 120_000);
        for (const socket of devices) socket.io.engine.close();
        await until('all devices are back', up, 120_000);
      } catch (error) {
        const away = devices.filter(({ connected }) => !connected).length;
        throw new Error(`${away} devices are away; ${JSON.stringify([...refused])}`, { cause: error });
      } finally {
        for (const socket of devices) socket.disconnect();
      }
    },
  },
  {
    name: FULL_DISK,
    long: true,
    run: fillDisk,
  },
];

/** Of one person at most, where thousands connect. */
const DEVICES_EACH = 5;

function device(url: string, cookie: string, refused: Map<string, number>): Socket {
  const socket = io(url, {
    transports: ['websocket'],
    extraHeaders: { cookie },
    forceNew: true,
    timeout: 120_000,
    reconnectionDelay: 50,
    reconnectionDelayMax: 1_000,
  });
  // As the workspace does: a refusal that may pass ends the library's own tries.
  socket.on('connect_error', ({ message }) => {
    refused.set(message, (refused.get(message) ?? 0) + 1);
    if (!socket.active) setTimeout(() => socket.connect(), 500);
  });
  return socket;
}

/** Beyond what the log has already: a few of its files. */
const ROOM_BYTES = 48 * 1024 * 1024;

/** The write-ahead log on a small disk of its own, which is filled, and freed again. */
async function fillDisk(world: World): Promise<void> {
  const log = join(world.folder, 'postgres', 'pg_wal');
  const kept = join(world.folder, 'wal-kept');
  await world.cluster.stop();
  const bytes = readdirSync(log).reduce((sum, file) => sum + statSync(join(log, file)).size, 0);
  execFileSync('cp', ['-a', log, kept]);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes + ROOM_BYTES},mode=0700`, 'tmpfs', log]);
  try {
    execFileSync('cp', ['-a', `${kept}/.`, log]);
    execFileSync('chown', ['--reference', kept, log]);
    await world.cluster.restart();
    await sleep(1_000);
    const filler = join(log, 'filler');
    const { bavail, bsize } = statfsSync(log);
    mkdirSync(log, { recursive: true });
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 65_536)));
    for (;;) {
      try {
        appendFileSync(filler, Buffer.alloc(4_096));
      } catch {
        break;
      }
    }
    // Until a new file of the log is wanted: the server then stops, or refuses.
    await world.owner.query('select pg_switch_wal()').catch(() => undefined);
    await world.owner.query('select pg_switch_wal()').catch(() => undefined);
    await sleep(4_000);
    rmSync(filler);
    await sleep(500);
    await world.cluster.stop();
  } finally {
    rmSync(kept, { recursive: true, force: true });
    execFileSync('cp', ['-a', log, kept]);
    execFileSync('umount', [log]);
    execFileSync('cp', ['-a', `${kept}/.`, log]);
    rmSync(kept, { recursive: true, force: true });
    await world.cluster.restart();
  }
}

/** Whether a disk can be filled here: it takes a mount of its own. */
export function mayMount(folder: string): boolean {
  const place = join(folder, 'mount-try');
  mkdirSync(place, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

export const FAULTS: Fault[] = [...kills, ...stops, ...redis, ...wires, ...others];
