/**
 * A PostgreSQL cluster of our own: made once, started, watched and stopped.
 *
 *   none ──initdb──> stopped ──start──> running ──stop──> stopped
 *                                          └─(killed)──> stopped, and started again on the same port
 *
 * What a crash leaves behind is cleared at the next start: a half made cluster is thrown away (it
 * gets its name only when it is whole), a postmaster without its supervisor is stopped.
 */
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.ts';
import { freePort } from './ports.ts';
import { chooseAccount, giveTo, postgresHome, program, runBeside, runSync } from './postgres-account.ts';
import type { Account } from './postgres-account.ts';
import { commandLine, endProcess, isAlive, signal, waitForEnd } from './processes.ts';

const USER = 'baton';
const DATABASE = 'baton';
const START_MS_MAX = 120_000;
const STOP_MS_MAX = 20_000;
/** The processes of a killed server need a moment to notice, to be reaped, and to let go of the memory they share. */
const LET_GO_MS_MAX = 30_000;
const LOOK_EVERY_MS = 100;
const LEFT_BEHIND = /"postmaster\.pid" already exists|pre-existing shared memory block/;

/** Durability is never traded for speed here; the rest suits a machine shared with the API. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_buffers: '16MB',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '10min',
  random_page_cost: '1.1',
  effective_cache_size: '1GB',
  // Short statements only: compiling them costs more than it saves.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
};

export interface ClusterOptions {
  /** The cluster's folder; made where it does not exist. Its parent must exist. */
  folder: string;
  /** Keeps the password (mode 0600). Made where it does not exist. */
  passwordFile: string;
  /** Gets what the server prints. */
  logFile: string;
  /** Settings that differ from those of the product. */
  settings?: Record<string, string>;
}

/** A running server. */
export interface Cluster {
  readonly port: number;
  /** The postmaster's process id; another one after a restart. */
  readonly pid: number;
  /** `postgres://…` of a database, of the product's where none is named. */
  url(database?: string): string;
  /** Fast shutdown: open transactions are rolled back, everything is on disk afterwards. */
  stop(): Promise<void>;
  /** Called when the server ends without having been asked to. */
  onUnexpectedEnd(listener: () => void): void;
  /** Starts it again on the same port, after an unexpected end. */
  restart(): Promise<void>;
}

/** Makes the cluster where there is none, and starts it. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const home = postgresHome();
  const account = chooseAccount(home, dirname(options.folder));
  await stopLeftOver(options.folder);
  const password = passwordIn(options.passwordFile);
  if (!existsSync(join(options.folder, 'PG_VERSION'))) makeCluster(home, account, options.folder, password);
  checkVersion(options.folder);
  giveTo(account, options.folder);
  const server = new Server(home, account, options, password);
  await server.startSomewhere();
  return server;
}

/** Stops the server that runs on the folder, if one does: the rest of a start that was killed. */
export async function stopLeftOver(folder: string): Promise<void> {
  const pid = postmasterOf(folder);
  if (pid !== null) await endPostmaster(pid);
}

/** The process id of the server that runs on the folder; null: none does. */
export function postmasterOf(folder: string): number | null {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8').split('\n', 1)[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return null;
  const line = commandLine(pid);
  if (line.includes('postgres') && line.includes(folder)) return pid;
  // The number belongs to another program by now. The server would take that one for a server and refuse to start.
  rmSync(file, { force: true });
  return null;
}

async function endPostmaster(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  if (await waitForEnd(pid, STOP_MS_MAX)) return;
  await endProcess(pid, 5_000, 'SIGQUIT');
}

function passwordIn(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
  return password;
}

function checkVersion(folder: string): void {
  const version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (version === '18') return;
  throw new Failure(
    `The data in ${folder} was written by PostgreSQL ${version} and this is PostgreSQL 18: move the folder away or set DATABASE_URL.`,
  );
}

