import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiEntry, nodeBinary, root } from '../../bin/lib/paths.ts';
import { freePort } from '../../bin/lib/ports.ts';
import { endProcess, signal } from '../../bin/lib/processes.ts';

export interface ApiChildOptions {
  databaseUrl: string;
  redisUrl: string | null;
  folder: string;
  role?: 'api' | 'worker' | 'all';
  /** Modules loaded before the product. */
  preload?: string[];
  env?: Record<string, string>;
}

const READY_MS_MAX = 300_000;

/** A real process of the built API. */
export class ApiChild {
  readonly port: number;
  readonly url: string;
  private readonly options: ApiChildOptions;
  private child: ChildProcess | null = null;
  private readonly atOnce = (): void => void this.child?.kill('SIGKILL');

  private constructor(options: ApiChildOptions, port: number) {
    this.options = options;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    process.once('exit', this.atOnce);
  }

  static async start(options: ApiChildOptions): Promise<ApiChild> {
    const api = new ApiChild(options, await freePort());
    api.launch();
    await api.ready();
    return api;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get ended(): boolean {
    return this.child === null || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private get logFile(): string {
    return join(this.options.folder, `api-${this.port}.log`);
  }

  launch(): void {
    const { databaseUrl, redisUrl, folder: dataDir, role = 'all', preload = [], env = {} } = this.options;
    const log = openSync(this.logFile, 'a');
    this.child = spawn(nodeBinary(), [...preload.flatMap((file) => ['--import', file]), apiEntry], {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: databaseUrl,
        PORT: String(this.port),
        DATA_DIR: dataDir,
        NODE_ENV: 'production',
        BATON_SEED: 'none',
        BATON_ADMIN_EMAIL: 'admin@faults.test',
        BATON_ADMIN_PASSWORD: 'correct-horse-battery',
        ROLE: role,
        ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
        NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/baton/compiled'),
        ...env,
      },
      stdio: ['ignore', log, log],
    });
  }

  async ready(): Promise<void> {
    const until = performance.now() + READY_MS_MAX;
    while (!(await answers(`${this.url}/readyz`))) {
      if (this.ended || performance.now() > until)
        throw new Error(`The API did not start: see ${this.logFile}`);
      await sleep(50);
    }
  }

  /** What it has printed so far. */
  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  signal(name: NodeJS.Signals): void {
    if (!this.ended) signal(this.pid, name);
  }

  async stop(): Promise<void> {
    process.off('exit', this.atOnce);
    if (!this.ended) await endProcess(this.pid, 20_000);
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok,
    () => false,
  );
}
