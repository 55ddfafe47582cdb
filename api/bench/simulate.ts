import { defaultSettings, emptyState } from '@baton/engine';
import { agentFacts, DAY, MONDAY_NOON, plan, SECOND, step } from '@baton/testkit';
import { Behaviours, chanceOf, type PastAnswer } from '../src/insights/what-if/behaviour.ts';
import type { History, PastLead } from '../src/insights/what-if/history.ts';
import { Simulation } from '../src/insights/what-if/simulation.ts';
import type { Options } from './lib/options.ts';
import { keep, machine } from './lib/results.ts';
import { shown, spread, table } from './lib/stats.ts';

/**
 * The what-if's core alone: past leads once more through the engine, in memory, as fast as it goes. The product plays it
 * in slices between everything else.
 */
const DAYS = 30;
const TEAMS = 10;

export async function simulate(options: Options): Promise<boolean> {
  const { leads, agents, runs } = options;
  const rates: number[] = [];
  const wrong: string[] = [];
  let first = '';
  // Once more than counted: the first one warms up.
  for (let i = 0; i <= runs; i += 1) {
    const simulation = new Simulation(historyOf(leads, agents));
    const started = performance.now();
    while (!simulation.done) simulation.step();
    const rate = (leads * 1000) / (performance.now() - started);
    if (i > 0) rates.push(rate);
    console.log(`run ${i} of ${runs}${i === 0 ? ' (not counted)' : ''}: ${Math.round(rate)} leads/s`);
    const fates = JSON.stringify(simulation.fates);
    first ||= fates;
    if (fates !== first) wrong.push(`run ${i} ended otherwise than the first`);
    const open = simulation.fates.filter(({ status }) => status === 'pending').length;
    if (simulation.fates.length !== leads || open > 0)
      wrong.push(`run ${i}: ${simulation.fates.length} leads came in, ${open} never ended`);
    // Between runs, so that waste of one is not the next one's.
    await new Promise((resolve) => setImmediate(resolve));
  }
  console.log(
    `\n${table(['simulate', 'leads/s'], [[`${leads.toLocaleString('en')} leads, ${agents} agents`, shown(spread(rates))]])}\n\nmedian (least–most) of ${runs} runs; ${machine()}${wrong.map((what) => `\nWRONG: ${what}`).join('')}`,
  );
  keep('simulate', { options, rates });
  return wrong.length === 0;
}

/** Leads of a month, by the clock and by chance; each agent is there, in one of ten teams, and answers as people do. */
function historyOf(count: number, agents: number): History {
  const { settings, ...facts } = emptyState();
  const everybody = Array.from({ length: agents }, (_, i) =>
    agentFacts({ id: `agent-${i}`, teamIds: [`team-${i % TEAMS}`] }),
  );
  const leads = Array.from({ length: count }, (_, i): PastLead => ({
    id: `lead-${i}`,
    sourceId: `source-${i % 8}`,
    customerId: i % 10 === 0 ? `customer-${i % 5_000}` : null,
    priority: 0,
    value: 1_000,
    currency: 'EUR',
    countsValue: true,
    postalCode: null,
    tags: [],
    attributes: {},
    receivedAt: MONDAY_NOON + Math.floor((i * DAYS * DAY) / count),
    happened: { status: 'accepted', catchall: false, ownerAgentId: null, acceptedAt: null },
  }));
  const answers = leads.map(({ id }, i): PastAnswer => {
    const chance = chanceOf(id);
    return {
      agentId: `agent-${(i * 37) % agents}`,
      leadId: id,
      kind: 'exclusive',
      answer: chance < 0.7 ? 'accepted' : chance < 0.9 ? 'declined' : 'timed_out',
      afterMs: Math.round(5 * SECOND + chanceOf(`${id} takes`) * 60 * SECOND),
    };
  });
  const tried = plan(
    'tried',
    step({ teamIds: Array.from({ length: TEAMS / 2 }, (_, i) => `team-${i}`) }),
    step({}),
  );
  return {
    fromMs: MONDAY_NOON,
    endMs: MONDAY_NOON + (DAYS + 2) * DAY,
    leads,
    presence: [],
    standing: new Map(everybody.map(({ id }) => [id, { activity: 'available', connected: true }])),
    behaviours: new Behaviours(answers),
    offered: new Map(),
    points: new Map(),
    customers: new Map(),
    agents: everybody,
    settings: { ...settings, ...defaultSettings(), catchallUserIds: ['boss'] },
    facts: { ...facts, plans: new Map([['tried', tried]]), defaultPlanVersionId: 'tried' },
  };
}
