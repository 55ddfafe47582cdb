import { HttpException } from '@nestjs/common';
import type { ErrorCode } from '@baton/contract';
import { Problem } from './problem.ts';

const BY_STATUS: Record<number, ErrorCode> = {
  400: 'bad_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  422: 'invalid_input',
  429: 'too_many_requests',
  503: 'unavailable',
};

/** What Fastify says about a request that it could not read. */
const BY_FASTIFY_CODE: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_BAD_URL: 'bad_request',
};

/** PostgreSQL is away, starting or overloaded: the caller may try again. */
const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08006',
  '08001',
  '57014',
  '55P03',
  '25P03',
]);
const LOST_CONNECTION =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i;

/** Any error as the problem the caller gets to see. Nothing of an unexpected error's text goes out. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof SyntaxError && 'statusCode' in error) return new Problem('invalid_json');
  if (error instanceof HttpException) return new Problem(BY_STATUS[error.getStatus()] ?? 'internal');
  const { code, statusCode, message, cause } = error as {
    code?: unknown;
    statusCode?: unknown;
    message?: string;
    cause?: unknown;
  };
  if (typeof code === 'string') {
    if (code in BY_FASTIFY_CODE) return new Problem(BY_FASTIFY_CODE[code]!);
    if (code === '23505') return new Problem('already_exists');
    if (code === '40001' || code === '40P01') return new Problem('conflict');
    // A value that the schema let through and PostgreSQL cannot read: a NUL, a date beyond its range.
    if (/^22[0-9A-Z]{3}$/.test(code)) return new Problem('invalid_input');
    if (UNAVAILABLE.has(code)) return new Problem('unavailable', { retryAfterMs: 1000 });
  }
  if (message !== undefined && LOST_CONNECTION.test(message))
    return new Problem('unavailable', { retryAfterMs: 1000 });
  if (typeof statusCode === 'number' && statusCode < 500)
    return new Problem(BY_STATUS[statusCode] ?? 'bad_request');
  if (cause instanceof Error) return toProblem(cause);
  return new Problem('internal');
}
