/** The launcher as a person meets it: `npm start`'s program, its signals, its refusals, and what it leaves behind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, tryPort } from '../bin/lib/ports.ts';
import { isAlive } from '../bin/lib/processes.ts';
import { launchStart, startProduct } from './product.ts';
import type { Product } from './product.ts';

/** Runs the launcher until it gives up. */
async function refused(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-start-'));
  const { child, output } = launchStart({ DATA_DIR: dataDir, PORT: String(await freePort()), ...env });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  rmSync(dataDir, { recursive: true, force: true });
  return { code, said: output() };
}

function living(pids: ReturnType<Product['pids']>): number[] {
  return Object.values(pids).filter((pid): pid is number => pid !== null && isAlive(pid));
}

async function allEnded(pids: ReturnType<Product['pids']>): Promise<void> {
  const until = performance.now() + 60_000;
  while (living(pids).length > 0 && performance.now() < until) await sleep(50);
  expect(living(pids)).toEqual([]);
}

describe('a product of its own', () => {
  let product: Product;

  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product.remove());

  test('answers, and runs three processes', async () => {
    expect((await fetch(`${product.url}/healthz`)).status).toBe(200);
    expect(living(product.pids())).toHaveLength(3);
  });

  test('a second start on the same folder says who is there', async () => {
    const { code, said } = await refused({ DATA_DIR: product.dataDir });
    expect(code).toBe(1);
    expect(said).toContain('already runs on');
    expect((await fetch(`${product.url}/healthz`)).status).toBe(200);
  });

  test('an API that is killed comes back by itself', async () => {
    const before = product.pids();
    await product.killApi();
    expect(product.pids().api).not.toBe(before.api);
    expect(product.pids().supervisor).toBe(before.supervisor);
  });

  test('SIGTERM leaves no process, no port, and the data whole', async () => {
    const pids = product.pids();
    await product.stop();
    await allEnded(pids);
    expect(await tryPort('127.0.0.1', product.port)).toBe(product.port);
    await product.restart();
    expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
  });

  test('after kill -9 of everything the next start recovers', async () => {
    await product.kill9();
    await product.restart();
    expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
  });

  test('when the supervisor alone is killed, the rest ends by itself', async () => {
    const pids = product.pids();
    if (pids.supervisor !== null) process.kill(pids.supervisor, 'SIGKILL');
    await allEnded(pids);
    await product.restart();
    expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
  });
});

describe('one clear sentence and code 1', () => {
  test('for a busy port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, said } = await refused({ PORT: String(port) });
    server.close();
    expect({ code, said: said.trim() }).toEqual({
      code: 1,
      said: `Port ${port} is already in use by another program: stop it, or choose another with PORT=${port + 1} npm start.`,
    });
  });

  test('for a database that does not answer', async () => {
    const { code, said } = await refused({ DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' });
    expect(code).toBe(1);
    expect(said).toContain('The database does not answer: nobody listens at 127.0.0.1:1/none.');
    expect(said).not.toContain('secret');
    expect(said).not.toMatch(/\n\s+at /);
  });

  test('for a folder that may not be written', async () => {
    const { code, said } = await refused({ DATA_DIR: '/proc/baton' });
    expect(code).toBe(1);
    expect(said).toContain('cannot be written');
    expect(said.trim().split('\n')).toHaveLength(1);
  });

  test('for a port that is none', async () => {
    const { code, said } = await refused({ PORT: 'http' });
    expect(code).toBe(1);
    expect(said.trim()).toBe('PORT has to be a number from 0 to 65535 and is "http".');
  });
});
