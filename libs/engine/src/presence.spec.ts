import { HOUR, MINUTE, scene, SECOND } from '@baton/testkit';
import { describe, expect, test } from 'vitest';

describe('connection', () => {
  test('an agent within the grace is a candidate only where no connected one exists', () => {
    const s = scene({ agents: [{ id: 'ann', tags: { pecking: 100 } }, 'bob'] });
    s.drop('ann');
    s.post('one').post('two');
    expect([s.holders('one'), s.holders('two')]).toEqual([['bob'], ['ann']]);
  });

  test('a drop shorter than the grace changes nothing; a longer one ends the offer undelivered', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.deliver('lead', 'ann');
    s.drop('ann');
    s.pass(59 * SECOND).connect('ann');
    s.pass(MINUTE);
    expect(s.holders('lead')).toEqual(['ann']);
    s.drop('ann');
    s.pass(MINUTE);
    expect(s.offer('lead', 'ann').state).toBe('undelivered');
    expect(s.holders('lead')).toEqual(['bob']);
    expect(s.ledger('ann')).toEqual([]);
  });

  test('after an undelivered offer the agent is a candidate again once reconnected', () => {
    const s = scene({ agents: ['ann'] }).post('lead');
    s.pass(10 * SECOND);
    expect(s.status('lead')).toBe('queued');
    s.connect('ann');
    expect(s.holders('lead')).toEqual(['ann']);
  });

  test('a silent device is not reachable for other leads either, grace or not', () => {
    const s = scene({ agents: ['ann'] }).post('lead');
    s.pass(10 * SECOND);
    s.post('other');
    expect(s.status('other')).toBe('queued');
  });

  test('an agent who chose a channel needs no device, and keeps the offer when the device goes', () => {
    const s = scene({ agents: [{ id: 'ann', channels: ['email'] }] });
    s.drop('ann');
    s.pass(HOUR).post('lead');
    expect(s.holders('lead')).toEqual(['ann']);
    s.deliver('lead', 'ann');
    s.connect('ann');
    s.drop('ann');
    s.pass(2 * MINUTE);
    expect(s.holders('lead')).toEqual(['ann']);
  });

  test('a deadline that passed while the system was down was nobody’s fault', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.deliver('lead', 'ann');
    s.now += 6 * MINUTE;
    s.do({ type: 'recover', downSince: s.now - 5 * MINUTE });
    expect(s.offer('lead', 'ann').state).toBe('undelivered');
    expect(s.ledger('ann')).toEqual([]);
    // Nobody is connected, everybody has the grace.
    expect(s.holders('lead')).toEqual(['bob']);
  });

  test('a deadline that passed before the system went down is a time-out', () => {
    const s = scene({ agents: ['ann'] }).post('lead');
    s.deliver('lead', 'ann');
    const deadline = s.offer('lead', 'ann').expiresAt!;
    s.now = deadline + 10 * SECOND;
    s.do({ type: 'recover', downSince: deadline + 1 });
    s.pass(0);
    expect(s.ledger('ann')).toEqual([['timeout', -5]]);
    expect(s.status('lead')).toBe('shark_tank');
  });
});

describe('leaving', () => {
  test.each(['busy', 'break', 'away', 'offline'])(
    'to %s withdraws the offer without points, and the lead goes on',
    (activity) => {
      const s = scene({ agents: ['ann', 'bob'] }).post('lead');
      s.activity('ann', activity);
      expect(s.offer('lead', 'ann').state).toBe('canceled');
      expect(s.holders('lead')).toEqual(['bob']);
      expect(s.ledger('ann')).toEqual([]);
      // Untried again when back.
      s.activity('ann', 'available');
      s.decline('lead', 'bob');
      expect(s.holders('lead')).toEqual(['ann']);
    },
  );

  test('counts as a decline where the tenant says so', () => {
    const s = scene({ agents: ['ann'], settings: { leavingCountsAsDecline: true } }).post('lead');
    s.activity('ann', 'away');
    expect(s.ledger('ann')).toEqual([['decline', 1]]);
    s.activity('ann', 'available');
    expect(s.status('lead')).toBe('unclaimed');
  });

  test('signing out is leaving', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.must({ type: 'sign_out', agentId: 'ann' });
    expect(s.holders('lead')).toEqual(['bob']);
    expect(s.state.agents.get('ann')!.activity).toBe('offline');
  });

  test('an unknown activity, and somebody else’s, is refused', () => {
    const s = scene({ agents: ['ann', 'bob'] });
    expect(s.activity('ann', 'dancing')).toEqual({ ok: false, refusal: 'unknown_activity' });
    const actor = { userId: 'bob', manages: false };
    expect(s.do({ type: 'set_activity', agentId: 'ann', activity: 'busy', actor })).toEqual({
      ok: false,
      refusal: 'not_allowed',
    });
  });
});

describe('time-outs in a row', () => {
  const three = () => {
    const s = scene({ agents: ['ann'], settings: { sharkTankWindowMs: 0 } });
    for (const id of ['one', 'two', 'three']) s.post(id).timeOut(id, 'ann');
    return s;
  };

  test('three set the agent away', () => {
    const s = three();
    expect(s.state.agents.get('ann')).toMatchObject({ activity: 'away', consecutiveTimeouts: 3 });
    expect(s.log.findLast((e) => e.type === 'agent.activity_changed')).toMatchObject({
      reason: 'timeouts',
      activity: 'away',
    });
    expect(s.score('ann')).toBe(85);
    s.activity('ann', 'available');
    expect(s.state.agents.get('ann')!.consecutiveTimeouts).toBe(0);
  });

  test.each(['accept', 'decline'] as const)('%s in between begins anew', (answer) => {
    const s = scene({ agents: ['ann'] });
    for (const id of ['one', 'two']) s.post(id).timeOut(id, 'ann');
    s.post('mid');
    s[answer]('mid', 'ann');
    s.post('three').timeOut('three', 'ann');
    expect(s.state.agents.get('ann')).toMatchObject({ activity: 'available', consecutiveTimeouts: 1 });
  });

  test('choosing available in between begins anew', () => {
    const s = scene({ agents: ['ann'] });
    for (const id of ['one', 'two']) s.post(id).timeOut(id, 'ann');
    s.activity('ann', 'available');
    s.post('three').timeOut('three', 'ann');
    expect(s.state.agents.get('ann')!.activity).toBe('available');
  });

  test('never, where the tenant says never', () => {
    const s = scene({ agents: ['ann'], settings: { maxConsecutiveTimeouts: null } });
    for (const id of ['one', 'two', 'three', 'four']) s.post(id).timeOut(id, 'ann');
    expect(s.state.agents.get('ann')!.activity).toBe('available');
  });
});

describe('wrap-up', () => {
  test('nothing is offered until it is over, and then at once', () => {
    const s = scene({ agents: ['ann'], settings: { wrapUpMs: MINUTE } })
      .post('one')
      .post('two');
    s.accept('one', 'ann');
    s.pass(MINUTE - 1);
    expect(s.status('two')).toBe('queued');
    s.pass(1);
    expect(s.holders('two')).toEqual(['ann']);
  });

  test('is ended by one key', () => {
    const s = scene({ agents: ['ann'], settings: { wrapUpMs: MINUTE } })
      .post('one')
      .post('two');
    s.accept('one', 'ann');
    s.must({ type: 'end_wrap_up', agentId: 'ann' });
    expect(s.holders('two')).toEqual(['ann']);
  });
});
