import { MONDAY_NOON, newLead, Random, scene, SECOND } from '@baton/testkit';
import { describe, expect, test } from 'vitest';
import { decide, forget, nextWakeAt, rebuildIndex, takeTouched } from './index.ts';
import { type Timer, Timers } from './timers.ts';

describe('the heap of wake-up times', () => {
  test('gives what a sorted list gives, whatever is armed, moved and disarmed', () => {
    const random = new Random(7);
    const timers = new Timers();
    const plain = new Map<string, Timer>();
    for (let i = 0; i < 20_000; i += 1) {
      const kind = random.pick(['offer', 'grace', 'step'] as const);
      const id = `x${random.whole(1, 200)}`;
      if (random.chance(0.7)) {
        const at = random.whole(0, 1_000);
        timers.arm(kind, id, at);
        plain.set(kind + id, { at, kind, id });
      } else {
        timers.disarm(kind, id);
        plain.delete(kind + id);
      }
      if (i % 50 > 0) continue;
      const rank = ['offer', 'grace', 'step'];
      const [first] = [...plain.values()].sort(
        (a, b) => a.at - b.at || rank.indexOf(a.kind) - rank.indexOf(b.kind) || (a.id < b.id ? -1 : 1),
      );
      expect(timers.peek()).toEqual(first ?? null);
      expect(timers.size).toBe(plain.size);
    }
  });
});

describe('waking', () => {
  test('is due when the first thing is, and never without one', () => {
    const s = scene({ agents: ['ann'] });
    expect(nextWakeAt(s.state, s.now)).toBeNull();
    s.post('lead');
    expect(nextWakeAt(s.state, s.now)).toBe(s.now + 10 * SECOND);
    s.deliver('lead', 'ann');
    expect(nextWakeAt(s.state, s.now)).toBe(s.now + 300 * SECOND + 150);
    s.accept('lead', 'ann');
    expect(nextWakeAt(s.state, s.now)).toBeNull();
  });

  test('does so much at a time and says that there is more', () => {
    const s = scene({
      agents: Array.from({ length: 30 }, (_, i) => `a${i}`),
      settings: { sharkTankWindowMs: 0 },
    });
    for (let i = 0; i < 30; i += 1) s.post(`lead${i}`);
    const now = s.now + 10 * SECOND;
    const { events } = decide(s.state, { type: 'wake' }, { now, newId: () => 'x', maxDue: 10 });
    expect(events.filter((e) => e.type === 'offer.undelivered')).toHaveLength(10);
    expect(nextWakeAt(s.state, now)).toBe(now);
  });

  test('too early, twice or for nothing is harmless', () => {
    const s = scene({ agents: ['ann'] }).post('lead');
    const before = s.log.length;
    s.do({ type: 'wake' });
    s.do({ type: 'wake' });
    expect(s.log.length).toBe(before);
  });

  test('3,000 offers with one deadline are re-offered or waiting after one pass', () => {
    const s = scene({
      agents: Array.from({ length: 60 }, (_, i) => ({ id: `a${i}`, limits: { maxPendingOffers: 50 } })),
      settings: { maxConsecutiveTimeouts: null },
    });
    s.checks = false;
    for (let i = 0; i < 3_000; i += 1) s.post(`lead${i}`);
    expect(s.state.index.pendingOffers).toBe(3_000);
    for (const offer of s.state.offers.values())
      decide(
        s.state,
        { type: 'deliver_offer', offerId: offer.id, agentId: null },
        { now: s.now, newId: () => 'd' },
      );
    s.pass(300 * SECOND + 150);
    expect([...s.state.offers.values()].filter((o) => o.state === 'timed_out')).toHaveLength(3_000);
  });
});

describe('the working set', () => {
  test('tells what was touched, once', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    const touched = takeTouched(s.state);
    expect([[...touched.leads], touched.offers.size, [...touched.agents]]).toEqual([['lead'], 1, ['ann']]);
    expect(takeTouched(s.state).leads.size).toBe(0);
  });

  test('forgets what nobody waits for', () => {
    const s = scene({ agents: ['ann', 'bob'] })
      .post('one', { customerId: 'mia' })
      .post('two');
    s.accept('one', 'ann');
    forget(s.state);
    expect([[...s.state.leads.keys()], s.state.offers.size, s.state.customers.size]).toEqual([['two'], 1, 0]);
  });

  test('is the same when its index is made anew', () => {
    const s = scene({ agents: ['ann', 'bob'] })
      .post('one')
      .post('two')
      .post('three');
    rebuildIndex(s.state, MONDAY_NOON);
    expect(nextWakeAt(s.state, s.now)).toBe(s.now + 10 * SECOND);
    expect(s.do({ type: 'receive_lead', lead: newLead({ id: 'one' }) })).toEqual({
      ok: false,
      refusal: 'invalid_status',
    });
  });
});
