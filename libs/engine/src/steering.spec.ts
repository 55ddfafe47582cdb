import { type AgentInput, HOUR, scene } from '@baton/testkit';
import { describe, expect, test } from 'vitest';
import type { LeadStatus } from './index.ts';

const boss = { userId: 'boss', manages: true };
const cat = { id: 'cat', takesLeads: false };

/** A lead in any status; `ann` comes first, `bob` second. */
function leadThatIs(status: LeadStatus, more: (string | AgentInput)[] = []) {
  const settings = {
    catchallUserIds: status === 'unclaimed' ? [] : ['cat'],
    manualIntercept: status === 'held',
  };
  const s = scene({
    agents:
      status === 'queued' || status === 'held' ? ['ann', 'bob', cat, ...more] : ['ann', 'bob', cat, ...more],
    settings,
  });
  if (status === 'queued') for (const id of ['ann', 'bob']) s.activity(id, 'busy');
  if (status === 'coalesced') {
    s.post('earlier', { customerId: 'mia' });
    s.accept('earlier', 'ann');
  }
  s.post('lead', { customerId: 'mia' });
  if (status === 'accepted') s.accept('lead', 'ann');
  if (status === 'assigned') s.must({ type: 'assign_lead', leadId: 'lead', agentId: 'ann', actor: boss });
  if (status === 'shark_tank') s.timeOut('lead', 'ann').decline('lead', 'bob');
  if (status === 'catchall' || status === 'unclaimed') for (const id of ['ann', 'bob']) s.decline('lead', id);
  if (status === 'discarded') s.must({ type: 'discard_lead', leadId: 'lead', actor: boss, reason: null });
  expect(s.status('lead')).toBe(status);
  return s;
}

const pending = ['held', 'queued', 'offered', 'shark_tank', 'catchall'] as const;
const owned = ['accepted', 'assigned', 'coalesced'] as const;

describe('assign', () => {
  test.each([...pending, ...owned, 'unclaimed'] as const)(
    'gives a lead that is %s to an agent, whatever their activity',
    (status) => {
      const s = leadThatIs(status);
      const { cycle } = s.lead('lead');
      s.activity('bob', 'away');
      s.must({ type: 'assign_lead', leadId: 'lead', agentId: 'bob', actor: boss });
      expect(s.lead('lead')).toMatchObject({
        status: 'assigned',
        ownerAgentId: 'bob',
        acceptedAt: null,
        cycle,
        pendingOfferIds: [],
      });
      expect(s.ledger('bob').at(-1)).toEqual(['assigned', 1]);
      const ended = [...s.state.offers.values()].filter((o) => o.leadId === 'lead' && o.state === 'pending');
      expect(ended).toEqual([]);
    },
  );

  test('rescinds the assignee’s own offer too', () => {
    const s = leadThatIs('offered');
    s.must({ type: 'assign_lead', leadId: 'lead', agentId: 'ann', actor: boss });
    expect(s.offer('lead', 'ann').state).toBe('rescinded');
    expect(s.accept('lead', 'ann')).toEqual({ ok: false, refusal: 'offer_resolved' });
  });

  test('is refused for who takes no leads: a manager is no agent until they say so, and inherits nothing', () => {
    const s = leadThatIs('accepted');
    expect(s.do({ type: 'assign_lead', leadId: 'lead', agentId: 'cat', actor: boss })).toEqual({
      ok: false,
      refusal: 'agent_not_found',
    });
    expect(
      s.do({
        type: 'deactivate_agent',
        agentId: 'ann',
        openLeads: { kind: 'assign', agentId: 'cat' },
        ownedLeadIds: ['lead'],
        actor: boss,
      }),
    ).toEqual({ ok: false, refusal: 'agent_not_found' });
    expect(s.lead('lead')).toMatchObject({ status: 'accepted', ownerAgentId: 'ann' });
  });

  test('is refused for a discarded lead, an unknown agent, an inactive one, and to whoever does not manage', () => {
    const s = leadThatIs('discarded');
    expect(s.do({ type: 'assign_lead', leadId: 'lead', agentId: 'bob', actor: boss })).toMatchObject({
      refusal: 'invalid_status',
    });
    s.post('other');
    expect(s.do({ type: 'assign_lead', leadId: 'other', agentId: 'zoe', actor: boss })).toMatchObject({
      refusal: 'agent_not_found',
    });
    expect(
      s.do({
        type: 'assign_lead',
        leadId: 'other',
        agentId: 'bob',
        actor: { userId: 'bob', manages: false },
      }),
    ).toMatchObject({ refusal: 'not_allowed' });
    s.must({
      type: 'deactivate_agent',
      agentId: 'bob',
      openLeads: { kind: 'keep' },
      ownedLeadIds: [],
      actor: boss,
    });
    expect(s.do({ type: 'assign_lead', leadId: 'other', agentId: 'bob', actor: boss })).toMatchObject({
      refusal: 'agent_inactive',
    });
  });
});

