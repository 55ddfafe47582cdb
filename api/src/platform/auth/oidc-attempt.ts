import { z } from 'zod';

/** What a browser keeps between being sent to the provider and coming back: whose answer it is. */
const attempt = z.strictObject({
  state: z.string().min(20).max(200),
  nonce: z.string().min(20).max(200),
  verifier: z.string().min(43).max(128),
  next: z.string().max(500),
});
export type OidcAttempt = z.output<typeof attempt>;

const CHARACTERS_MAX = 2_000;

export function writeAttempt(value: OidcAttempt): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Null for what is none of ours. */
export function readAttempt(text: string | null): OidcAttempt | null {
  if (text === null || text.length > CHARACTERS_MAX) return null;
  try {
    const parsed = attempt.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return parsed.success ? { ...parsed.data, next: insideOnly(parsed.data.next) } : null;
  } catch {
    return null;
  }
}

/** A page of the workspace: signing in leads nowhere else. */
export function insideOnly(next: string | undefined): string {
  if (next === undefined || next.length > 500 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(next)) return '/';
  return next.includes('\\') || next.startsWith('/api/') ? '/' : next;
}
