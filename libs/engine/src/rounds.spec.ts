import { manager, MINUTE, scene, SECOND } from '@baton/testkit';
import { describe, expect, test } from 'vitest';

const settings = { catchallUserIds: ['cat'] };
/** `cat` looks after what nobody took and is offered nothing else. */
const cat = { id: 'cat', takesLeads: false };

describe('another chance', () => {
  test('stands right behind the holder; time-out, re-queue, accept come to nothing', () => {
    const s = scene({ agents: ['ann', 'bob', 'cem'] }).post('lead');
    s.timeOut('lead', 'ann');
    expect(s.requeue('lead', 'ann')).toMatchObject({ ok: true });
    expect(s.holders('lead')).toEqual(['bob']);
    s.decline('lead', 'bob');
    expect(s.holders('lead')).toEqual(['ann']);
    expect(s.offer('lead', 'ann')).toMatchObject({ afterRequeue: true, attempt: 3, kind: 'exclusive' });
    s.accept('lead', 'ann');
    expect(s.ledger('ann')).toEqual([
      ['timeout', -5],
      ['requeue', 4],
      ['accept_after_requeue', 1],
    ]);
    expect(s.score('ann')).toBe(100);
  });

  test('is once per cycle, and keeps its points if the holder accepts', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.timeOut('lead', 'ann');
    s.requeue('lead', 'ann');
    expect(s.requeue('lead', 'ann')).toEqual({ ok: false, refusal: 'requeue_not_possible' });
    s.accept('lead', 'bob');
    expect(s.score('ann')).toBe(99);
    expect(s.requeue('lead', 'ann')).toEqual({ ok: false, refusal: 'requeue_not_possible' });
  });

  test('with no holder the lead is offered at once', () => {
    const s = scene({ agents: ['ann', { id: 'bob', teamIds: [] }] }).post('lead');
    s.activity('bob', 'busy');
    s.timeOut('lead', 'ann');
    expect(s.status('lead')).toBe('queued');
    s.requeue('lead', 'ann');
    expect(s.holders('lead')).toEqual(['ann']);
  });

  test('first come, first served; who cannot take it is skipped and stays untried', () => {
    const s = scene({ agents: ['ann', 'bob', 'cem'] }).post('lead');
    s.timeOut('lead', 'ann').timeOut('lead', 'bob');
    s.requeue('lead', 'bob');
    s.requeue('lead', 'ann');
    s.activity('bob', 'busy');
    s.decline('lead', 'cem');
    expect(s.story('lead')).toContain('requeue.skipped');
    expect(s.holders('lead')).toEqual(['ann']);
    s.decline('lead', 'ann');
    // Bob is untried: the lead waits for him.
    expect(s.status('lead')).toBe('queued');
    s.activity('bob', 'available');
    expect(s.holders('lead')).toEqual(['bob']);
    // The four points of the re-queue stay, so this acceptance counts as one after a re-queue.
    expect(s.offer('lead', 'bob').afterRequeue).toBe(true);
    s.accept('lead', 'bob');
    expect(s.score('bob')).toBe(100);
  });

  test('a second time-out costs again, and there is no third chance', () => {
    const s = scene({ agents: ['ann', 'bob'], settings: { maxConsecutiveTimeouts: null } }).post('lead');
    s.timeOut('lead', 'ann');
    s.requeue('lead', 'ann');
    s.timeOut('lead', 'bob').timeOut('lead', 'ann');
    expect(s.score('ann')).toBe(94);
    expect(s.requeue('lead', 'ann')).toEqual({ ok: false, refusal: 'requeue_not_possible' });
  });

  test('is once, also while others still have the lead', () => {
    const s = scene({ agents: ['ann', 'bob', 'cem'] }).post('lead');
    s.timeOut('lead', 'ann');
    s.requeue('lead', 'ann');
    s.decline('lead', 'bob');
    s.timeOut('lead', 'ann');
    expect(s.holders('lead')).toEqual(['cem']);
    expect(s.requeue('lead', 'ann')).toEqual({ ok: false, refusal: 'requeue_not_possible' });
    expect(s.score('ann')).toBe(94);
  });

  test('only for a time-out, and only for one of this cycle', () => {
    const s = scene({ agents: ['ann', 'bob', 'cem'] }).post('lead');
    s.timeOut('lead', 'ann');
    s.decline('lead', 'bob');
    expect(s.requeue('lead', 'bob')).toEqual({ ok: false, refusal: 'requeue_not_possible' });
    s.must({ type: 'reroute_lead', leadId: 'lead', actor: manager });
    expect(s.status('lead')).toBe('offered');
    expect(s.requeue('lead', 'ann')).toEqual({ ok: false, refusal: 'requeue_not_possible' });
  });

  test('not for an agent who was removed meanwhile', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.timeOut('lead', 'ann');
    const keep = { kind: 'keep' } as const;
    s.must({ type: 'deactivate_agent', agentId: 'ann', openLeads: keep, ownedLeadIds: [], actor: manager });
    expect(s.requeue('lead', 'ann')).toEqual({ ok: false, refusal: 'requeue_not_possible' });
    expect(s.ledger('ann')).toEqual([['timeout', -5]]);
  });

  test('in the shark tank one claims instead', () => {
    const s = scene({ agents: ['ann'] })
      .post('lead')
      .timeOut('lead', 'ann');
    expect(s.status('lead')).toBe('shark_tank');
    const first = [...s.state.offers.values()][0]!;
    expect(s.do({ type: 'requeue_offer', offerId: first.id, agentId: 'ann', at: s.now })).toEqual({
      ok: false,
      refusal: 'requeue_not_possible',
    });
  });
});

