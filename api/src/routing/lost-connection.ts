import type pg from 'pg';

const WAS_SILENT = '25P03';

/** The server ended the session because this process had said nothing for too long; it may say so on the side. */
export function wasSilent(client: pg.PoolClient, error: unknown): boolean {
  return (error as { code?: string }).code === WAS_SILENT || silenced.has(client);
}
const silenced = new WeakSet<object>();

/** To be put on every new connection: what the server says as it ends a session is lost to whoever asks later. */
export function noteSilence(client: pg.ClientBase): void {
  client.on('error', (error: Error & { code?: string }) => {
    if (error.code === WAS_SILENT) silenced.add(client);
  });
}

export function isConnectionError(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|57P|08|25P03|53|55P03|40001|40P01)/.test(code) ||
    /terminated|not queryable|timeout/i.test((error as Error).message ?? '')
  );
}
