import { readFileSync, readdirSync } from 'node:fs';

const TICK_MS = 10;

/** Processor time of a process so far, user and system, in ms. Linux only; elsewhere NaN. */
export function cpuMs(pid: number): number {
  const fields = statOf(pid);
  return fields === null ? Number.NaN : (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The same for a process and all its children, those that have ended included. */
export function treeCpuMs(pid: number): number {
  const own = statOf(pid);
  if (own === null) return Number.NaN;
  const ended = (Number(own[13]) + Number(own[14])) * TICK_MS;
  const living = childrenOf(pid).reduce((sum, child) => sum + (cpuMs(child) || 0), 0);
  return cpuMs(pid) + ended + living;
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  try {
    const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line === null ? Number.NaN : Number(line[1]) * 1024;
  } catch {
    return Number.NaN;
  }
}

function childrenOf(pid: number): number[] {
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((other) => other > 0);
  return pids.filter((other) => Number(statOf(other)?.[1]) === pid);
}

/** The fields of /proc/PID/stat behind the name, which may hold spaces. */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
