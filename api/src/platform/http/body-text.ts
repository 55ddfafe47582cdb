import { isUtf8 } from 'node:buffer';
import { Problem } from '../problem/problem.ts';

/** The text of a body that has to be UTF-8. Throws `unsupported_media_type` for another charset, `bad_request` for what is none. */
export function textOfBody(body: Buffer, contentType: string | undefined): string {
  const charset = charsetOf(contentType);
  if (charset !== null && !/^(?:utf-?8|us-ascii)$/i.test(charset))
    throw new Problem('unsupported_media_type', { detail: 'The body has to be UTF-8.' });
  if (!isUtf8(body)) throw new Problem('bad_request', { detail: 'The body is not UTF-8.' });
  return body.toString('utf8');
}

/** What a content type names; null where it names none. */
export function charsetOf(contentType: string | undefined): string | null {
  return /;\s{0,9}charset\s{0,9}=\s{0,9}"?([^\s";]{1,40})/i.exec(contentType ?? '')?.[1] ?? null;
}
