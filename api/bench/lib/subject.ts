import { type ChildProcess, fork, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiEntry, apiFlags, compileCache, nodeBinary, root } from '../../bin/lib/paths.ts';
import { freePort } from '../../bin/lib/ports.ts';
import { endProcess, waitForEnd } from '../../bin/lib/processes.ts';
import type { LoadCommand, LoadResult } from './load.ts';

const READY_MS_MAX = 300_000;

/** A server under test in a process of its own. */
export interface Subject {
  url: string;
  pid: number;
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

/** The servers that can be measured. All but the first are references. */
export type SubjectName = 'baton' | 'plain' | 'queue router' | 'graphile-worker' | 'bare';

const REFERENCE: Record<Exclude<SubjectName, 'baton'>, { file: string; env?: Record<string, string> }> = {
  plain: { file: 'plain' },
  'queue router': { file: 'plain', env: { DEADLINES: 'bullmq' } },
  'graphile-worker': { file: 'plain', env: { DEADLINES: 'graphile-worker' } },
  bare: { file: 'bare' },
};

export interface SubjectOptions {
  name: SubjectName;
  databaseUrl: string;
  folder: string;
  /** Where the server writes its CPU profile when it ends; null: none. */
  profileFolder?: string | null;
  redisUrl?: string | undefined;
  env?: Record<string, string>;
}

export async function startSubject({
  name,
  databaseUrl,
  folder,
  profileFolder = null,
  redisUrl,
  env = {},
}: SubjectOptions): Promise<Subject> {
  const port = await freePort();
  const logFile = join(folder, `${name}.log`);
  const log = openSync(logFile, 'a');
  const entry = name === 'baton' ? apiEntry : join(root, `api/bench/reference/${REFERENCE[name].file}.ts`);
  const profile =
    profileFolder === null
      ? []
      : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`, `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`];
  const child = spawn(nodeBinary(), [...(name === 'baton' ? apiFlags : []), ...profile, entry], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      DATA_DIR: folder,
      NODE_ENV: 'production',
      NODE_COMPILE_CACHE: compileCache,
      BATON_SEED: 'none',
      BATON_ADMIN_EMAIL: 'admin@bench.test',
      BATON_ADMIN_PASSWORD: 'correct-horse-battery',
      ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
      ...(name === 'baton' ? {} : REFERENCE[name].env),
      ...env,
    },
    stdio: ['ignore', log, log],
  });
  const atOnce = (): void => void child.kill('SIGKILL');
  process.once('exit', atOnce);
  const url = `http://127.0.0.1:${port}`;
  const until = performance.now() + READY_MS_MAX;
  while (!(await answers(`${url}/readyz`))) {
    if (child.exitCode !== null || performance.now() > until)
      throw new Error(`${name} did not start: see ${folder}/${name}.log`);
    await sleep(50);
  }
  const stop = async (): Promise<void> => {
    await endProcess(child.pid!, 20_000);
    process.off('exit', atOnce);
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await waitForEnd(child.pid!, 20_000);
    process.off('exit', atOnce);
  };
  return { url, pid: child.pid!, stop, kill };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

/** The load generator as a child that is told what to do. */
export class Load {
  private readonly child: ChildProcess;
  private readonly atOnce = (): void => void this.child.kill('SIGKILL');

  constructor() {
    this.child = fork(new URL('load.ts', import.meta.url), {
      execPath: nodeBinary(),
      serialization: 'advanced',
    });
    process.once('exit', this.atOnce);
  }

  get pid(): number {
    return this.child.pid!;
  }

  tell(command: LoadCommand): Promise<LoadResult> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the load generator ended'));
      this.child.once('exit', ended);
      this.child.once('message', (answer: { ok?: LoadResult; failed?: string }) => {
        this.child.off('exit', ended);
        if (answer.ok === undefined) reject(new Error(answer.failed));
        else resolve(answer.ok);
      });
      this.child.send(command);
    });
  }

  stop(): void {
    process.off('exit', this.atOnce);
    this.atOnce();
  }
}
