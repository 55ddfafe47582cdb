/**
 * A Redis for the tests that need one: REDIS_URL, else a server of one's own from the PATH, which
 * is installed where it is missing and can be. Nothing is skipped: where there is none, the test
 * fails with a sentence that says what to do.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../bin/lib/failure.ts';
import { freePort } from '../bin/lib/ports.ts';
import { endProcess } from '../bin/lib/processes.ts';

export interface TestRedis {
  url: string;
  /** The server's process; null where REDIS_URL named one that is not ours. */
  readonly pid: number | null;
  /** Starts it again on the same port, empty, after it was killed. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const PROGRAMS = ['redis-server', 'valkey-server'];
const MISSING = 'No Redis for the tests: set REDIS_URL, or install redis-server or valkey-server.';

/** Starts one on a free port, empty; with `keeps` it writes what it holds to disk each second, else never. */
export async function startRedis({ keeps = false } = {}): Promise<TestRedis> {
  const given = process.env['REDIS_URL'];
  if (given)
    return { url: given, pid: null, restart: () => Promise.resolve(), stop: () => Promise.resolve() };
  const program = installed() ?? (await install());
  const folder = mkdtempSync(join(tmpdir(), 'baton-redis-'));
  const port = await freePort();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    ...(keeps ? ['--appendonly', 'yes', '--appendfsync', 'everysec'] : ['--appendonly', 'no']),
  ];
  const start = async (): Promise<ChildProcess> => {
    const started = spawn(program, args, { stdio: 'ignore' });
    await answering(started, port);
    return started;
  };
  let child = await start();
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return child.pid ?? null;
    },
    async restart() {
      child = await start();
    },
    async stop() {
      process.off('exit', kill);
      if (child.pid !== undefined) await endProcess(child.pid, 5_000);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function installed(): string | undefined {
  return PROGRAMS.find((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);
}

/** Where this is root on a machine with apt. Two test files at once take turns. */
async function install(): Promise<string> {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) {
    throw new Error(MISSING);
  }
  const turn = join(tmpdir(), 'baton-redis-installing');
  while (!tryMake(turn)) {
    await sleep(200);
    const program = installed();
    if (program) return program;
  }
  try {
    const found = installed();
    if (found) return found;
    const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    const get = ['install', '-y', '--no-install-recommends', 'redis-server'];
    if (spawnSync('apt-get', get, options).status !== 0) {
      execFileSync('apt-get', ['update'], options);
      execFileSync('apt-get', get, options);
    }
  } catch (error) {
    throw new Error(MISSING, { cause: error });
  } finally {
    rmSync(turn, { recursive: true, force: true });
  }
  const program = installed();
  if (!program) throw new Error(MISSING);
  return program;
}

function tryMake(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

async function answering(child: ChildProcess, port: number): Promise<void> {
  const until = performance.now() + 20_000;
  while (!(await connects(port))) {
    if (child.exitCode !== null)
      throw new Error(`Redis ended with code ${child.exitCode} as it was started.`);
    if (performance.now() > until) throw new Error('Redis did not answer within 20 s.');
    await sleep(25);
  }
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}
