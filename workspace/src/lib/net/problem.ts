import { ERRORS } from '@baton/contract/errors';
import { language } from '#lib/language/language.ts';
import { fromServer, isKnown } from './server-words.ts';

/** What a refused request says (RFC 9457), as an error that forms and toasts can show. */
export interface FieldError {
  path: string;
  message: string;
}

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldError[];
  readonly retryAfterMs: number | null;

  constructor(
    status: number,
    code: string,
    message: string,
    errors: readonly FieldError[],
    retryAfterMs: number | null,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.retryAfterMs = retryAfterMs;
  }

  /** The message for one input, by its path in the body (`customer.email`). */
  field(path: string): string | undefined {
    return this.errors.find((error) => error.path === path || error.path === `/${path.replaceAll('.', '/')}`)
      ?.message;
  }
}

/** The server could not be reached at all. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  constructor() {
    super('The server can’t be reached. Check your connection and try again.');
  }
}

export function messageOf(error: unknown): string {
  if (error instanceof ApiProblem || error instanceof Unreachable) return error.message;
  return 'Something went wrong. Try again.';
}

export function codeOf(error: unknown): string | null {
  return error instanceof ApiProblem ? error.code : null;
}

interface ProblemBody {
  code?: unknown;
  title?: unknown;
  detail?: unknown;
  errors?: unknown;
}

function isFieldError(value: unknown): value is FieldError {
  return typeof value === 'object' && value !== null && 'path' in value && 'message' in value;
}

/** What the server said of a refusal, in the page's language; the words for its code where those are not known. */
export function problemText(code: string | null | undefined, said: string | undefined): string | undefined {
  if (language === 'en' || (said && isKnown(said))) return said && fromServer(said);
  return code && code in ERRORS ? ERRORS[code as keyof typeof ERRORS].title : said;
}

/** The server's field errors, in the page's language. */
export function fieldErrors(list: readonly unknown[]): FieldError[] {
  return list.filter(isFieldError).map(({ path, message }) => ({ path, message: fromServer(message) }));
}

/** Reads the body of a refused answer; an answer that is no problem+json (a proxy's page) becomes one. */
export async function problemFrom(response: Response): Promise<ApiProblem> {
  let body: ProblemBody = {};
  try {
    const parsed: unknown = await response.json();
    if (typeof parsed === 'object' && parsed !== null) body = parsed;
  } catch {
    // Not JSON: the status alone speaks.
  }
  const code = typeof body.code === 'string' ? body.code : 'unknown';
  const text = problemText(code, typeof body.detail === 'string' ? body.detail : undefined) || body.title;
  const retryAfter = Number(response.headers.get('Retry-After'));
  return new ApiProblem(
    response.status,
    code,
    typeof text === 'string' && text !== '' ? text : `The server answered ${response.status}.`,
    Array.isArray(body.errors) ? fieldErrors(body.errors) : [],
    retryAfter > 0 ? retryAfter * 1000 : null,
  );
}
