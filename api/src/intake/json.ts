import { Problem } from '../platform/problem/problem.ts';

/**
 * What a stranger's JSON says. Throws `invalid_json`, for names that could reach an object's prototype too. A whole
 * number too large for a double (advertisers' ids are) comes as its digits.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, revive) as unknown;
  } catch {
    throw new Problem('invalid_json');
  }
}

function revive(key: string, value: unknown, context?: { source?: string }): unknown {
  if (key === '__proto__') throw new SyntaxError('prototype');
  if (key === 'constructor' && typeof value === 'object' && value !== null && 'prototype' in value)
    throw new SyntaxError('constructor');
  if (typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? ''))
    return context!.source;
  return value;
}
