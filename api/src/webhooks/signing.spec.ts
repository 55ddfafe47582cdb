import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { messageBody, newWebhookSecret, RETRY_AFTER_S, signedHeaders } from './signing.ts';

const seconds = (): number => Math.floor(systemClock.wallMs() / 1000);

describe('a signed message', () => {
  it('is accepted by the reference library, with either secret during a rotation', () => {
    const [old, next] = [newWebhookSecret(), newWebhookSecret()];
    const body = messageBody({ type: 'lead.accepted', at: new Date(0), data: { name: 'Zoë “Q” 🙂' } });
    const headers = signedHeaders('msg_1', seconds(), body, [next, old]);
    for (const secret of [old, next])
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow();
    expect(() => new Webhook(next).verify(body.replace('accepted', 'declined'), headers)).toThrow();
    expect(() => new Webhook(next).verify(body, { ...headers, 'webhook-id': 'msg_2' })).toThrow();
  });

  it('is tried for days, at growing intervals', () => {
    expect(RETRY_AFTER_S).toEqual(RETRY_AFTER_S.toSorted((a, b) => a - b));
    expect(RETRY_AFTER_S.reduce((sum, s) => sum + s, 0)).toBeGreaterThan(3 * 86_400);
  });
});
