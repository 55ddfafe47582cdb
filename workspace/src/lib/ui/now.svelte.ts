/**
 * Two clocks that components can read: `wall` (epoch milliseconds, every 15 s) for "3 min ago", and `monotonic`
 * (performance.now(), five times a second) for countdowns. Each runs only while something reads it.
 */
import { createSubscriber } from 'svelte/reactivity';

function ticking(everyMs: number): () => void {
  return createSubscriber((update) => {
    const timer = setInterval(update, everyMs);
    document.addEventListener('visibilitychange', update);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', update);
    };
  });
}

const subscribeWall = ticking(15_000);
const subscribeSecond = ticking(1_000);
const subscribeMonotonic = ticking(200);

let readWall: () => number = Date.now;

/** Ages are drawn by this clock from now on (the server's, say) instead of the computer's. */
export function setWallClock(read: () => number): void {
  readWall = read;
}

export const clock = {
  get wall(): number {
    subscribeWall();
    return readWall();
  },
  /** The same, once a second: for "waiting 4 min 10 s". */
  get second(): number {
    subscribeSecond();
    return readWall();
  },
  get monotonic(): number {
    subscribeMonotonic();
    return performance.now();
  },
};
