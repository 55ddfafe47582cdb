import { type AgentInput, DAY, HOUR, MINUTE, MONDAY_NOON, scene } from '@baton/testkit';
import { describe, expect, test } from 'vitest';
import { candidates, type NewLead, type PlanStep, type Tag } from './index.ts';

const tags: Tag[] = [
  { id: 'p', key: 'p', kind: 'preferential', weight: 50 },
  { id: 'q', key: 'q', kind: 'preferential', weight: 30 },
  { id: 'e1', key: 'e1', kind: 'exclusive', weight: 50 },
  { id: 'e2', key: 'e2', kind: 'exclusive', weight: 50 },
  { id: 'r1', key: 'r1', kind: 'required', weight: 50 },
  { id: 'r2', key: 'r2', kind: 'required', weight: 50 },
];
const given = (...ids: string[]) => ids.map((tagId) => ({ tagId, factor: 1 }));

/** The list that an admin sees of a held lead: nobody has been offered it. */
function listFor(agents: AgentInput[], lead: Partial<NewLead> = {}, step: Partial<PlanStep> = {}) {
  const s = scene({ agents, tags, steps: [step], settings: { manualIntercept: true } }).post('lead', lead);
  return candidates(s.state, s.lead('lead'), 0, s.now);
}

describe('why not', () => {
  const never = { isOpen: () => false, nextChange: () => null };
  test.each<[string, AgentInput, Partial<NewLead>, Partial<PlanStep>]>([
    ['inactive', { id: 'ann', active: false }, {}, {}],
    ['takes_no_leads', { id: 'ann', takesLeads: false }, {}, {}],
    ['not_in_team', { id: 'ann', teamIds: ['a'] }, {}, { teamIds: ['b'] }],
    ['exclusive_tag_missing', { id: 'ann', tags: { tagIds: ['p'] } }, { tags: given('e1', 'e2') }, {}],
    ['required_tag_missing', { id: 'ann', tags: { tagIds: ['r1'] } }, { tags: given('r1', 'r2') }, {}],
    [
      'zip_mismatch',
      { id: 'ann', tags: { zips: [{ from: '90200', to: '90299' }] } },
      { postalCode: '90300' },
      {},
    ],
    ['zip_mismatch', { id: 'ann', tags: { zips: [{ from: '90200', to: '90299' }] } }, {}, {}],
    ['range_mismatch', { id: 'ann', tags: { ranges: [{ from: 100, to: 200 }] } }, { value: 20_001 }, {}],
    ['range_mismatch', { id: 'ann', tags: { ranges: [{ from: 100, to: 200 }] } }, {}, {}],
    ['outside_hours', { id: 'ann', schedule: never }, {}, {}],
    ['absent', { id: 'ann', absences: [{ from: MONDAY_NOON, to: MONDAY_NOON + DAY }] }, {}, {}],
    ['day_limit', { id: 'ann', limits: { perDay: 0 } }, {}, {}],
    ['week_limit', { id: 'ann', tags: { max: { week: 0 } } }, {}, {}],
    ['month_limit', { id: 'ann', limits: { perMonth: 9 }, tags: { max: { month: 0 } } }, {}, {}],
    ['open_limit', { id: 'ann', limits: { maxOpenLeads: 0 } }, {}, {}],
  ])('%s', (reason, agent, lead, step) => {
    const list = listFor([agent], lead, step);
    expect(list.against).toEqual([{ agentId: 'ann', reason }]);
    expect(list.againstTotals).toEqual({ [reason]: 1 });
    expect(list.ordered).toEqual([]);
  });

  test('matching ones that just pass: one exclusive tag of several, all required ones, the ends of a range, ZIP+4', () => {
    const list = listFor(
      [
        {
          id: 'ann',
          tags: {
            tagIds: ['e2', 'r1', 'r2'],
            ranges: [{ from: 100, to: 200 }],
            zips: [{ from: '90200', to: '90299' }],
          },
        },
      ],
      { tags: given('e1', 'e2', 'r1', 'r2', 'unknown'), value: 20_000, postalCode: '90299-1234' },
    );
    expect(list.ordered).toMatchObject([{ agentId: 'ann' }]);
  });

  test('activity, wrap-up, connection, capacity and answers', () => {
    const s = scene({ agents: ['ann', 'bob', 'cem', 'dan', 'eve', 'fay'], settings: { wrapUpMs: MINUTE } });
    s.post('one').accept('one', 'ann');
    s.activity('bob', 'break');
    s.drop('cem');
    s.post('two', {});
    s.decline('two', 'dan');
    const reasons = candidates(s.state, s.lead('two'), 0, s.now).against.map(({ agentId, reason }) => [
      agentId,
      reason,
    ]);
    expect(reasons).toEqual([
      ['ann', 'wrap_up'],
      ['bob', 'activity'],
      ['cem', 'connection_grace'],
      ['dan', 'declined'],
      ['eve', 'already_holds'],
    ]);
    const other = s.post('three').lead('three');
    expect(candidates(s.state, other, 0, s.now).against).toContainEqual({
      agentId: 'eve',
      reason: 'pending_limit',
    });
    s.pass(HOUR);
    expect(candidates(s.state, other, 0, s.now).against).toContainEqual({
      agentId: 'cem',
      reason: 'not_reachable',
    });
  });
});

