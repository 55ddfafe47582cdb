import { DAY, scene } from '@baton/testkit';
import { describe, expect, test } from 'vitest';

const boss = { userId: 'boss', manages: true };
const customerId = 'mia';

/** Ann has the customer. */
function owned(settings = {}) {
  const s = scene({ agents: ['ann', 'bob'], settings }).post('first', { customerId });
  s.accept('first', 'ann');
  return s;
}

describe('coalescing', () => {
  test('a known customer goes straight to their agent, beyond capacity, for a point', () => {
    const s = owned();
    s.activity('ann', 'away');
    s.post('second', { customerId });
    expect(s.lead('second')).toMatchObject({
      status: 'coalesced',
      ownerAgentId: 'ann',
      acceptedAt: null,
      attempt: 0,
    });
    expect(s.ledger('ann')).toEqual([
      ['accept', 2],
      ['coalesced', 1],
    ]);
  });

  test.each([
    ['the owner was deactivated', 'bob'],
    ['the owner is marked absent', 'bob'],
    ['the owner takes leads no more', 'bob'],
    // Bob was never offered anything, and Ann's points are older than 30 days by then.
    ['the window is over', 'bob'],
    ['coalescing is off', 'ann'],
  ])('not where %s', (why, holder) => {
    const s = owned(why === 'coalescing is off' ? { coalesceWindowDays: 0 } : {});
    const ann = s.state.agents.get('ann')!;
    if (why === 'the owner was deactivated')
      s.must({
        type: 'deactivate_agent',
        agentId: 'ann',
        openLeads: { kind: 'keep' },
        ownedLeadIds: [],
        actor: boss,
      });
    if (why === 'the owner is marked absent')
      s.must({ type: 'configure', agents: [{ ...ann, absences: [{ from: s.now, to: s.now + DAY }] }] });
    if (why === 'the owner takes leads no more')
      s.must({ type: 'configure', agents: [{ ...ann, takesLeads: false }] });
    if (why === 'the window is over') s.pass(90 * DAY + 1);
    s.post('second', { customerId });
    expect(s.holders('second')).toEqual([holder]);
  });

  test('any lead within the window whose owner is there will do, the latest first', () => {
    const s = scene({ agents: ['ann', 'bob', 'cem'], settings: { coalesceWindowDays: 90 } });
    for (const [id, agentId] of [
      ['one', 'ann'],
      ['two', 'bob'],
      ['three', 'cem'],
    ] as const) {
      s.post(id, { customerId: id }).must({ type: 'assign_lead', leadId: id, agentId, actor: boss });
      s.pass(1);
    }
    s.state.customers.set(customerId, {
      pending: [],
      owned: ['one', 'two', 'three'].map((leadId) => ({
        leadId,
        agentId: s.lead(leadId).ownerAgentId!,
        at: s.lead(leadId).receivedAt,
      })),
    });
    s.must({
      type: 'deactivate_agent',
      agentId: 'cem',
      openLeads: { kind: 'keep' },
      ownedLeadIds: [],
      actor: boss,
    });
    s.post('next', { customerId });
    expect(s.lead('next')).toMatchObject({ status: 'coalesced', ownerAgentId: 'bob' });
  });

  test.each([
    ['pending', false],
    ['blocked', true],
  ])(
    'a lead that was %s when it was discarded goes to who has the customer now, when it is restored',
    (_, blocked) => {
      const s = scene({ agents: ['ann', 'bob'] }).post('early', { customerId, blocked });
      if (!blocked) s.must({ type: 'discard_lead', leadId: 'early', actor: boss, reason: null });
      s.post('later', { customerId });
      s.must({ type: 'assign_lead', leadId: 'later', agentId: 'ann', actor: boss });
      s.must({ type: 'restore_lead', leadId: 'early', actor: boss });
      expect(s.lead('early')).toMatchObject({
        status: 'coalesced',
        ownerAgentId: 'ann',
        pendingOfferIds: [],
      });
    },
  );

  test('a manager undoes it: routed fresh, exempt from then on, the very point reversed', () => {
    const s = owned().post('second', { customerId });
    const entry = s.log.findLast((e) => e.type === 'score.entered')!;
    s.must({ type: 'uncoalesce_lead', leadId: 'second', actor: boss });
    expect(s.holders('second')).toEqual(['ann']);
    expect(s.lead('second').routing.coalesceExempt).toBe(true);
    expect(s.log.findLast((e) => e.type === 'score.entered')).toMatchObject({
      rule: 'reversal',
      points: -1,
      reverses: entry.id,
    });
    expect(s.score('ann')).toBe(102);
  });
});

