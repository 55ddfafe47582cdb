import type { Problem } from './generated/api.ts';

/** Every code there is now. A newer server may have more. */
export type ErrorCode = Problem['code'];

/** The answer was no problem document: something between here and the API spoke. */
const NO_PROBLEM = 'no_problem_document';

/**
 * The API refused (RFC 9457). Branch on `code`, which never changes its meaning; `message` is for people. What is no
 * answer at all (no connection, an aborted signal) rejects with what `fetch` gives.
 */
export class BatonError extends Error {
  override readonly name = 'BatonError';
  /** The HTTP status. */
  readonly status: number;
  readonly code: ErrorCode | typeof NO_PROBLEM | (string & {});
  /** For invalid input: which fields, and why. */
  readonly errors: readonly { path: string; message: string }[];
  /** Names the request in the server's log. */
  readonly requestId: string | null;
  /** How long the server asks to wait before the next try, ms; null where it does not say. */
  readonly retryAfterMs: number | null;

  constructor(status: number, problem: Partial<Problem>, retryAfterMs: number | null) {
    const { code = NO_PROBLEM, title, detail, errors = [], requestId = null } = problem;
    const fields = errors.map(({ path, message }) => `${path} ${message}`.trim()).join('; ');
    super([title ?? `Answered ${status}`, detail ?? fields].filter((part) => part !== '').join(': '));
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
  }
}