describe('the order', () => {
  const order = (agents: AgentInput[], lead: Partial<NewLead> = {}, step: Partial<PlanStep> = {}) =>
    listFor(agents, lead, step).ordered.map(({ agentId }) => agentId);

  test('pecking order comes first, negative ranks down', () => {
    expect(
      order([{ id: 'a', tags: { pecking: -1 } }, { id: 'b' }, { id: 'c', tags: { pecking: 200 } }]),
    ).toEqual(['c', 'b', 'a']);
  });

  test('a pecking order by tag holds for leads with that tag only, in place of the general one', () => {
    const agents = [
      { id: 'a', tags: { pecking: 150 } },
      { id: 'b', tags: { peckingByTag: { p: 200 } } },
      { id: 'c', tags: { pecking: 300, peckingByTag: { p: -1 } } },
    ];
    expect(order(agents)).toEqual(['c', 'a', 'b']);
    expect(order(agents, { tags: given('p') })).toEqual(['b', 'a', 'c']);
  });

  test('then the sum of the weights that lead and agent share, doubled by a hit in the subject', () => {
    const agents = [
      { id: 'a', tags: { tagIds: ['p'] } },
      { id: 'b', tags: { tagIds: ['q'] } },
      { id: 'c', tags: { tagIds: ['p', 'q'] } },
    ];
    expect(order(agents, { tags: given('p', 'q') })).toEqual(['c', 'a', 'b']);
    expect(
      order(agents, {
        tags: [
          { tagId: 'p', factor: 1 },
          { tagId: 'q', factor: 2 },
        ],
      }),
    ).toEqual(['c', 'b', 'a']);
  });

  test('at last the longest since the last offer, then the id', () => {
    const s = scene({ agents: ['a', 'b', 'c', 'd'], steps: [{ strategy: 'least_open' }] }).post('one');
    s.pass(1).post('two');
    for (const [lead, agent] of [
      ['two', 'b'],
      ['one', 'a'],
    ] as const)
      s.must({ type: 'discard_lead', leadId: lead, actor: { userId: agent, manages: true }, reason: null });
    const ids = candidates(s.state, s.post('three').lead('three'), 0, s.now).ordered.map(
      ({ agentId }) => agentId,
    );
    // `c` has just been given it; `d` was never offered anything, `a` was before `b`.
    expect([s.holders('three'), ids]).toEqual([['c'], ['d', 'a', 'b']]);
  });
});

describe('strategies', () => {
  /** Who gets each of so many leads, every one accepted at once. */
  const takers = (agents: AgentInput[], strategy: PlanStep['strategy'], count: number) => {
    const s = scene({ agents, steps: [{ strategy }] });
    const names: string[] = [];
    for (let i = 0; i < count; i += 1) {
      s.pass(1_000).post(`lead${i}`);
      const [name] = s.holders(`lead${i}`);
      names.push(name!);
      s.accept(`lead${i}`, name!);
    }
    return names.join('');
  };
  const abc = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

  test('performance: the best score of 30 days', () => expect(takers(abc, 'performance', 4)).toBe('aaaa'));
  test('round robin: in turn', () => expect(takers(abc, 'round_robin', 7)).toBe('abcabca'));
  test('least open leads', () => expect(takers(abc, 'least_open', 6)).toBe('abcabc'));
  test('longest idle', () => expect(takers(abc, 'longest_idle', 6)).toBe('abcabc'));
  test('weighted: smoothly, five for one and one', () => {
    const agents = [
      { id: 'a', weight: 5 },
      { id: 'b', weight: 1 },
      { id: 'c', weight: 1 },
    ];
    expect(takers(agents, 'weighted', 14)).toBe('aabacaaaabacaa');
  });
});

describe('the record behind Why', () => {
  const crowd = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      id: `a${String(i).padStart(3, '0')}`,
      teamIds: i % 2 === 0 ? ['t'] : [],
    }));

  test('up to 64 agents: everybody', () => {
    const s = scene({ agents: crowd(64), steps: [{ teamIds: ['t'] }] }).post('lead');
    const created = s.log.find((e) => e.type === 'offer.created')!;
    expect(created).toMatchObject({
      decision: { chosen: 'a000', candidatesTotal: 32, againstTotals: { not_in_team: 32 } },
    });
    expect([created.decision!.candidates.length, created.decision!.against.length]).toEqual([32, 32]);
  });

  test('more: the first 16, 64 of those left out, and totals that are whole', () => {
    const s = scene({ agents: crowd(400), steps: [{ teamIds: ['t'] }] }).post('lead');
    const { decision } = s.log.find((e) => e.type === 'offer.created')!;
    expect([decision!.candidates.length, decision!.against.length]).toEqual([16, 64]);
    expect(decision).toMatchObject({ candidatesTotal: 200, againstTotals: { not_in_team: 200 } });
    expect(decision!.candidates.map(({ agentId }) => agentId).slice(0, 3)).toEqual(['a000', 'a002', 'a004']);
  });

  test('the first ones, wherever in the house they are found', () => {
    const agents = crowd(400).map((agent, i) => ({ ...agent, tags: { pecking: (i * 7 + 50) % 400 } }));
    const s = scene({ agents }).post('lead');
    const { decision } = s.log.find((e) => e.type === 'offer.created')!;
    const first = Array.from({ length: 16 }, (_, i) => 399 - i);
    expect(decision!.candidates.map(({ pecking }) => pecking)).toEqual(first);
  });
});
