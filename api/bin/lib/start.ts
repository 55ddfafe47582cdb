/**
 * `npm start`: the whole product from one command.
 *
 *   checks ──> database and builds, side by side ──> API ──> ready ──> (asked to stop, or parent gone) ──> API down ──> database down
 *
 * It ends with code 0 when it was asked to, and with 1 and one sentence when something is wrong.
 */
import { join } from 'node:path';
import { build, stale } from './build.ts';
import { ApiProcess, rotate } from './api-process.ts';
import { Failure, messageOf } from './failure.ts';
import { takeLock } from './lock.ts';
import type { Lock } from './lock.ts';
import { shown } from './paths.ts';
import { startCluster } from './postgres.ts';
import type { Cluster } from './postgres.ts';
import { signal, whenOrphaned } from './processes.ts';
import { bold, dim, red, seconds, step } from './report.ts';
import { addressOf, checkPort, prepareDataDir, readSettings } from './settings.ts';
import type { Settings } from './settings.ts';
import { signIns } from './sign-ins.ts';

/** A terminal's Ctrl-C arrives twice, once by way of npm: only one that comes later is a second wish. */
const SECOND_WISH_MS = 1_000;

/** Starts the product and resolves when it has ended again. */
export async function start(): Promise<void> {
  const supervisor = new Supervisor();
  process.exit(await supervisor.run());
}

class Supervisor {
  /** Aborted when it is asked to stop, or when something is wrong. */
  private readonly end = new AbortController();
  private endAskedAt = 0;
  private failure: Failure | null = null;
  private lock: Lock | null = null;
  private cluster: Cluster | null = null;
  private api: ApiProcess | null = null;

  /** The exit code. */
  async run(): Promise<number> {
    this.watchForTheEnd();
    try {
      await this.bringUp();
      await this.untilTheEnd();
    } catch (error) {
      if (!this.end.signal.aborted) this.failure ??= asFailure(error);
    }
    if (this.failure?.message) console.error(red(this.failure.message));
    await this.takeDown();
    return this.failure ? 1 : 0;
  }

  private async bringUp(): Promise<void> {
    const from = performance.now();
    const settings = readSettings(process.env);
    prepareDataDir(settings.dataDir);
    this.lock = await takeLock(settings.dataDir, settings.address);
    const port = await checkPort(settings);
    const address = addressOf(settings.host, port);
    console.log(bold('Baton'));
    const parts = stale().map((part) =>
      step(`Building the ${part.name}`, () => build(part, this.end.signal)),
    );
    const database = settings.externalDatabase ? null : this.startDatabase(settings);
    // All of them, before anything is taken down again: what is half started cannot be stopped.
    const results = await Promise.allSettled([
      database,
      ...parts.map((part) => this.endingAllOnFailure(part)),
    ]);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    this.end.signal.throwIfAborted();
    await this.startApi(settings, port, address);
    this.end.signal.throwIfAborted();
    console.log(`\n  ${bold(address)}  ${dim(`ready after ${seconds(performance.now() - from)}`)}\n`);
    if (settings.seed === 'demo') console.log(`${signIns()}\n`);
    console.log(dim(`  Data and logs in ${shown(settings.dataDir)}. Ctrl-C stops it.`));
  }

  private async endingAllOnFailure(part: Promise<void>): Promise<void> {
    try {
      await part;
    } catch (error) {
      this.fail(asFailure(error));
      throw error;
    }
  }

  private async startDatabase(settings: Settings): Promise<void> {
    const logFile = join(settings.dataDir, 'logs/postgres.log');
    rotate(logFile);
    const cluster = await step(`Starting PostgreSQL in ${shown(join(settings.dataDir, 'postgres'))}`, () =>
      startCluster({
        folder: join(settings.dataDir, 'postgres'),
        passwordFile: join(settings.dataDir, 'postgres.password'),
        logFile,
      }),
    );
    this.cluster = cluster;
    this.lock?.note('database', cluster.pid);
    cluster.onUnexpectedEnd(() => void this.restartDatabase(cluster));
  }

  private async restartDatabase(cluster: Cluster): Promise<void> {
    console.error('PostgreSQL ended by itself and is started again.');
    try {
      await cluster.restart();
      this.lock?.note('database', cluster.pid);
    } catch (error) {
      this.fail(asFailure(error));
    }
  }

  private async startApi(settings: Settings, port: number, address: string): Promise<void> {
    const env = { ...process.env, HOST: settings.host, PORT: String(port), DATA_DIR: settings.dataDir };
    const api = new ApiProcess({
      env: this.cluster ? { ...env, DATABASE_URL: this.cluster.url() } : env,
      address,
      logFile: join(settings.dataDir, 'logs/api.log'),
      onStarted: (pid) => this.lock?.note('api', pid),
      onRestart: (why) => console.error(`The API ${why} and is started again.`),
      onGivenUp: (failure) => this.fail(failure),
    });
    this.api = api;
    let announcedMs = 0;
    await step('Starting the API (schema, demo data)', () =>
      api.start((forMs) => {
        if (forMs - announcedMs < 10_000) return;
        announcedMs = forMs;
        console.log(dim(`  … still preparing, ${seconds(forMs)}`));
      }),
    );
  }

  private untilTheEnd(): Promise<void> {
    return new Promise((resolve) => {
      if (this.end.signal.aborted) resolve();
      else this.end.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  private fail(failure: Failure): void {
    if (this.end.signal.aborted) return;
    this.failure = failure;
    this.askToEnd();
  }

  /** The first time in good order, the second time at once. */
  private askToEnd(): void {
    if (this.end.signal.aborted) {
      if (performance.now() - this.endAskedAt < SECOND_WISH_MS) return;
      this.api?.kill();
      if (this.cluster) signal(this.cluster.pid, 'SIGQUIT');
      return;
    }
    this.endAskedAt = performance.now();
    this.end.abort();
    // While it starts, this is what lets go of the wait for the API.
    void this.api?.stop();
  }

  private watchForTheEnd(): void {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => this.askToEnd());
    whenOrphaned(() => {
      if (!this.end.signal.aborted) this.askToEnd();
    });
  }

  private async takeDown(): Promise<void> {
    await this.api?.stop();
    await this.cluster?.stop();
    this.lock?.release();
  }
}

function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure(`Something unexpected went wrong: ${stackOf(error)}`);
}

function stackOf(error: unknown): string {
  return (error instanceof Error && error.stack) || messageOf(error);
}
