import { emptyState, type Plan } from '@baton/engine';
import { agentFacts, DAY, MINUTE, MONDAY_NOON, plan, SECOND, step } from '@baton/testkit';
import { describe, expect, it } from 'vitest';
import { Behaviours, chanceOf, type PastAnswer } from './behaviour.ts';
import type { History, PastLead } from './history.ts';
import { figuresOf, resultOf } from './outcome.ts';
import { Simulation } from './simulation.ts';
import { Soonest } from './soonest.ts';

const lead = (id: string, receivedAt: number, change: Partial<PastLead> = {}): PastLead => ({
  id,
  sourceId: 'web',
  customerId: null,
  priority: 0,
  value: 1_000,
  currency: 'EUR',
  countsValue: true,
  postalCode: null,
  tags: [],
  attributes: {},
  receivedAt,
  happened: { status: 'unclaimed', catchall: false, ownerAgentId: null, acceptedAt: null },
  ...change,
});
const answer = (agentId: string, leadId: string, change: Partial<PastAnswer> = {}): PastAnswer => ({
  ...{ agentId, leadId, kind: 'exclusive', answer: 'accepted', afterMs: 20 * SECOND },
  ...change,
});

function history(change: Partial<History> & { tried?: Plan; answers?: PastAnswer[] } = {}): History {
  const { tried = plan('tried'), answers = [], ...rest } = change;
  const { settings, ...facts } = emptyState();
  const agents = [
    agentFacts({ id: 'anna', teamIds: ['north'] }),
    agentFacts({ id: 'ben', teamIds: ['south'] }),
  ];
  return {
    fromMs: MONDAY_NOON,
    endMs: MONDAY_NOON + DAY,
    leads: [lead('l1', MONDAY_NOON + MINUTE)],
    presence: [],
    standing: new Map(agents.map(({ id }) => [id, { activity: 'available', connected: true }])),
    behaviours: new Behaviours(answers),
    offered: new Map(),
    points: new Map(),
    customers: new Map(),
    agents,
    settings: { ...settings, catchallUserIds: ['boss'] },
    facts: { ...facts, plans: new Map([['tried', tried]]), defaultPlanVersionId: 'tried' },
    ...rest,
  };
}
function played(of: History): Simulation {
  const simulation = new Simulation(of);
  for (let steps = 0; !simulation.done; steps += 1) {
    if (steps > 100_000) throw new Error('it never ends');
    simulation.step();
  }
  return simulation;
}

describe('a what-if', () => {
  it('lets an agent do what they did with the lead they were offered', () => {
    const { fates, offered } = played(history({ answers: [answer('anna', 'l1')] }));
    expect(fates).toEqual([
      {
        status: 'accepted',
        catchall: false,
        ownerAgentId: 'anna',
        // 300 ms until the device shows it, and then as long as it took.
        acceptedAt: MONDAY_NOON + MINUTE + 300 + 20 * SECOND,
      },
    ]);
    expect([...(offered.get('anna') ?? [])]).toEqual(['l1']);
    expect(offered.has('ben')).toBe(false);
  });

  it('follows the plan that is tried', () => {
    const south = plan('tried', step({ teamIds: ['south'] }));
    const answers = [answer('anna', 'l1'), answer('ben', 'l1', { afterMs: SECOND })];
    expect(played(history({ tried: south, answers })).fates[0]).toMatchObject({
      ownerAgentId: 'ben',
      acceptedAt: MONDAY_NOON + MINUTE + 300 + SECOND,
    });
  });

  it('goes on to the next when somebody declines or lets it pass, and to nobody at the end', () => {
    const declined = [answer('anna', 'l1', { answer: 'declined' }), answer('ben', 'l1')];
    expect(played(history({ answers: declined })).fates[0]).toMatchObject({ ownerAgentId: 'ben' });
    const nobody = played(history());
    expect(nobody.fates[0]).toMatchObject({ status: 'unclaimed', ownerAgentId: null });
    expect(nobody.offered.size).toBe(2);
  });

  it('offers nothing to who is not there, and what they missed when they come', () => {
    const came = { at: MONDAY_NOON + 5 * MINUTE, agentId: 'ben' };
    const simulation = played(
      history({
        standing: new Map(),
        answers: [answer('ben', 'l1')],
        presence: [
          { ...came, change: { kind: 'connected' } },
          { ...came, change: { kind: 'activity', activity: 'available' } },
        ],
      }),
    );
    expect(simulation.fates[0]).toMatchObject({
      status: 'accepted',
      acceptedAt: came.at + 300 + 20 * SECOND,
    });
    expect(simulation.offered.has('anna')).toBe(false);
  });

  it('brings a customer back to their agent', () => {
    const leads = [
      lead('l1', MONDAY_NOON, { customerId: 'c1' }),
      lead('l2', MONDAY_NOON + 10 * MINUTE, { customerId: 'c1' }),
      lead('l3', MONDAY_NOON + 11 * MINUTE, { customerId: 'c2' }),
    ];
    const customers = new Map([
      ['c2', { owned: [{ leadId: 'old', agentId: 'ben', at: MONDAY_NOON - DAY }], pending: [] }],
    ]);
    const { fates } = played(history({ leads, customers, answers: [answer('anna', 'l1')] }));
    expect(fates.map(({ status, ownerAgentId }) => [status, ownerAgentId])).toEqual([
      ['accepted', 'anna'],
      ['coalesced', 'anna'],
      ['coalesced', 'ben'],
    ]);
  });

  it('comes to the same every time, and to an end with many leads', () => {
    const leads = Array.from({ length: 2_500 }, (_, i) => lead(`l${i}`, MONDAY_NOON + i * 30 * SECOND));
    const answers = leads
      .slice(0, 60)
      .map(({ id }, i) => answer(i % 2 ? 'anna' : 'ben', id, { afterMs: 3_000 + i }));
    const [one, two] = [0, 1].map(() => played(history({ leads, answers, endMs: MONDAY_NOON + 3 * DAY })));
    expect(one!.fates).toEqual(two!.fates);
    const figures = figuresOf(leads, one!.fates);
    expect(figures).toMatchObject({ leads: 2_500, pending: 0, delinquent: 0, accepted: 2_500 });
    expect(figures.responseTimeMs.median).toBeGreaterThan(3_000);
  });
});

