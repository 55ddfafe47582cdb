import { HOUR, manager, MINUTE, plan, scene, SECOND } from '@baton/testkit';
import { describe, expect, test } from 'vitest';

const east = { id: 'ann', teamIds: ['east'] };
const west = { id: 'bob', teamIds: ['west'] };
const twoSteps = [
  { name: 'East', teamIds: ['east'] },
  { name: 'West', teamIds: ['west'] },
];

describe('the steps of a plan', () => {
  test('the next one starts when everybody who matches has answered', () => {
    const s = scene({ agents: [east, west], steps: twoSteps }).post('lead');
    expect(s.holders('lead')).toEqual(['ann']);
    s.decline('lead', 'ann');
    expect(s.holders('lead')).toEqual(['bob']);
    expect(s.offer('lead', 'bob').step).toBe(1);
  });

  test('a step that nobody matches is exhausted at once', () => {
    expect(
      scene({ agents: [west], steps: twoSteps })
        .post('lead')
        .holders('lead'),
    ).toEqual(['bob']);
  });

  test('who matches but cannot take it now is waited for, as long as the step waits', () => {
    const s = scene({
      agents: [east, west],
      steps: [{ ...twoSteps[0], maxStepMs: 15 * MINUTE }, twoSteps[1]!],
    });
    s.activity('ann', 'busy');
    s.post('lead').pass(15 * MINUTE - 1);
    expect(s.status('lead')).toBe('queued');
    s.pass(1);
    expect(s.holders('lead')).toEqual(['bob']);
  });

  test('the longest wait never cuts an offer, and its time does not count', () => {
    const s = scene({
      agents: [east, west, { id: 'eve', teamIds: ['east'] }],
      steps: [{ ...twoSteps[0], maxStepMs: MINUTE }, twoSteps[1]!],
    });
    s.activity('ann', 'busy');
    s.activity('eve', 'busy');
    s.post('lead').pass(40 * SECOND);
    s.activity('ann', 'available');
    s.deliver('lead', 'ann');
    s.pass(4 * MINUTE);
    expect(s.holders('lead')).toEqual(['ann']);
    s.decline('lead', 'ann');
    s.pass(20 * SECOND - 1);
    expect(s.status('lead')).toBe('queued');
    s.pass(1);
    expect(s.holders('lead')).toEqual(['bob']);
  });

  test('a plan that got shorter ends when nobody holds the lead any more', () => {
    const s = scene({ agents: [east, west], steps: twoSteps }).post('lead');
    s.decline('lead', 'ann');
    s.must({
      type: 'configure',
      facts: { plans: new Map([['default', plan('default', twoSteps[0]!)]]) },
    });
    s.must({ type: 'edit_lead', leadId: 'lead', actor: manager, priority: 1 });
    expect(s.holders('lead')).toEqual(['bob']);
    s.decline('lead', 'bob');
    expect(s.status('lead')).toBe('unclaimed');
  });

  test('0 does not wait', () => {
    const s = scene({ agents: [east, west], steps: [{ ...twoSteps[0], maxStepMs: 0 }, twoSteps[1]!] });
    s.activity('ann', 'busy');
    expect(s.post('lead').holders('lead')).toEqual(['bob']);
  });

  test('who was untried in an earlier step may have it in a later one', () => {
    const s = scene({ agents: [east, west], steps: [{ teamIds: ['east'], maxStepMs: 0 }, { teamIds: [] }] });
    s.activity('ann', 'busy');
    s.post('lead');
    s.decline('lead', 'bob');
    expect(s.status('lead')).toBe('queued');
    s.activity('ann', 'available');
    expect(s.holders('lead')).toEqual(['ann']);
  });

  test('one whose conditions do not hold is passed over', () => {
    const steps = [
      { ...twoSteps[0], conditions: [{ field: 'value', op: 'gte' as const, value: 100_000 }] },
      twoSteps[1]!,
    ];
    const s = scene({ agents: [east, west], steps })
      .post('small', { value: 5_000 })
      .post('big', { value: 100_000 });
    expect([s.holders('small'), s.holders('big')]).toEqual([['bob'], ['ann']]);
  });

  test('a lead keeps the version of its plan for the cycle, and gets the new one with the next', () => {
    const s = scene({ agents: [east, west], steps: [{ teamIds: ['east'] }] });
    s.activity('ann', 'busy');
    s.post('lead');
    const plans = new Map([...s.state.plans, ['v2', plan('v2', { teamIds: ['west'] })]]);
    s.must({ type: 'configure', facts: { plans, defaultPlanVersionId: 'v2' } });
    expect(s.status('lead')).toBe('queued');
    s.must({ type: 'reroute_lead', leadId: 'lead', actor: { userId: 'boss', manages: true } });
    expect(s.holders('lead')).toEqual(['bob']);
  });

  test('a source may have a plan of its own', () => {
    const facts = {
      plans: new Map([
        ['default', plan('default', { teamIds: ['east'] })],
        ['p', plan('p', { teamIds: ['west'] })],
      ]),
      sourcePlans: new Map([['phone', 'p']]),
    };
    const s = scene({ agents: [east, west], facts })
      .post('web')
      .post('call', { sourceId: 'phone' });
    expect([s.holders('web'), s.holders('call')]).toEqual([['ann'], ['bob']]);
  });

  test('a step may have a window of its own', () => {
    const s = scene({ agents: ['ann'], steps: [{ offerWindowMs: MINUTE }] }).post('lead');
    expect(s.offer('lead', 'ann').windowMs).toBe(MINUTE);
  });
});

