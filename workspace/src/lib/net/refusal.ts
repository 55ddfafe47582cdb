/** Refusals of a connection that asking again does not change: nobody is signed in, or it is not for them. */
const FINAL: ReadonlySet<string> = new Set([
  'unauthenticated',
  'forbidden',
  'missing_scope',
  'invalid_kiosk_token',
]);

/**
 * Socket.IO tries again by itself where nobody answers, and never where somebody refused: yet a database that was away
 * for a moment, or too many who came back at once, pass.
 */
export function mayPass(error: Error & { data?: { code?: string } }): boolean {
  const code = error.data?.code;
  return code !== undefined && !FINAL.has(code);
}