describe('reroute', () => {
  test.each([...pending, ...owned, 'unclaimed'] as const)(
    'begins a new cycle of a lead that is %s',
    (status) => {
      const s = leadThatIs(status);
      s.settings({ manualIntercept: false });
      s.activity('ann', 'available');
      const { cycle } = s.lead('lead');
      s.must({ type: 'reroute_lead', leadId: 'lead', actor: boss });
      expect(s.lead('lead')).toMatchObject({
        status: 'offered',
        cycle: cycle + 1,
        attempt: 1,
        ownerAgentId: null,
      });
      expect(s.lead('lead').routing.answers).toEqual({});
    },
  );

  test('points stay, and accepting again earns none', () => {
    const s = leadThatIs('accepted');
    s.must({ type: 'reroute_lead', leadId: 'lead', actor: boss });
    expect(s.score('ann')).toBe(102);
    s.accept('lead', 'ann');
    expect(s.lead('lead')).toMatchObject({ status: 'accepted', ownerAgentId: 'ann', cycle: 2 });
    expect(s.score('ann')).toBe(102);
  });
});

describe('return', () => {
  test.each(owned)(
    'hands back a lead that is %s: a new cycle in which the returner counts as having declined',
    (status) => {
      const s = leadThatIs(status);
      const before = s.score('ann');
      s.must({
        type: 'return_lead',
        leadId: 'lead',
        reason: 'wrong area',
        actor: { userId: 'ann', manages: false },
      });
      expect(s.holders('lead')).toEqual(['bob']);
      expect(s.lead('lead')).toMatchObject({ cycle: 2, attempt: 1 });
      s.decline('lead', 'bob');
      expect(s.status('lead')).toBe('catchall');
      expect(s.score('ann')).toBe(before);
    },
  );

  test('only of an owned lead, by its owner or a manager', () => {
    const s = leadThatIs('accepted');
    const by = (userId: string) =>
      s.do({ type: 'return_lead', leadId: 'lead', reason: '', actor: { userId, manages: false } });
    expect(by('bob')).toEqual({ ok: false, refusal: 'not_allowed' });
    s.must({ type: 'reroute_lead', leadId: 'lead', actor: boss });
    expect(s.do({ type: 'return_lead', leadId: 'lead', reason: '', actor: boss })).toEqual({
      ok: false,
      refusal: 'invalid_status',
    });
  });
});

describe('send to catchall', () => {
  test.each([...pending, ...owned] as const)(
    'skips what is left of the plan for a lead that is %s',
    (status) => {
      const s = leadThatIs(status);
      s.must({ type: 'send_to_catchall', leadId: 'lead', actor: boss });
      expect(s.status('lead')).toBe('catchall');
      expect(s.holders('lead')).toEqual(['cat']);
      s.accept('lead', 'cat');
      expect(s.lead('lead')).toMatchObject({ status: 'accepted', ownerAgentId: 'cat' });
    },
  );
});

describe('discard', () => {
  test('reverses every point of the lead, and restore gives them back', () => {
    const s = leadThatIs('offered');
    s.timeOut('lead', 'ann');
    s.accept('lead', 'bob');
    expect([s.score('ann'), s.score('bob')]).toEqual([95, 102]);
    s.must({ type: 'discard_lead', leadId: 'lead', actor: boss, reason: 'spam' });
    expect([s.score('ann'), s.score('bob')]).toEqual([100, 100]);
    expect(s.state.agents.get('bob')!.openLeads).toBe(0);
    s.must({ type: 'restore_lead', leadId: 'lead', actor: boss });
    expect([s.score('ann'), s.score('bob')]).toEqual([95, 102]);
    expect(s.lead('lead')).toMatchObject({ status: 'accepted', ownerAgentId: 'bob' });
    expect(s.state.agents.get('bob')!.openLeads).toBe(1);
  });

  test.each(pending)(
    'of a lead that is %s withdraws its offers; restored, it is queued in a new cycle',
    (status) => {
      const s = leadThatIs(status);
      s.must({ type: 'discard_lead', leadId: 'lead', actor: boss, reason: null });
      expect(s.lead('lead').pendingOfferIds).toEqual([]);
      s.settings({ manualIntercept: false });
      s.activity('ann', 'available');
      s.must({ type: 'restore_lead', leadId: 'lead', actor: boss });
      expect(s.lead('lead')).toMatchObject({ status: 'offered', cycle: 2, attempt: 1 });
    },
  );

  test('twice is once, and restoring what is not discarded is refused', () => {
    const s = leadThatIs('discarded');
    expect(s.do({ type: 'discard_lead', leadId: 'lead', actor: boss, reason: null })).toMatchObject({
      ok: true,
      unchanged: true,
    });
    s.must({ type: 'restore_lead', leadId: 'lead', actor: boss });
    expect(s.do({ type: 'restore_lead', leadId: 'lead', actor: boss })).toEqual({
      ok: false,
      refusal: 'invalid_status',
    });
  });
});

