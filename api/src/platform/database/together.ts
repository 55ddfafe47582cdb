import type { Socket } from 'node:net';
import type pg from 'pg';

/**
 * The statements that `send` hands to a pipelining client leave in one system call, and reach the server as one piece of
 * work; by itself `pg` writes each of them to the socket at once. `send` must hand them over before it first waits.
 */
export function together<T>(client: pg.PoolClient, send: () => T): T {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}
