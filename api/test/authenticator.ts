import { generateSync } from 'otplib';

/** The six digits that an authenticator app shows now, or so many seconds from now. */
export function codeAt(secret: string, offsetSeconds = 0): string {
  const epoch = Math.floor((performance.timeOrigin + performance.now()) / 1000) + offsetSeconds;
  return generateSync({ secret, epoch });
}
