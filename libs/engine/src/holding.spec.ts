import { HOUR, MINUTE, MONDAY_NOON, scene, SECOND, shifts } from '@baton/testkit';
import { describe, expect, test } from 'vitest';
import { candidates } from './index.ts';

const boss = { userId: 'boss', manages: true };
/** Open from 8 to 18 h, every day. */
const hours = shifts(MONDAY_NOON - 4 * HOUR, 10 * HOUR, 14 * HOUR);
const NIGHT = MONDAY_NOON + 10 * HOUR;
const OPENING = MONDAY_NOON + 20 * HOUR;

describe('closed hours', () => {
  test('hold new leads; at opening one is released per 5 s, the oldest first, and fresh ones do not wait behind', () => {
    const s = scene({ agents: ['ann', 'bob', 'cem', 'dan', 'eve'], hours, now: NIGHT });
    s.post('one').pass(SECOND).post('two', { priority: 9 }).pass(SECOND).post('three');
    expect(['one', 'two', 'three'].map((id) => s.status(id))).toEqual(['held', 'held', 'held']);
    s.pass(OPENING - s.now);
    expect(['one', 'two', 'three'].map((id) => s.status(id))).toEqual(['offered', 'held', 'held']);
    s.pass(2 * SECOND).post('fresh');
    expect(s.status('fresh')).toBe('offered');
    // Whatever else wakes it: the pace is the settings'.
    s.must({ type: 'wake' });
    expect(s.status('two')).toBe('held');
    s.pass(3 * SECOND);
    expect([s.status('two'), s.status('three')]).toEqual(['offered', 'held']);
    s.pass(5 * SECOND);
    expect(s.status('three')).toBe('offered');
  });

  test('a queued lead is held at closing, keeping cycle, attempt and step clock', () => {
    const s = scene({
      agents: ['ann', 'bob'],
      hours,
      now: OPENING - 14 * HOUR - 10 * MINUTE,
      steps: [{ maxStepMs: 15 * MINUTE }],
    });
    s.activity('bob', 'busy');
    s.post('lead');
    s.decline('lead', 'ann');
    s.pass(10 * MINUTE);
    expect(s.lead('lead')).toMatchObject({ status: 'held', cycle: 1, attempt: 1 });
    s.pass(14 * HOUR);
    expect(s.status('lead')).toBe('queued');
    s.pass(5 * MINUTE - 1);
    expect(s.status('lead')).toBe('queued');
    s.pass(1);
    expect(s.status('lead')).toBe('unclaimed');
  });

  test('an offer in progress runs on; what comes after it waits for the morning', () => {
    const s = scene({ agents: ['ann', 'bob'], hours, now: OPENING - 14 * HOUR - MINUTE });
    s.post('lead');
    s.deliver('lead', 'ann');
    s.pass(2 * MINUTE);
    expect(s.holders('lead')).toEqual(['ann']);
    s.decline('lead', 'ann');
    expect(s.status('lead')).toBe('held');
    s.pass(OPENING - s.now);
    expect(s.holders('lead')).toEqual(['bob']);
  });

  test('a parallel round that loses a holder overnight is filled up at opening', () => {
    const s = scene({
      agents: ['ann', 'bob', 'cem'],
      hours,
      now: OPENING - 14 * HOUR - MINUTE,
      steps: [{ parallelOffers: 2, offerWindowMs: 24 * HOUR }],
    });
    s.post('lead');
    s.deliver('lead', 'ann');
    s.deliver('lead', 'bob');
    s.pass(2 * MINUTE);
    s.decline('lead', 'ann');
    expect(s.holders('lead')).toEqual(['bob']);
    s.pass(OPENING - s.now);
    expect(s.holders('lead')).toEqual(['bob', 'cem']);
  });

  test('shark tank and catchall run on', () => {
    const s = scene({
      agents: ['ann', { id: 'cat', takesLeads: false }],
      settings: { catchallUserIds: ['cat'] },
      hours,
      now: OPENING - 14 * HOUR - 6 * MINUTE,
    });
    s.post('lead').timeOut('lead', 'ann');
    s.pass(16 * MINUTE);
    expect(s.status('lead')).toBe('catchall');
    s.pass(HOUR);
    expect(s.status('lead')).toBe('unclaimed');
  });

  test('a lead that an admin releases is routed at once, and not held again before the next closing', () => {
    const s = scene({ agents: ['ann', 'bob'], hours, now: NIGHT }).post('lead');
    s.must({ type: 'release_lead', leadId: 'lead', actor: boss });
    expect(s.holders('lead')).toEqual(['ann']);
    s.decline('lead', 'ann');
    expect(s.holders('lead')).toEqual(['bob']);
    s.activity('bob', 'busy');
    expect(s.status('lead')).toBe('queued');
  });
});

describe('manual intercept', () => {
  test('holds every lead; an admin sees the candidates in order, and releases, assigns or discards', () => {
    const s = scene({
      agents: [{ id: 'ann', tags: { pecking: -1 } }, 'bob'],
      settings: { manualIntercept: true },
    });
    s.post('one').post('two').post('three');
    expect(s.status('one')).toBe('held');
    expect(candidates(s.state, s.lead('one'), 0, s.now).ordered.map((c) => c.agentId)).toEqual([
      'bob',
      'ann',
    ]);
    s.must({ type: 'release_lead', leadId: 'one', actor: boss });
    s.must({ type: 'assign_lead', leadId: 'two', agentId: 'ann', actor: boss });
    s.must({ type: 'discard_lead', leadId: 'three', actor: boss, reason: null });
    expect(['one', 'two', 'three'].map((id) => s.status(id))).toEqual(['offered', 'assigned', 'discarded']);
    s.decline('one', 'bob');
    expect(s.holders('one')).toEqual(['ann']);
  });

  test.each(['return_lead', 'reroute_lead'] as const)('holds what comes back by %s too', (type) => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.accept('lead', 'ann');
    s.settings({ manualIntercept: true });
    s.must({ type, leadId: 'lead', actor: boss, reason: 'wrong' });
    expect(s.lead('lead')).toMatchObject({ status: 'held', cycle: 2 });
  });

  test('switched off, what it held is released at the same pace', () => {
    const s = scene({ agents: ['ann', 'bob'], settings: { manualIntercept: true } })
      .post('one')
      .post('two');
    s.settings({ manualIntercept: false });
    expect([s.status('one'), s.status('two')]).toEqual(['offered', 'held']);
    s.pass(5 * SECOND);
    expect(s.status('two')).toBe('offered');
  });

  test('nobody but a manager releases', () => {
    const s = scene({ agents: ['ann'], settings: { manualIntercept: true } }).post('lead');
    const actor = { userId: 'ann', manages: false };
    expect(s.do({ type: 'release_lead', leadId: 'lead', actor })).toEqual({
      ok: false,
      refusal: 'not_allowed',
    });
  });
});
