import { systemClock } from './clock.ts';

const LOOK_EVERY_MS = 500;

/** Calls back once when the process that started this one is gone: it could not tell us, as it was killed. */
export function stopWithSupervisor(pid: number, gone: () => void): void {
  systemClock.after(LOOK_EVERY_MS, () => {
    if (isAlive(pid)) stopWithSupervisor(pid, gone);
    else gone();
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
