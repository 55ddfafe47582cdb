/**
 * One start per DATA_DIR. The file says who runs there; a process is named by its number and its
 * start time, so that a number given to somebody else later is not taken for it.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, Failure } from './failure.ts';
import { endProcess, isAlive, startTime } from './processes.ts';

/** A process, named for good. */
interface Named {
  pid: number;
  startTime: string;
}

interface Content {
  supervisor: Named;
  api: Named | null;
  database: Named | null;
  address: string;
}

export interface Lock {
  /** Notes a process of this start, so that another one can end it where this one no longer can. */
  note(part: 'api' | 'database', pid: number): void;
  release(): void;
}

const API_STOP_MS_MAX = 10_000;

/** The lock's file in a DATA_DIR. */
export function lockFile(dataDir: string): string {
  return join(dataDir, 'running.json');
}

/** What runs on the DATA_DIR, or did before it was killed; null: nothing. */
export function readLock(dataDir: string): Content | null {
  try {
    return JSON.parse(readFileSync(lockFile(dataDir), 'utf8')) as Content;
  } catch {
    return null;
  }
}

/** Whether the process that was meant still runs. */
export function runs(named: Named | null): boolean {
  return named !== null && isAlive(named.pid) && startTime(named.pid) === named.startTime;
}

/** Takes the folder. Where a killed start left its API behind, that one is ended first. */
export async function takeLock(dataDir: string, address: string): Promise<Lock> {
  const file = lockFile(dataDir);
  const me: Named = { pid: process.pid, startTime: startTime(process.pid) };
  const content: Content = { supervisor: me, api: null, database: null, address };
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(content), { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    await clearStale(dataDir);
  }
  await refuseSecond(dataDir, me);
  return {
    note(part, pid) {
      content[part] = { pid, startTime: startTime(pid) };
      writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    release: () => releaseLock(dataDir, me.pid),
  };
}

/** Lets go of the folder, unless somebody else holds it by now. */
export function releaseLock(dataDir: string, supervisorPid: number): void {
  if (readLock(dataDir)?.supervisor.pid === supervisorPid) rmSync(lockFile(dataDir), { force: true });
}

async function clearStale(dataDir: string): Promise<void> {
  const found = readLock(dataDir);
  if (found && runs(found.supervisor)) throw runsAlready(dataDir, found);
  // Somebody is just writing it, or was cut off while writing.
  if (!found) await sleep(100);
  if (found?.api && runs(found.api)) await endProcess(found.api.pid, API_STOP_MS_MAX);
  const now = readLock(dataDir);
  if (!existsSync(lockFile(dataDir)) || (now && runs(now.supervisor))) return;
  rmSync(lockFile(dataDir), { force: true });
}

/** Two starts may both have found a stale file, and the slower one removed the faster one's: whoever stands in it now has it. */
async function refuseSecond(dataDir: string, me: Named): Promise<void> {
  await sleep(30);
  const found = readLock(dataDir);
  if (found && found.supervisor.pid !== me.pid) throw runsAlready(dataDir, found);
}

function runsAlready(dataDir: string, found: Content): Failure {
  return new Failure(
    `Baton already runs on ${dataDir} (${found.address}, process ${found.supervisor.pid}): stop it first, or give this one its own folder with DATA_DIR=<folder>.`,
  );
}
