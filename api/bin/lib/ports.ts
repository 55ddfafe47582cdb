import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Opens and closes a port: rejects with the system's error where it cannot be had. Resolves to the port, chosen by the system for 0. */
export function tryPort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      const chosen = (server.address() as AddressInfo).port;
      server.close(() => resolve(chosen));
    });
  });
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return tryPort('127.0.0.1', 0);
}
