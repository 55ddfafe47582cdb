/** The built product as a person starts it: `npm start`'s program in a folder and on a port of its own. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLock } from '../bin/lib/lock.ts';
import { nodeBinary, root } from '../bin/lib/paths.ts';
import { freePort } from '../bin/lib/ports.ts';
import { postmasterOf } from '../bin/lib/postgres.ts';
import { endProcess, signal, waitForEnd } from '../bin/lib/processes.ts';

export interface ProductOptions {
  /** `none` by default: an empty product with the first admin of `ADMIN`. */
  seed?: 'demo' | 'none';
  env?: Record<string, string>;
}

/** The first admin of a product that was started without the demo. */
export const ADMIN = { email: 'admin@product.test', password: 'correct-horse-battery' };

export interface Product {
  url: string;
  port: number;
  dataDir: string;
  /** All it has printed so far. */
  output(): string;
  /** The processes as they are now; a part that does not run is null. */
  pids(): { supervisor: number | null; api: number | null; database: number | null };
  /** In good order, as by Ctrl-C. The data stays until `remove`. */
  stop(): Promise<void>;
  /** Everything at once, as by a power cut. */
  kill9(): Promise<void>;
  /** The API alone; its supervisor starts it again. Resolves when that one answers. */
  killApi(): Promise<void>;
  /** Starts it again on the same data and port. */
  restart(): Promise<void>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

const READY_MS_MAX = 380_000;

/** Starts the product and resolves when it is ready. Whoever starts it calls `remove`. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-product-'));
  const product = new RunningProduct(options, dataDir, await freePort());
  await product.restart();
  return product;
}

/** Starts `npm start`'s program with the given environment over this one's, and collects what it prints. */
export function launchStart(env: Record<string, string>): { child: ChildProcess; output: () => string } {
  const child = spawn(nodeBinary(), [join(root, 'api/bin/start.mjs')], {
    cwd: root,
    env: { ...withoutOwn(process.env), NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}

/** The variables of this process without those that steer the product or come from npm and the test runner. */
function withoutOwn(env: NodeJS.ProcessEnv): Record<string, string> {
  const steering =
    /^(npm_|VITEST|BATON_|NODE_ENV$|NODE_OPTIONS$|TEST$|DATABASE_|REDIS_|SMTP_|HOST$|PORT$|DATA_DIR$|DEV$|PROD$|MODE$)/;
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(kept.filter(([name]) => !steering.test(name)));
}

class RunningProduct implements Product {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  private readonly options: ProductOptions;
  private running: { child: ChildProcess; output: () => string } | null = null;
  private readonly killAtExit = (): void => void this.running?.child.kill('SIGKILL');

  constructor(options: ProductOptions, dataDir: string, port: number) {
    this.options = options;
    this.dataDir = dataDir;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    process.once('exit', this.killAtExit);
  }

  output(): string {
    return this.running?.output() ?? '';
  }

  pids(): { supervisor: number | null; api: number | null; database: number | null } {
    const lock = readLock(this.dataDir);
    return {
      supervisor: lock?.supervisor.pid ?? null,
      api: lock?.api?.pid ?? null,
      database: postmasterOf(join(this.dataDir, 'postgres')),
    };
  }

  async restart(): Promise<void> {
    const seed = this.options.seed ?? 'none';
    const admin = { BATON_ADMIN_EMAIL: ADMIN.email, BATON_ADMIN_PASSWORD: ADMIN.password };
    const running = launchStart({
      ...(seed === 'none' ? admin : {}),
      BATON_SEED: seed,
      ...this.options.env,
      DATA_DIR: this.dataDir,
      PORT: String(this.port),
    });
    this.running = running;
    const until = performance.now() + READY_MS_MAX;
    while (!running.output().includes('Ctrl-C stops it')) {
      if (running.child.exitCode !== null) throw new Error(`The product did not start:\n${running.output()}`);
      if (performance.now() > until)
        throw new Error(`The product was not ready in time:\n${running.output()}`);
      await sleep(25);
    }
  }

  async stop(): Promise<void> {
    const pid = this.running?.child.pid;
    if (pid !== undefined) await endProcess(pid, 40_000);
    this.running = null;
  }

  async kill9(): Promise<void> {
    const { supervisor, api, database } = this.pids();
    const pids = [supervisor, api, database].filter((pid) => pid !== null);
    for (const pid of pids) signal(pid, 'SIGKILL');
    await Promise.all(pids.map((pid) => waitForEnd(pid, 10_000)));
    this.running = null;
  }

  async killApi(): Promise<void> {
    const { api } = this.pids();
    if (api === null) throw new Error('No API runs.');
    signal(api, 'SIGKILL');
    await waitForEnd(api, 10_000);
    const until = performance.now() + READY_MS_MAX;
    while (!(await this.isReady())) {
      if (performance.now() > until) throw new Error(`The API did not come back:\n${this.output()}`);
      await sleep(25);
    }
  }

  async remove(): Promise<void> {
    await this.stop();
    process.off('exit', this.killAtExit);
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`)).ok;
    } catch {
      return false;
    }
  }
}
