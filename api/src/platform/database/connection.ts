/** Where to connect, in the words of `pg`, and the session settings that come with the connection. */
export interface ConnectionTarget {
  connectionString: string;
  options: string;
  application_name: string;
  connectionTimeoutMillis: number;
  query_timeout?: number;
  keepAlive: boolean;
  keepAliveInitialDelayMillis: number;
}

/** How long beyond its own limit a statement's end may take to be heard of. */
const SILENT_MS_MAX = 5_000;

/**
 * Session settings travel in the start-up packet, so that a connection has them from its first statement on and
 * `reset role` or `discard all` lead back to them. `options` inside the URL would override ours, so both are joined.
 */
export function connectionTarget(url: string, settings: Record<string, string>): ConnectionTarget {
  const parsed = new URL(url);
  const given = parsed.searchParams.get('options');
  parsed.searchParams.delete('options');
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`);
  return {
    connectionString: parsed.toString(),
    options: [...(given === null ? [] : [given]), ...ours].join(' '),
    application_name: 'baton',
    connectionTimeoutMillis: 20_000,
    // The server ends what lasts too long; this is for a server, or a wire, that says nothing any more.
    ...(settings['statement_timeout'] === undefined
      ? {}
      : { query_timeout: Number(settings['statement_timeout']) + SILENT_MS_MAX }),
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
  };
}