describe('joining', () => {
  const joined = () =>
    scene({ agents: ['ann', 'bob'] })
      .post('first', { customerId })
      .post('second', { customerId });

  test('a lead of a customer with a pending one waits with it, without offers', () => {
    const s = joined();
    expect(s.lead('second')).toMatchObject({ status: 'offered', joinedLeadId: 'first', pendingOfferIds: [] });
    expect(s.holders('first')).toEqual(['ann']);
  });

  test('and is coalesced to whoever takes it, for a point each', () => {
    const s = joined().post('third', { customerId });
    s.accept('first', 'ann');
    for (const id of ['second', 'third'])
      expect(s.lead(id)).toMatchObject({ status: 'coalesced', ownerAgentId: 'ann' });
    expect(s.ledger('ann')).toEqual([
      ['accept', 2],
      ['coalesced', 1],
      ['coalesced', 1],
    ]);
  });

  test('or unclaimed with it', () => {
    const s = joined();
    s.decline('first', 'ann');
    s.decline('first', 'bob');
    expect([s.status('first'), s.status('second')]).toEqual(['unclaimed', 'unclaimed']);
  });

  test.each(['assign_lead', 'reroute_lead', 'send_to_catchall'] as const)(
    'unclaimed with it, it goes where that one goes by %s',
    (type) => {
      const s = scene({ agents: ['ann', 'bob'] })
        .post('first', { customerId })
        .post('second', { customerId });
      s.decline('first', 'ann');
      s.decline('first', 'bob');
      if (type === 'send_to_catchall') s.settings({ catchallUserIds: ['ann'] });
      s.must({ type, leadId: 'first', agentId: 'ann', actor: boss });
      if (type !== 'assign_lead') {
        expect(s.lead('second')).toMatchObject({ joinedLeadId: 'first', status: s.status('first') });
        s.accept('first', 'ann');
      }
      expect(s.lead('second')).toMatchObject({ status: 'coalesced', ownerAgentId: 'ann' });
      expect(s.ledger('ann')).toContainEqual(['coalesced', 1]);
    },
  );

  test('one that was taken out of it by hand stays where it is', () => {
    const s = joined();
    s.decline('first', 'ann');
    s.decline('first', 'bob');
    s.must({ type: 'assign_lead', leadId: 'second', agentId: 'bob', actor: boss });
    s.must({ type: 'assign_lead', leadId: 'first', agentId: 'ann', actor: boss });
    expect(s.lead('second')).toMatchObject({ status: 'assigned', ownerAgentId: 'bob' });
  });

  test('if that one is discarded it is routed by itself, and the others wait with it', () => {
    const s = joined().post('third', { customerId });
    s.must({ type: 'discard_lead', leadId: 'first', actor: boss, reason: 'test' });
    expect(s.lead('second')).toMatchObject({ status: 'offered', joinedLeadId: null, cycle: 1, attempt: 1 });
    expect(s.lead('third')).toMatchObject({ status: 'offered', joinedLeadId: 'second' });
  });

  test('restored, it waits with the one that took its place: two agents never race for one customer', () => {
    const s = joined();
    s.must({ type: 'discard_lead', leadId: 'first', actor: boss, reason: 'test' });
    s.must({ type: 'restore_lead', leadId: 'first', actor: boss });
    expect(s.lead('first')).toMatchObject({ status: 'offered', joinedLeadId: 'second', pendingOfferIds: [] });
    s.accept('second', 'bob');
    expect(s.lead('first')).toMatchObject({ status: 'coalesced', ownerAgentId: 'bob' });
  });

  test.each(['return_lead', 'reroute_lead'] as const)('so does an owned one behind %s', (type) => {
    const s = joined();
    s.accept('first', 'ann');
    for (const leadId of ['first', 'second']) s.must({ type, leadId, actor: boss, reason: 'wrong' });
    expect(s.lead('first')).toMatchObject({ status: 'offered', cycle: 2, joinedLeadId: null });
    expect(s.lead('second')).toMatchObject({ status: 'offered', cycle: 2, joinedLeadId: 'first' });
    expect(s.lead('second').pendingOfferIds).toEqual([]);
  });

  test('a manager may part them', () => {
    const s = joined();
    s.must({ type: 'uncoalesce_lead', leadId: 'second', actor: boss });
    expect(s.holders('second')).toEqual(['bob']);
    s.accept('first', 'ann');
    expect(s.status('second')).toBe('offered');
  });

  test('is off with coalescing', () => {
    const s = scene({ agents: ['ann', 'bob'], settings: { coalesceWindowDays: 0 } });
    s.post('first', { customerId }).post('second', { customerId });
    expect(s.holders('second')).toEqual(['bob']);
  });
});

test('a blocked customer’s lead is discarded, with the reason, and can be restored', () => {
  const s = scene({ agents: ['ann'] }).post('lead', { blocked: true });
  expect(s.log.at(-1)).toMatchObject({ type: 'lead.discarded', reason: 'blocked', by: null });
  s.must({ type: 'restore_lead', leadId: 'lead', actor: boss });
  expect(s.holders('lead')).toEqual(['ann']);
});