describe('the shark tank', () => {
  test('tells all who timed out and nobody who declined; the first claim wins two points', () => {
    const s = scene({ agents: ['ann', 'bob', 'cem'] }).post('lead');
    s.timeOut('lead', 'ann');
    s.decline('lead', 'bob');
    s.timeOut('lead', 'cem');
    expect(s.status('lead')).toBe('shark_tank');
    expect(s.holders('lead')).toEqual(['ann', 'cem']);
    expect(s.offer('lead', 'cem')).toMatchObject({ kind: 'shark_tank', expiresAt: s.now + 15 * MINUTE });
    s.accept('lead', 'cem');
    expect(s.offer('lead', 'ann').state).toBe('rescinded');
    expect(s.lead('lead')).toMatchObject({ status: 'accepted', ownerAgentId: 'cem' });
    expect(s.score('cem')).toBe(97);
  });

  test('passes without points, whoever is connected, and then comes catchall', () => {
    const s = scene({ agents: ['ann', cat], settings })
      .post('lead')
      .timeOut('lead', 'ann');
    s.drop('ann');
    s.activity('ann', 'offline');
    s.pass(15 * MINUTE);
    expect(s.status('lead')).toBe('shark_tank');
    s.pass(150);
    expect(s.status('lead')).toBe('catchall');
    expect(s.score('ann')).toBe(95);
    expect(s.state.agents.get('ann')!.consecutiveTimeouts).toBe(1);
  });

  test('is not for who declined when they had another chance', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.timeOut('lead', 'ann');
    s.requeue('lead', 'ann');
    s.timeOut('lead', 'bob');
    s.decline('lead', 'ann');
    expect(s.status('lead')).toBe('shark_tank');
    expect(s.holders('lead')).toEqual(['bob']);
  });

  test('when all pass by hand the lead goes on at once, at no cost', () => {
    const s = scene({ agents: ['ann', cat], settings })
      .post('lead')
      .timeOut('lead', 'ann');
    s.decline('lead', 'ann');
    expect(s.status('lead')).toBe('catchall');
    expect(s.score('ann')).toBe(95);
  });

  test.each([
    ['a window of nothing', { sharkTankWindowMs: 0 }],
    ['nobody who timed out', {}],
  ])('is skipped with %s', (why, change) => {
    const s = scene({ agents: ['ann', cat], settings: { ...settings, ...change } }).post('lead');
    if (why.startsWith('nobody')) s.decline('lead', 'ann');
    else s.timeOut('lead', 'ann');
    expect(s.status('lead')).toBe('catchall');
  });
});

