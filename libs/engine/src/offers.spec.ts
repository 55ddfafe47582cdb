import { MINUTE, scene, SECOND } from '@baton/testkit';
import { describe, expect, test } from 'vitest';
import { evolve } from './evolve.ts';

describe('an exclusive offer', () => {
  test('goes to the first candidate at once, and its clock starts with the delivery', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    expect(s.holders('lead')).toEqual(['ann']);
    expect(s.offer('lead', 'ann')).toMatchObject({
      kind: 'exclusive',
      attempt: 1,
      cycle: 1,
      expiresAt: null,
    });
    s.pass(4 * SECOND).deliver('lead', 'ann');
    expect(s.offer('lead', 'ann')).toMatchObject({ deliveredAt: s.now, expiresAt: s.now + 5 * MINUTE });
  });

  test('is delivered once: what says so again moves neither the delivery nor the deadline', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.deliver('lead', 'ann');
    const before = { ...s.offer('lead', 'ann') };
    const events = s.log.length;
    s.pass(30 * SECOND);
    expect(s.deliver('lead', 'ann')).toMatchObject({ ok: true, unchanged: true });
    expect(s.offer('lead', 'ann')).toEqual(before);
    expect(s.log).toHaveLength(events);
  });

  test('is accepted: the agent owns the lead and earns two points', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.deliver('lead', 'ann');
    expect(s.accept('lead', 'ann')).toMatchObject({ ok: true, leadId: 'lead' });
    expect(s.lead('lead')).toMatchObject({
      status: 'accepted',
      ownerAgentId: 'ann',
      acceptedAt: s.now,
      attempt: 1,
    });
    expect(s.ledger('ann')).toEqual([['accept', 2]]);
    expect(s.accept('lead', 'ann')).toMatchObject({ ok: true, unchanged: true });
  });

  test('is never answered before it was delivered, whatever the stamps of both say', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.deliver('lead', 'ann');
    const { id: offerId } = s.offer('lead', 'ann');
    // Read from the wire behind the acknowledgement, but before the batch that both came to began.
    s.must({ type: 'accept_offer', offerId, agentId: 'ann', at: s.now - 1 });
    const { deliveredAt, respondedAt } = s.offer('lead', 'ann');
    expect(respondedAt).toBe(deliveredAt);
  });

  test('is declined: a point, the next candidate at once, and never again in this cycle', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.decline('lead', 'ann');
    expect(s.holders('lead')).toEqual(['bob']);
    expect(s.ledger('ann')).toEqual([['decline', 1]]);
    s.decline('lead', 'bob');
    expect(s.status('lead')).toBe('unclaimed');
  });

  test('times out: five points less, and the next candidate', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.timeOut('lead', 'ann');
    expect(s.offer('lead', 'ann').state).toBe('timed_out');
    expect(s.ledger('ann')).toEqual([['timeout', -5]]);
    expect(s.holders('lead')).toEqual(['bob']);
    expect(s.accept('lead', 'ann')).toEqual({ ok: false, refusal: 'offer_expired' });
  });

  test('that nothing acknowledges within 10 s ends undelivered, without points, and the connection shows as lost', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.pass(10 * SECOND - 1);
    expect(s.holders('lead')).toEqual(['ann']);
    s.pass(1);
    expect(s.offer('lead', 'ann').state).toBe('undelivered');
    expect(s.holders('lead')).toEqual(['bob']);
    expect(s.ledger('ann')).toEqual([]);
    expect(s.state.agents.get('ann')!.connected).toBe(false);
  });

  test('waits queued while nobody is free, and is given in the same instant that somebody is', () => {
    const s = scene({ agents: ['ann'] })
      .post('first')
      .post('second')
      .post('urgent', { priority: 5 });
    expect([s.status('first'), s.status('second'), s.status('urgent')]).toEqual([
      'offered',
      'queued',
      'queued',
    ]);
    s.accept('first', 'ann');
    expect(s.holders('urgent')).toEqual(['ann']);
    s.accept('urgent', 'ann');
    expect(s.holders('second')).toEqual(['ann']);
  });

  test('ends once: a history that ends it again is no history', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.decline('lead', 'ann');
    const declined = s.log.find(({ type }) => type === 'offer.declined')!;
    expect(() => evolve(s.state, declined)).toThrow('is declined already');
  });
});
