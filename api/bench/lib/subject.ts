import { type ChildProcess, fork, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiEntry, apiFlags, nodeBinary, root } from '../../bin/lib/paths.ts';
import { freePort } from '../../bin/lib/ports.ts';
import { endProcess } from '../../bin/lib/processes.ts';
import type { LoadCommand, LoadResult } from './load.ts';

const READY_MS_MAX = 300_000;

/** A server under test in a process of its own. */
export interface Subject {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

export interface SubjectOptions {
  name: 'baton' | 'plain';
  databaseUrl: string;
  folder: string;
  /** Where the server writes its CPU profile when it ends; null: none. */
  profileFolder: string | null;
}

export async function startSubject({
  name,
  databaseUrl,
  folder,
  profileFolder,
}: SubjectOptions): Promise<Subject> {
  const port = await freePort();
  const logFile = join(folder, `${name}.log`);
  const log = openSync(logFile, 'a');
  const entry = name === 'baton' ? apiEntry : join(root, 'api/bench/reference/plain.ts');
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
      BATON_SEED: 'none',
      BATON_ADMIN_EMAIL: 'admin@bench.test',
      BATON_ADMIN_PASSWORD: 'correct-horse-battery',
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
  return { url, pid: child.pid!, stop };
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