describe('parallel offers', () => {
  const agents = ['ann', 'bob', 'cem', 'dan'];
  const steps = [{ parallelOffers: 2 }];

  test('are refilled as answers come, never beyond, each with its own clock', () => {
    const s = scene({ agents, steps }).post('lead');
    expect(s.holders('lead')).toEqual(['ann', 'bob']);
    s.deliver('lead', 'ann');
    s.pass(5 * SECOND).deliver('lead', 'bob');
    expect(s.offer('lead', 'bob').expiresAt! - s.offer('lead', 'ann').expiresAt!).toBe(5 * SECOND);
    s.decline('lead', 'ann');
    expect(s.holders('lead')).toEqual(['bob', 'cem']);
    expect(s.offer('lead', 'cem')).toMatchObject({ kind: 'parallel', attempt: 3 });
    s.accept('lead', 'cem');
    expect(s.offer('lead', 'bob').state).toBe('rescinded');
    expect(s.lead('lead')).toMatchObject({ status: 'accepted', ownerAgentId: 'cem' });
  });

  test('a place left open is filled when somebody becomes free', () => {
    const s = scene({ agents: ['ann', 'bob'], steps });
    s.activity('bob', 'busy');
    s.post('lead');
    expect(s.holders('lead')).toEqual(['ann']);
    s.activity('bob', 'available');
    expect(s.holders('lead')).toEqual(['ann', 'bob']);
  });

  test('the next step starts when none is pending', () => {
    const s = scene({
      agents: [east, { id: 'eve', teamIds: ['east'] }, west],
      steps: [{ teamIds: ['east'], parallelOffers: 2 }, { teamIds: ['west'] }],
    });
    s.post('lead');
    s.decline('lead', 'ann');
    expect(s.holders('lead')).toEqual(['eve']);
    s.decline('lead', 'eve');
    expect(s.holders('lead')).toEqual(['bob']);
    expect(s.offer('lead', 'bob').kind).toBe('exclusive');
  });

  test('a free place takes who re-queued at once', () => {
    const s = scene({ agents: ['ann', 'bob'], steps }).post('lead');
    s.deliver('lead', 'ann');
    s.pass(5 * SECOND).deliver('lead', 'bob');
    s.timeOut('lead', 'ann');
    expect(s.holders('lead')).toEqual(['bob']);
    s.requeue('lead', 'ann');
    expect(s.holders('lead')).toEqual(['bob', 'ann']);
  });
});

describe('who waits is given their turn', () => {
  test('working hours: offered when they begin', () => {
    const opens = Date.UTC(2026, 5, 1, 14);
    const schedule = {
      isOpen: (at: number) => at >= opens,
      nextChange: (at: number) => (at < opens ? opens : null),
    };
    const s = scene({ agents: [{ id: 'ann', schedule }], steps: [{ maxStepMs: 24 * HOUR }] }).post('lead');
    s.pass(2 * HOUR - 1);
    expect(s.status('lead')).toBe('queued');
    s.pass(1);
    expect(s.holders('lead')).toEqual(['ann']);
  });

  test('an absence: offered when it ends', () => {
    const absences = [{ from: 0, to: Date.UTC(2026, 5, 1, 15) }];
    const s = scene({ agents: [{ id: 'ann', absences }], steps: [{ maxStepMs: 24 * HOUR }] }).post('lead');
    s.pass(3 * HOUR);
    expect(s.holders('lead')).toEqual(['ann']);
  });

  test('leads per day: offered when the next day begins', () => {
    const s = scene({
      agents: [{ id: 'ann', limits: { perDay: 1 } }],
      steps: [{ maxStepMs: 24 * HOUR }],
    }).post('one');
    s.accept('one', 'ann');
    s.post('two').pass(12 * HOUR - 1);
    expect(s.status('two')).toBe('queued');
    s.pass(1);
    expect(s.holders('two')).toEqual(['ann']);
  });

  test('open leads: offered when one is closed', () => {
    const s = scene({ agents: [{ id: 'ann', limits: { maxOpenLeads: 1 } }] }).post('one');
    s.accept('one', 'ann');
    s.post('two');
    expect(s.status('two')).toBe('queued');
    s.must({
      type: 'record_feedback',
      leadId: 'one',
      actor: { userId: 'ann', manages: false },
      depth: 1,
      open: false,
    });
    expect(s.holders('two')).toEqual(['ann']);
  });

  test('new tags: offered in the same instant', () => {
    const tags = [{ id: 't', key: 'solar', kind: 'required' as const, weight: 50 }];
    const s = scene({ agents: ['ann', { id: 'bob', tags: { tagIds: ['t'] } }], tags });
    s.activity('bob', 'busy');
    s.post('lead', { tags: [{ tagId: 't', factor: 1 }] });
    expect(s.status('lead')).toBe('queued');
    const { ann } = Object.fromEntries(s.state.agents);
    s.must({ type: 'configure', agents: [{ ...ann!, tags: { ...ann!.tags, tagIds: ['t'] } }] });
    expect(s.holders('lead')).toEqual(['ann']);
  });

  test('the last one who matched is gone: the lead goes on', () => {
    const s = scene({ agents: [east, west], steps: twoSteps });
    s.activity('ann', 'busy');
    s.post('lead');
    const { ann } = Object.fromEntries(s.state.agents);
    s.must({ type: 'configure', agents: [{ ...ann!, teamIds: [] }] });
    expect(s.holders('lead')).toEqual(['bob']);
  });
});