describe('removal of an agent', () => {
  const remove = (openLeads: 'reroute' | 'keep' | 'assign') => {
    const s = leadThatIs('accepted', ['cem']);
    s.post('mine').post('theirs');
    const choice =
      openLeads === 'assign' ? ({ kind: 'assign', agentId: 'cem' } as const) : { kind: openLeads };
    s.must({
      type: 'deactivate_agent',
      agentId: 'ann',
      openLeads: choice,
      ownedLeadIds: ['lead'],
      actor: boss,
    });
    return s;
  };

  test('cancels their offers without points, and these leads go on', () => {
    const s = remove('keep');
    expect(s.offer('mine', 'ann').state).toBe('canceled');
    expect(s.holders('mine')).toEqual(['cem']);
    expect(s.score('ann')).toBe(102);
  });

  test.each([
    ['keep', 'accepted', 'ann'],
    ['assign', 'assigned', 'cem'],
  ] as const)('%s: their open leads are %s, owned by %s', (choice, status, ownerAgentId) => {
    expect(remove(choice).lead('lead')).toMatchObject({ status, ownerAgentId });
  });

  test('reroute: their open leads begin a new cycle', () => {
    const s = remove('reroute');
    expect(s.lead('lead')).toMatchObject({ cycle: 2, ownerAgentId: null });
  });

  test.each([
    ['named in the same change', true],
    ['the default by then', false],
  ])('of the only catchall user: what they held goes to the one who is %s', (_, same) => {
    const s = leadThatIs('catchall', [{ id: 'dog', takesLeads: false }]);
    const settings = { ...s.state.settings, catchallUserIds: ['dog'] };
    const agents = [{ ...s.state.agents.get('cat')!, active: false }];
    if (same) s.must({ type: 'configure', settings, agents });
    else {
      s.must({ type: 'configure', settings });
      s.must({ type: 'configure', agents });
    }
    expect(s.offer('lead', 'cat').state).toBe('canceled');
    expect(s.status('lead')).toBe('catchall');
    expect(s.holders('lead')).toEqual(['dog']);
  });

  test('of the only catchall user, where nobody else is one: the lead is unclaimed', () => {
    const s = leadThatIs('catchall');
    s.must({ type: 'configure', agents: [{ ...s.state.agents.get('cat')!, active: false }] });
    expect(s.status('lead')).toBe('unclaimed');
  });

  test('takes them out of the shark tank; answers still exclude after a return', () => {
    const s = leadThatIs('shark_tank');
    s.must({
      type: 'deactivate_agent',
      agentId: 'ann',
      openLeads: { kind: 'keep' },
      ownedLeadIds: [],
      actor: boss,
    });
    expect(s.status('lead')).toBe('catchall');
    s.pass(2 * HOUR);
    expect(s.status('lead')).toBe('unclaimed');
  });
});

test('editing a queued lead is taken into account at once; pending offers stay', () => {
  const tags = [{ id: 't', key: 'solar', kind: 'required' as const, weight: 50 }];
  const s = scene({ agents: ['ann', { id: 'bob', tags: { tagIds: ['t'] } }], tags })
    .post('one')
    .post('two');
  s.must({ type: 'edit_lead', leadId: 'one', actor: boss, tags: [{ tagId: 't', factor: 1 }] });
  expect(s.holders('one')).toEqual(['ann']);
  s.decline('one', 'ann');
  s.must({ type: 'edit_lead', leadId: 'one', actor: boss, priority: 5 });
  expect(s.status('one')).toBe('queued');
  s.accept('two', 'bob');
  expect(s.holders('one')).toEqual(['bob']);
});

test('a corrected address moves a lead to the customer it names, and coalescing with it', () => {
  const s = scene({ agents: ['ann', 'bob'] }).post('one', { customerId: 'wrong' });
  s.accept('one', 'ann');
  s.must({ type: 'edit_lead', leadId: 'one', actor: boss, customerId: 'right' });
  expect(s.lead('one')).toMatchObject({ customerId: 'right', status: 'accepted' });
  s.post('stranger', { customerId: 'wrong' });
  expect(s.status('stranger')).toBe('offered');
  s.post('again', { customerId: 'right' });
  expect(s.lead('again')).toMatchObject({ status: 'coalesced', ownerAgentId: 'ann' });
});

test('catchall users assign any lead, whether they hold an offer for it or not', () => {
  const s = scene({ agents: ['ann', 'bob'], settings: { catchallUserIds: ['bob'] } }).post('one');
  s.accept('one', 'ann');
  const bob = { userId: 'bob', manages: false };
  s.must({ type: 'assign_lead', leadId: 'one', agentId: 'bob', actor: bob });
  expect(s.lead('one')).toMatchObject({ status: 'assigned', ownerAgentId: 'bob' });
});

test('what an inactive agent owns is still handed on', () => {
  const s = scene({ agents: ['ann', 'bob'] }).post('one');
  s.accept('one', 'ann');
  const ann = s.state.agents.get('ann')!;
  s.must({ type: 'configure', agents: [{ ...ann, active: false }] });
  s.must({
    type: 'deactivate_agent',
    agentId: 'ann',
    openLeads: { kind: 'assign', agentId: 'bob' },
    ownedLeadIds: ['one'],
    actor: boss,
  });
  expect(s.lead('one')).toMatchObject({ status: 'assigned', ownerAgentId: 'bob' });
});
