import { createHmac, randomBytes } from 'node:crypto';

/** Standard Webhooks 1.0.0: symmetric secrets, `v1` signatures. https://www.standardwebhooks.com */
const PREFIX = 'whsec_';
const SECRET_BYTES = 24;

/** 192 random bits, in the form that every Standard Webhooks library takes. */
export function newWebhookSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** The headers of one message; a signature for each secret, so that either of them verifies it during a rotation. */
export function signedHeaders(
  messageId: string,
  timestampSeconds: number,
  body: string,
  secrets: readonly string[],
): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${messageId}.${timestampSeconds}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatures.join(' '),
  };
}

/** The `webhook-id`: the same for every try and every replay, so that a receiver can tell repetitions. */
export function wireId(messageId: string): string {
  return `msg_${messageId}`;
}

/** What is sent of a message. */
export function messageBody(message: { type: string; at: Date; data: unknown }): string {
  return JSON.stringify({ type: message.type, timestamp: message.at.toISOString(), data: message.data });
}

const SECOND = 1;
const MINUTE = 60;
const HOUR = 3_600;
/** Seconds to wait after the first, second … failed try; then it is given up. A little over three days in all. */
export const RETRY_AFTER_S = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
