/** How long a user without a device still has events numbered and kept, so that a reconnect can be replayed. */
export const LINGER_MS = 5 * 60_000;
