/**
 * Before the tests that need PostgreSQL: one throwaway server per run (TEST_DATABASE_URL: that one
 * instead) with one migrated template, which every test file clones. Gone afterwards, however the
 * run ends; what a killed run left behind goes with the next one.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startCluster, stopLeftOver } from '../../bin/lib/postgres.ts';
import { isAlive, signal } from '../../bin/lib/processes.ts';
import { migrate } from '../../src/platform/database/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A server's owner, connected to a database from which others can be made. */
    databaseServerUrl: string;
    /** The migrated database to clone. */
    databaseTemplate: string;
  }
}

interface Prepared {
  serverUrl: string;
  template: string;
  remove(): Promise<void>;
}

/** Several projects of one run share it: the last one to leave takes it down. */
const shared = globalThis as { batonTestDatabase?: { users: number; prepared: Promise<Prepared> } };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const state = (shared.batonTestDatabase ??= { users: 0, prepared: prepare() });
  state.users += 1;
  const prepared = await state.prepared;
  project.provide('databaseServerUrl', prepared.serverUrl);
  project.provide('databaseTemplate', prepared.template);
  return async () => {
    state.users -= 1;
    if (state.users > 0) return;
    delete shared.batonTestDatabase;
    await prepared.remove();
  };
}

async function prepare(): Promise<Prepared> {
  const template = `baton_template_${process.pid}_${Date.now()}`;
  const given = process.env['TEST_DATABASE_URL'];
  const server = given
    ? { url: given, remove: () => dropDatabase(given, template) }
    : await throwawayServer();
  const url = new URL(server.url);
  await run(server.url, `create database ${template}`);
  url.pathname = `/${template}`;
  await migrate(url.href);
  return { serverUrl: server.url, template, remove: server.remove };
}

async function throwawayServer(): Promise<{ url: string; remove(): Promise<void> }> {
  await sweep();
  const folder = mkdtempSync(join(tmpdir(), `baton-test-${process.pid}-`));
  const cluster = await startCluster({
    folder: join(folder, 'postgres'),
    passwordFile: join(folder, 'password'),
    logFile: join(folder, 'postgres.log'),
    // Many small databases at once, each with pools of its own.
    settings: { max_connections: '300', shared_buffers: '128MB' },
  });
  // For the ways out that run no teardown.
  const atOnce = (): void => signal(cluster.pid, 'SIGQUIT');
  process.once('exit', atOnce);
  return {
    url: cluster.url('postgres'),
    async remove() {
      process.off('exit', atOnce);
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Removes what runs left behind that were killed. */
async function sweep(): Promise<void> {
  for (const entry of readdirSync(tmpdir())) {
    const pid = Number(/^baton-test-(\d+)-/.exec(entry)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const folder = join(tmpdir(), entry);
    await stopLeftOver(join(folder, 'postgres'));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await run(serverUrl, `drop database if exists ${name} with (force)`);
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
