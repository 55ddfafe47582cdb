import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { z } from 'zod';
import { Problem } from './problem.ts';

const ERRORS_MAX = 50;

interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
  code?: string;
  keys?: string[];
  /** What is wrong with the key of a record. */
  issues?: readonly { message: string }[];
}

/** The one pipe: whatever declares a schema (`@Body({schema})`) is parsed by it, and nothing else is touched. */
export const validationPipe = new StandardSchemaValidationPipe({ exceptionFactory: invalidInput });

/** The problem that names each field that is not valid. An unknown field is named itself, not only its parent. */
export function invalidInput(issues: readonly Issue[]): Problem {
  const errors = issues.flatMap((issue) => {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
    if (issue.code === 'unrecognized_keys' && issue.keys !== undefined) {
      return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'is not a known field' }));
    }
    const message = issue.code === 'invalid_key' ? issue.issues?.[0]?.message : undefined;
    return [{ path: path.join('.'), message: message ?? issue.message }];
  });
  return new Problem('invalid_input', { errors: errors.slice(0, ERRORS_MAX) });
}

/** One field that is not valid. */
export function invalidField(path: string, message: string): Problem {
  return new Problem('invalid_input', { errors: [{ path, message }] });
}

/** Parses by a schema where no pipe does (sockets, hot routes). Throws `invalid_input`. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalidInput(result.error.issues);
  return result.data;
}
