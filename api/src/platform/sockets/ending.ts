import type { Principal } from '../auth/principal.ts';
import type { Clock, Timer } from '../clock.ts';

/** A timer waits for so long at most; what ends later is looked at again then. */
const WAIT_MS_MAX = 86_400_000;

/** Calls `end` when the key behind a socket ends by time. Returns how to call that off. */
export function endingOf({ endsAtMs }: Principal, clock: Clock, end: () => void): () => void {
  if (endsAtMs === undefined) return () => undefined;
  let timer: Timer;
  const wait = (): void => {
    const left = endsAtMs - clock.databaseNowMs();
    timer = clock.after(Math.min(left, WAIT_MS_MAX), left <= 0 ? end : wait);
  };
  wait();
  return () => timer.cancel();
}
