import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';

/** A database of one's own with the whole schema and nothing in it. */
export interface TestDatabase {
  /** What the product gets as DATABASE_URL. */
  url: string;
  /** The owner's connection, past row-level security: to prepare and to look. */
  ownerUrl: string;
  name: string;
  /** Removes it, connections and all. */
  drop(): Promise<void>;
}

/** Clones the migrated template. Once per test file is the custom; the clone costs about 50 ms. */
export function testDatabase(): Promise<TestDatabase> {
  const template = inject('databaseTemplate');
  return make((client, name) => clone(client, name, template));
}

/** An empty database without a schema, for what migrates by itself. */
export function emptyDatabase(): Promise<TestDatabase> {
  return make((client, name) => client.query(`create database ${name}`));
}

async function make(create: (client: pg.Client, name: string) => Promise<unknown>): Promise<TestDatabase> {
  const serverUrl = inject('databaseServerUrl');
  const name = `baton_test_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, (client) => create(client, name));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    ownerUrl: url.href,
    name,
    drop: () => onServer(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`)),
  };
}

const IN_USE = '55006';

async function clone(client: pg.Client, name: string, template: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query(`create database ${name} template ${template}`);
      return;
    } catch (error) {
      // The migration's last connection may still be on its way out.
      if (tries === 50 || !(error instanceof pg.DatabaseError) || error.code !== IN_USE) throw error;
      await sleep(50);
    }
  }
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
