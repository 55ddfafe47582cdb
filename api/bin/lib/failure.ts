/** Something the person at the keyboard can put right: shown as one sentence, without a stack. */
export class Failure extends Error {
  override name = 'Failure';
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's error code (`EACCES`, `EADDRINUSE` …), where there is one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
