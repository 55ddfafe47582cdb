/** The API as a child of the supervisor: started, watched until it is ready, and started again when it ends by itself. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Failure } from './failure.ts';
import { apiEntry, apiFlags, compileCache, nodeBinary, root } from './paths.ts';
import { endProcess } from './processes.ts';

const LOG_BYTES_MAX = 20_000_000;
const STOP_MS_MAX = 15_000;
const RESTARTS_MAX = 5;
const RESTARTS_WITHIN_MS = 60_000;

export interface ApiOptions {
  env: Record<string, string | undefined>;
  address: string;
  logFile: string;
  onStarted(pid: number): void;
  /** It ended by itself and is being started again. */
  onRestart(why: string): void;
  /** It keeps ending. */
  onGivenUp(failure: Failure): void;
}

/** Keeps one older log beside the current one. */
export function rotate(logFile: string): void {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES_MAX) renameSync(logFile, `${logFile}.1`);
}

export class ApiProcess {
  private readonly options: ApiOptions;
  private child: ChildProcess | null = null;
  private stopping = false;
  private hasBeenReady = false;
  private readonly restartsAt: number[] = [];

  constructor(options: ApiOptions) {
    this.options = options;
  }

  /** Starts it and resolves when it is ready. Where it gives up, it has said why itself. */
  async start(waiting: (forMs: number) => void): Promise<void> {
    const child = this.launch();
    const from = performance.now();
    while (!(await this.isReady())) {
      if (this.stopping) return;
      if (child.exitCode !== null || child.signalCode !== null) throw ended(child);
      waiting(performance.now() - from);
      await sleep(40);
    }
    this.hasBeenReady = true;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.child?.pid !== undefined) await endProcess(this.child.pid, STOP_MS_MAX);
  }

  /** Ends it at once, for whoever asks a second time. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  private launch(): ChildProcess {
    rotate(this.options.logFile);
    const log = openSync(this.options.logFile, 'a', 0o600);
    const follow = fileURLToPath(new URL('follow-supervisor.ts', import.meta.url));
    const child = spawn(nodeBinary(), [...apiFlags, '--import', follow, apiEntry], {
      cwd: root,
      env: {
        ...this.options.env,
        BATON_SUPERVISED_BY: String(process.pid),
        NODE_COMPILE_CACHE: compileCache,
      },
      // A group of its own: Ctrl-C reaches the supervisor alone, which then ends things in order.
      detached: true,
      stdio: ['ignore', log, 'inherit', 'ipc'],
    });
    closeSync(log);
    child.once('exit', () => this.ended(child));
    child.once('error', (error) =>
      this.options.onGivenUp(new Failure(`The API did not start: ${error.message}`)),
    );
    if (child.pid !== undefined) this.options.onStarted(child.pid);
    this.child = child;
    return child;
  }

  private async isReady(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.options.address}/readyz`, { signal: AbortSignal.timeout(2_000) });
      return answer.ok;
    } catch {
      return false;
    }
  }

  private ended(child: ChildProcess): void {
    if (this.stopping || !this.hasBeenReady || child !== this.child) return;
    const now = performance.now();
    this.restartsAt.push(now);
    const recent = this.restartsAt.filter((at) => now - at < RESTARTS_WITHIN_MS).length;
    if (recent > RESTARTS_MAX) {
      this.options.onGivenUp(
        new Failure(`The API ended ${recent} times within a minute: see ${this.options.logFile}.`),
      );
      return;
    }
    this.options.onRestart(howItEnded(child));
    setTimeout(
      () => {
        if (!this.stopping) this.launch();
      },
      100 * 2 ** recent,
    );
  }
}

function howItEnded(child: ChildProcess): string {
  return child.signalCode ? `was ended by ${child.signalCode}` : `ended with code ${child.exitCode}`;
}

/** An API that ends with a code has said why in a sentence of its own; an empty message adds nothing to it. */
function ended(child: ChildProcess): Failure {
  return new Failure(child.signalCode ? `The API ${howItEnded(child)} before it was ready.` : '');
}
