import { type Scene, scene } from '@baton/testkit';
import { expect, test } from 'vitest';

const boss = { userId: 'boss', manages: true };
const ann = { userId: 'ann', manages: false };

/**
 * Thirty things that happen to Ann, each with the points and the sum that somebody added up by hand from the table of
 * the rules. Bob takes what she leaves, Cat is the catchall user.
 */
test('thirty events come to what the table of points says, one after the other', () => {
  const s = scene({
    agents: ['ann', { id: 'bob' }, { id: 'cat', takesLeads: false }],
    settings: { maxConsecutiveTimeouts: null, catchallUserIds: ['cat'], maxPendingOffers: 3 },
  });
  const feedback = (leadId: string, depth: number) =>
    s.must({ type: 'record_feedback', leadId, actor: ann, depth, open: true });
  const assign = (leadId: string, agentId: string) =>
    s.must({ type: 'assign_lead', leadId, agentId, actor: boss });
  /** Only one of them is there: the lead goes to them. */
  const to = (who: 'ann' | 'bob', leadId: string, customerId?: string) => {
    s.activity(who, 'available');
    s.activity(who === 'ann' ? 'bob' : 'ann', 'busy');
    s.post(leadId, customerId === undefined ? {} : { customerId });
    expect(s.holders(leadId)).toEqual([who]);
  };
  /** Bob comes, takes what waited for somebody, and may be asked next. */
  const bothThere = () => {
    s.activity('bob', 'available');
    for (const id of [...s.state.agents.get('bob')!.pendingOfferIds])
      s.must({ type: 'accept_offer', offerId: id, agentId: 'bob', at: s.now });
  };

  const story: [what: string, points: number, sum: number, happens: (s: Scene) => unknown][] = [
    ['1 accepts an offer', 2, 102, () => (to('ann', 'L1', 'mia'), s.accept('L1', 'ann'))],
    ['2 declines one', 1, 103, () => (to('ann', 'L2'), s.decline('L2', 'ann'))],
    ['3 lets one time out', -5, 98, () => (to('ann', 'L3'), bothThere(), s.timeOut('L3', 'ann'))],
    ['4 asks for another chance at it', 4, 102, () => s.requeue('L3', 'ann')],
    ['5 asks once more, which is refused', 0, 102, () => s.requeue('L3', 'ann')],
    ['6 is offered it again', 0, 102, () => (s.activity('ann', 'available'), s.decline('L3', 'bob'))],
    ['7 accepts it: time-out, re-queue, accept are nothing', 1, 103, () => s.accept('L3', 'ann')],
    ['8 gets a known customer’s lead', 1, 104, () => s.post('L4', { customerId: 'mia' })],
    ['9 is assigned one', 1, 105, () => (s.activity('ann', 'busy'), s.post('L5'), assign('L5', 'ann'))],
    ['10 is assigned what she has', 0, 105, () => assign('L5', 'ann')],
    ['11 gives all feedback there is: nothing yet', 0, 105, () => feedback('L1', 4)],
    ['12 is offered the next lead: now it counts', 4, 109, () => to('ann', 'L6')],
    ['13 declines that', 1, 110, () => s.decline('L6', 'ann')],
    ['14 notes two things of another: nothing yet', 0, 110, () => feedback('L5', 2)],
    ['15 is given a lead: now it counts, with the assignment', 3, 113, () => assign('L6', 'ann')],
    ['16 leaves with an offer in hand: canceled', 0, 113, () => (to('ann', 'L7'), s.activity('ann', 'away'))],
    ['17 is there again and is offered it anew', 0, 113, () => s.activity('ann', 'available')],
    ['18 hears that a manager gave it to Bob: rescinded', 0, 113, () => assign('L7', 'bob')],
    ['19 has an offer that no device acknowledged', 0, 113, () => (to('ann', 'L8'), s.pass(10_000))],
    [
      '20 comes back with her device and accepts it',
      2,
      115,
      () => {
        s.drop('ann');
        s.connect('ann');
        s.accept('L8', 'ann');
      },
    ],
    [
      '21 returns it',
      0,
      115,
      () => {
        bothThere();
        s.must({ type: 'return_lead', leadId: 'L8', reason: 'Wrong area', actor: ann });
      },
    ],
    ['22 is given it back', 1, 116, () => assign('L8', 'ann')],
    ['23 times out where nobody else is', -5, 111, () => (to('ann', 'L9'), s.timeOut('L9', 'ann'))],
    [
      '24 claims it out of the shark tank',
      2,
      113,
      () => {
        expect(s.status('L9')).toBe('queued');
        // Bob, who could not take it, now declines it: the plan has nobody left.
        s.activity('bob', 'available');
        s.decline('L9', 'bob');
        expect(s.status('L9')).toBe('shark_tank');
        s.accept('L9', 'ann');
      },
    ],
    ['25 times out once more', -5, 108, () => (to('ann', 'L10'), s.timeOut('L10', 'ann'))],
    [
      '26 lets the shark tank and catchall pass',
      0,
      108,
      () => {
        s.activity('bob', 'available');
        s.decline('L10', 'bob');
        s.pass(s.state.settings.sharkTankWindowMs + s.state.settings.catchallWindowMs + 1_000);
        expect(s.status('L10')).toBe('unclaimed');
      },
    ],
    [
      '27 gets that time-out back from a manager',
      5,
      113,
      () => {
        const entry = s.log.findLast(
          (e) => e.type === 'score.entered' && e.agentId === 'ann' && e.rule === 'timeout',
        );
        s.must({
          type: 'reverse_entry',
          entryId: entry!.id,
          agentId: 'ann',
          leadId: 'L10',
          points: -5,
          reason: 'The line was down',
          actor: boss,
        });
      },
    ],
    ['28 accepts spam', 2, 115, () => (to('ann', 'L11'), s.accept('L11', 'ann'))],
    [
      '29 which a manager discards',
      -2,
      113,
      () => s.must({ type: 'discard_lead', leadId: 'L11', actor: boss, reason: 'Spam' }),
    ],
    [
      '30 and restores, for it was none',
      2,
      115,
      () => s.must({ type: 'restore_lead', leadId: 'L11', actor: boss }),
    ],
  ];

  expect(story).toHaveLength(30);
  const sums = story.map(([what, , , happens]) => {
    const before = s.score('ann');
    happens(s);
    return [what, s.score('ann') - before, s.score('ann')];
  });
  expect(sums).toEqual(story.map(([what, points, sum]) => [what, points, sum]));
});