describe('how agents answer', () => {
  it('is what they did, else as often as they did, else as often as all did', () => {
    const often = Array.from({ length: 40 }, (_, i) =>
      answer('anna', `x${i}`, i % 4 === 0 ? { answer: 'timed_out' } : { afterMs: 1_000 * i }),
    );
    const behaviours = new Behaviours([...often, answer('ben', 'l1', { answer: 'declined', afterMs: 7 })]);
    expect(behaviours.react('ben', 'l1', 'parallel')).toEqual({ answer: 'declined', afterMs: 7 });
    const accepted = (agentId: string): number =>
      Array.from({ length: 2_000 }, (_, i) => behaviours.react(agentId, `y${i}`, 'exclusive')).filter(
        (reaction) => reaction.answer === 'accepted',
      ).length / 2_000;
    expect(accepted('anna')).toBeCloseTo(0.75, 1);
    // One answer says nothing about Ben.
    expect(accepted('ben')).toBeCloseTo(30 / 41, 1);
    expect(behaviours.react('anna', 'l9', 'catchall')).toEqual({ answer: 'timed_out', afterMs: Infinity });
  });

  it('is spread evenly by chance', () => {
    const draws = Array.from({ length: 4_000 }, (_, i) => chanceOf(`agent ${i}`));
    for (const tenth of [0, 3, 9]) {
      const share = draws.filter((draw) => Math.floor(draw * 10) === tenth).length / draws.length;
      expect(share).toBeCloseTo(0.1, 1);
    }
  });
});

describe('the result', () => {
  it('stands what would have been beside what was, with null where nothing was accepted', () => {
    const of = history({
      leads: [
        lead('l1', MONDAY_NOON, {
          happened: {
            status: 'accepted',
            catchall: true,
            ownerAgentId: 'anna',
            acceptedAt: MONDAY_NOON + 500,
          },
        }),
        lead('l2', MONDAY_NOON, { countsValue: false }),
      ],
      offered: new Map([['anna', 2]]),
    });
    const simulated = of.leads.map(() => ({
      ...{ status: 'coalesced' as const, catchall: false, ownerAgentId: 'ben', acceptedAt: null },
    }));
    const result = resultOf(
      of,
      simulated,
      new Map(),
      new Map([
        ['anna', 'Anna'],
        ['ben', 'Ben'],
      ]),
      'EUR',
    );
    expect(result.happened).toMatchObject({
      acceptanceRate: 0,
      catchallShare: 0.5,
      delinquent: 1,
      responseTimeMs: { median: 500, mean: 500 },
    });
    expect(result.simulated).toMatchObject({ coalesced: 2, responseTimeMs: { median: null, mean: null } });
    expect(result.agents).toEqual([
      {
        agentId: 'ben',
        name: 'Ben',
        happened: { offered: 0, leads: 0, value: 0 },
        simulated: { offered: 0, leads: 2, value: 1_000 },
      },
      {
        agentId: 'anna',
        name: 'Anna',
        happened: { offered: 2, leads: 1, value: 1_000 },
        simulated: { offered: 0, leads: 0, value: 0 },
      },
    ]);
    expect(figuresOf([], [])).toMatchObject({ acceptanceRate: null, catchallShare: null });
  });
});

it('the soonest comes first, and at one instant what was added first', () => {
  const heap = new Soonest<{ at: number; name: string }>();
  for (const [at, name] of [
    [5, 'e'],
    [1, 'a'],
    [3, 'c'],
    [3, 'd'],
    [2, 'b'],
  ] as const)
    heap.add({ at, name });
  expect(heap.peek()?.name).toBe('a');
  expect(Array.from({ length: 6 }, () => heap.take()?.name)).toEqual(['a', 'b', 'c', 'd', 'e', undefined]);
});
