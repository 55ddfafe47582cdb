import { ERRORS, type ErrorCode, type ProblemBody } from '@baton/contract';

export interface ProblemOptions {
  detail?: string;
  errors?: { path: string; message: string }[];
  /** Sent as Retry-After, in whole seconds, rounded up. */
  retryAfterMs?: number;
  /** RateLimit headers and the like. */
  headers?: Record<string, string>;
}

/** An error with a stable code, answered as RFC 9457 problem+json. Status and title come from the contract. */
export class Problem extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly options: ProblemOptions;

  constructor(code: ErrorCode, options: ProblemOptions = {}) {
    super(options.detail ?? ERRORS[code].title);
    this.code = code;
    this.status = ERRORS[code].status;
    this.options = options;
  }

  /** The body as it goes out. */
  body(requestId?: string): ProblemBody {
    const { title, status } = ERRORS[this.code];
    return {
      type: 'about:blank',
      title,
      status,
      code: this.code,
      ...(this.options.detail === undefined ? {} : { detail: this.options.detail }),
      ...(this.options.errors === undefined ? {} : { errors: this.options.errors }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
}

/** What belongs to another tenant answers like what was never there. */
export function notFound(detail?: string): Problem {
  return new Problem('not_found', detail === undefined ? {} : { detail });
}
