import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startCluster, type ClusterOptions } from './postgres.ts';
import { isAlive, signal } from './processes.ts';

/** A process that has ended and is not reaped before its parent ends, which does so when told. */
async function unreaped(): Promise<{ pid: number; reap: () => void }> {
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = (await new Promise<Buffer>((resolve) => parent.stdout.once('data', resolve)))
    .toString()
    .split('\n');
  const pid = Number(line);
  while (isAlive(pid)) await sleep(10);
  return { pid, reap: () => signal(parent.pid!, 'SIGKILL') };
}

it('waits for a killed server that nobody has reaped yet', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-cluster-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const options: ClusterOptions = {
    folder: join(folder, 'postgres'),
    passwordFile: join(folder, 'password'),
    logFile: join(folder, 'log'),
  };
  const first = await startCluster(options);
  const file = join(options.folder, 'postmaster.pid');
  const lines = readFileSync(file, 'utf8').split('\n');
  await first.stop();
  expect(existsSync(file)).toBe(false);

  const killed = await unreaped();
  writeFileSync(file, [killed.pid, ...lines.slice(1)].join('\n'));
  const starting = startCluster(options);
  const refused = (): boolean =>
    readFileSync(options.logFile, 'utf8').includes('"postmaster.pid" already exists');
  const outcome = starting.then(
    () => 'started',
    (error: Error) => error.message,
  );
  while (!refused() && (await Promise.race([outcome, sleep(25, 'waiting')])) === 'waiting');
  killed.reap();
  expect(await outcome).toBe('started');
  await (await starting).stop();
});
