import type { LoggerService } from '@nestjs/common';
import { pino, type LoggerOptions } from 'pino';

/**
 * Structured lines on stdout, without personal data: no bodies, no query strings, no addresses. What could carry
 * them anyway is cut out by name, down to the third level.
 */
export const LOG_OPTIONS: LoggerOptions = {
  level: process.env['LOG_LEVEL'] || 'info',
  base: { pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: {
    paths: ['email', 'password', 'phone', 'name', 'authorization', 'cookie', 'secret', 'token'].flatMap(
      (key) => [key, `*.${key}`, `*.*.${key}`, `*.*.*.${key}`],
    ),
    censor: '[cut]',
  },
  serializers: { error: serializeError },
};
export const log = pino(LOG_OPTIONS);

/** Errors of the database carry row values in `detail` and `where`, and the statement's parameters: only these fields are kept. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, code, constraint, table } = error as Error & {
    code?: unknown;
    constraint?: unknown;
    table?: unknown;
  };
  // A message of an ORM ends with the statement and its values.
  const text = message.split('\n')[0]!.slice(0, 300);
  const frames = stack
    ?.split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 12);
  return { type: name, message: text, code, constraint, table, stack: frames };
}

/** Nest's own messages, on the same stream. Its start-up chatter is for developers. */
export class NestLog implements LoggerService {
  log(message: unknown, context?: unknown): void {
    log.debug({ context }, String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    log.error(
      { context: rest.at(-1), error: message instanceof Error ? message : undefined },
      message instanceof Error ? 'error' : String(message),
    );
  }
  warn(message: unknown, context?: unknown): void {
    log.warn({ context }, String(message));
  }
  debug(message: unknown, context?: unknown): void {
    log.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: unknown): void {
    log.trace({ context }, String(message));
  }
  fatal(message: unknown, context?: unknown): void {
    log.fatal({ context }, String(message));
  }
}
