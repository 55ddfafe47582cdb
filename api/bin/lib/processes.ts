import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './failure.ts';

/** The fields of /proc/PID/stat after the command, which may itself hold blanks and brackets; null elsewhere than on Linux. */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Whether the process runs; one that has ended and only waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  return statOf(pid)?.[0] !== 'Z';
}

/** The command line of a process, empty where it is gone. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    }
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** When the process started, as its system counts: together with the pid it names a process for good. */
export function startTime(pid: number): string {
  const stat = statOf(pid);
  if (stat) return stat[19] ?? '';
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

function parentOf(pid: number): number | null {
  const parent = Number(statOf(pid)?.[1]);
  return Number.isInteger(parent) && parent > 0 ? parent : null;
}

const LOOK_EVERY_MS = 500;

/**
 * Calls back once when the process is gone that this one belongs to: the parent and, where that is only the shell through
 * which npm runs a script, npm itself, which that shell outlives.
 */
export function whenOrphaned(gone: () => void): void {
  const parent = process.ppid;
  const isShell = /^(\S*\/)?(ba|da)?sh -c /.test(commandLine(parent));
  const npm = isShell && process.env['npm_lifecycle_event'] ? parentOf(parent) : null;
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === null || parentOf(parent) === npm)) return;
    clearInterval(timer);
    gone();
  }, LOOK_EVERY_MS);
}

/** Waits until the process is gone. False: it still runs after `withinMs`. */
export async function waitForEnd(pid: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (isAlive(pid)) {
    if (performance.now() > until) return false;
    await sleep(20);
  }
  return true;
}

/** Sends a signal; a process that is already gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** Asks a process to end and, where it does not within `withinMs`, ends it. */
export async function endProcess(
  pid: number,
  withinMs: number,
  ask: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (!isAlive(pid)) return;
  signal(pid, ask);
  if (await waitForEnd(pid, withinMs)) return;
  signal(pid, 'SIGKILL');
  await waitForEnd(pid, 5_000);
}