describe('catchall', () => {
  test('goes to every catchall user at once; an accept earns nothing there', () => {
    const s = scene({
      agents: ['ann', cat, { id: 'dog', takesLeads: false }],
      settings: { catchallUserIds: ['cat', 'dog'] },
    });
    s.post('lead');
    s.decline('lead', 'ann');
    expect(s.holders('lead')).toEqual(['cat', 'dog']);
    expect(s.offer('lead', 'dog')).toMatchObject({ kind: 'catchall', expiresAt: s.now + 60 * MINUTE });
    s.accept('lead', 'dog');
    expect(s.lead('lead')).toMatchObject({ status: 'accepted', ownerAgentId: 'dog' });
    expect(s.offer('lead', 'cat').state).toBe('rescinded');
    expect(s.ledger('dog')).toEqual([]);
  });

  test('goes to each of them once, however often the list names them', () => {
    const s = scene({ agents: [cat], settings: { catchallUserIds: ['cat', 'cat'] } }).post('lead');
    expect(s.holders('lead')).toEqual(['cat']);
  });

  test('a catchall user may assign it to an agent instead', () => {
    const s = scene({ agents: ['ann', cat], settings }).post('lead');
    s.decline('lead', 'ann');
    const actor = { userId: 'cat', manages: false };
    expect(s.do({ type: 'assign_lead', leadId: 'lead', agentId: 'ann', actor })).toMatchObject({ ok: true });
    expect(s.lead('lead')).toMatchObject({ status: 'assigned', ownerAgentId: 'ann' });
    const stranger = { userId: 'ann', manages: false };
    expect(s.do({ type: 'assign_lead', leadId: 'lead', agentId: 'cat', actor: stranger })).toEqual({
      ok: false,
      refusal: 'not_allowed',
    });
  });

  test('then the lead is unclaimed, and stays to be dealt with', () => {
    const s = scene({ agents: [cat], settings }).post('lead');
    expect(s.status('lead')).toBe('catchall');
    s.pass(60 * MINUTE + 150);
    expect(s.status('lead')).toBe('unclaimed');
    expect(s.offer('lead', 'cat').state).toBe('timed_out');
  });

  test('who is removed leaves the place to who has it since, and to nobody who let the lead pass', () => {
    const dog = { id: 'dog', takesLeads: false };
    const removed = (...before: string[]) => {
      const s = scene({ agents: [cat, dog, { id: 'eel', takesLeads: false }], settings }).post('lead');
      s.must({ type: 'configure', settings: { ...s.state.settings, catchallUserIds: before } });
      s.must({ type: 'configure', agents: [{ ...s.state.agents.get('cat')!, active: false }] });
      return s;
    };
    const s = removed('dog', 'eel');
    expect(s.status('lead')).toBe('catchall');
    expect(s.holders('lead')).toEqual(['dog', 'eel']);
    expect(s.offer('lead', 'dog')).toMatchObject({ expiresAt: s.now + 60 * MINUTE });
    s.decline('lead', 'dog');
    s.must({ type: 'configure', agents: [{ ...s.state.agents.get('eel')!, active: false }] });
    expect(s.status('lead')).toBe('unclaimed');
    expect(removed('cat').status('lead')).toBe('unclaimed');
  });

  test('without an active catchall user it is unclaimed at once', () => {
    expect(scene().post('lead').status('lead')).toBe('unclaimed');
  });
});

describe('the deadline', () => {
  const offered = () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.deliver('lead', 'ann');
    return { s, deadline: s.offer('lead', 'ann').expiresAt! };
  };

  test('an accept read at the deadline wins, however late it is decided', () => {
    const { s, deadline } = offered();
    s.now = deadline + 5 * SECOND;
    expect(s.accept('lead', 'ann', deadline)).toMatchObject({ ok: true });
    expect(s.ledger('ann')).toEqual([['accept', 2]]);
  });

  test('one a millisecond later does not', () => {
    const { s, deadline } = offered();
    s.now = deadline + 1;
    expect(s.accept('lead', 'ann', deadline + 1)).toEqual({ ok: false, refusal: 'offer_expired' });
    expect(s.offer('lead', 'ann').state).toBe('pending');
  });

  test('the time-out waits 150 ms behind it and never fires early', () => {
    const { s, deadline } = offered();
    s.pass(deadline + 149 - s.now);
    expect(s.offer('lead', 'ann').state).toBe('pending');
    s.pass(1);
    expect(s.offer('lead', 'ann').state).toBe('timed_out');
  });

  test('an accept before any acknowledgement counts as one', () => {
    const s = scene({ agents: ['ann'] }).post('lead');
    s.pass(3 * SECOND);
    expect(s.accept('lead', 'ann')).toMatchObject({ ok: true });
    expect(s.offer('lead', 'ann').deliveredAt).toBe(s.now);
  });

  test('a manager may lengthen it', () => {
    const { s, deadline } = offered();
    const offerId = s.offer('lead', 'ann').id;
    s.must({ type: 'extend_offer', offerId, byMs: MINUTE, actor: { userId: 'boss', manages: true } });
    expect(s.offer('lead', 'ann')).toMatchObject({ expiresAt: deadline + MINUTE, windowMs: 6 * MINUTE });
    s.pass(deadline + 30 * SECOND - s.now);
    expect(s.offer('lead', 'ann').state).toBe('pending');
    expect(
      s.do({ type: 'extend_offer', offerId, byMs: MINUTE, actor: { userId: 'ann', manages: false } }),
    ).toMatchObject({ refusal: 'not_allowed' });
  });

  test.each([0, -MINUTE])('%i ms more are none', (byMs) => {
    const { s, deadline } = offered();
    const events = s.log.length;
    s.must({ type: 'extend_offer', offerId: s.offer('lead', 'ann').id, byMs, actor: manager });
    expect(s.offer('lead', 'ann').expiresAt).toBe(deadline);
    expect(s.log).toHaveLength(events);
  });
});