function makeCluster(home: string, account: Account, folder: string, password: string): void {
  const unfinished = `${basename(folder)}.unfinished-`;
  for (const entry of readdirSync(dirname(folder))) {
    if (entry.startsWith(unfinished)) rmSync(join(dirname(folder), entry), { recursive: true, force: true });
  }
  const making = join(dirname(folder), `${unfinished}${process.pid}`);
  const passwordCopy = `${making}.password`;
  try {
    mkdirSync(making, { mode: 0o700 });
    writeFileSync(passwordCopy, password, { mode: 0o600 });
    giveTo(account, making);
    giveTo(account, passwordCopy);
    // The built-in C.UTF-8 sorts the same on every machine and with every version of its libraries.
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = [`--username=${USER}`, `--pwfile=${passwordCopy}`, '--auth=scram-sha-256'];
    const initdb = [`--pgdata=${making}`, '--data-checksums', '--no-instructions', ...locale, ...access];
    must(runSync(account, program(home, 'initdb'), initdb), 'make its folder');
    const single = ['--single', '-D', making, 'template1'];
    must(
      runSync(account, program(home, 'postgres'), single, `create database ${DATABASE}\n`),
      'make its database',
    );
    renameSync(making, folder);
  } finally {
    rmSync(passwordCopy, { force: true });
    rmSync(making, { recursive: true, force: true });
  }
}

function must(result: { status: number | null; stderr: string; error?: Error }, what: string): void {
  if (result.status === 0) return;
  const reason = result.error?.message ?? result.stderr.trim().split('\n').slice(-3).join(' ');
  throw new Failure(`PostgreSQL could not ${what}: ${reason}`);
}

class Server implements Cluster {
  port = 0;
  private readonly home: string;
  private readonly account: Account;
  private readonly options: ClusterOptions;
  private readonly password: string;
  private child: ChildProcess | null = null;
  private stopping = false;
  private readonly listeners: (() => void)[] = [];

  constructor(home: string, account: Account, options: ClusterOptions, password: string) {
    this.home = home;
    this.account = account;
    this.options = options;
    this.password = password;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  url(database = DATABASE): string {
    return `postgres://${USER}:${this.password}@127.0.0.1:${this.port}/${database}`;
  }

  onUnexpectedEnd(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** On a free port; another one where somebody was faster. */
  async startSomewhere(): Promise<void> {
    const until = performance.now() + LET_GO_MS_MAX;
    let tries = 0;
    for (;;) {
      this.port = await freePort();
      const problem = await this.launch();
      if (problem === null) return;
      if (LEFT_BEHIND.test(problem) && performance.now() < until) {
        await sleep(LOOK_EVERY_MS);
        continue;
      }
      tries += 1;
      if (tries === 5 || !problem.includes('could not bind')) throw this.failure(problem);
    }
  }

  async restart(): Promise<void> {
    const until = performance.now() + LET_GO_MS_MAX;
    for (;;) {
      const problem = await this.launch();
      if (problem === null) return;
      if (performance.now() > until) throw this.failure(problem);
      await sleep(LOOK_EVERY_MS);
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const pid = this.pid;
    if (pid !== 0) await endPostmaster(pid);
  }

  /** Resolves to null once it takes connections, or to what it said before it gave up. */
  private async launch(): Promise<string | null> {
    const { folder, logFile, settings: own } = this.options;
    const from = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    const log = openSync(logFile, 'a', 0o600);
    const settings = Object.entries({ ...SETTINGS, ...own, port: String(this.port) });
    const args = ['-D', folder, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
    const child = runBeside(this.account, program(this.home, 'postgres'), args, log);
    closeSync(log);
    let ended: string | null = null;
    let ready = false;
    const said = (): string => readFileSync(logFile).subarray(from).toString('utf8').trim();
    child.once('error', (error) => (ended = error.message));
    child.once('exit', () => {
      // Later, nobody asks, and its folder may be gone.
      if (ready) this.ended(child);
      else ended ??= said() || 'it ended at once';
    });
    this.child = child;
    const until = performance.now() + START_MS_MAX;
    while (ended === null && !this.isReady(child.pid)) {
      if (performance.now() > until) return `it was not ready after ${START_MS_MAX / 1000} s`;
      await sleep(15);
    }
    ready = ended === null;
    return ended;
  }

  /** The server writes its state into the last line of its pid file. */
  private isReady(pid: number | undefined): boolean {
    const file = join(this.options.folder, 'postmaster.pid');
    if (!existsSync(file)) return false;
    const lines = readFileSync(file, 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  }

  private ended(child: ChildProcess): void {
    if (this.stopping || child !== this.child) return;
    for (const listener of this.listeners) listener();
  }

  private failure(problem: string): Failure {
    const last = problem.split('\n').slice(-3).join(' ');
    return new Failure(`PostgreSQL did not start on ${this.options.folder}: ${last}`);
  }
}
