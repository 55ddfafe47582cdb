import {
  type AgentFacts,
  alwaysOpen,
  type Condition,
  defaultSettings,
  emptyState,
  type Instant,
  type LeadTag,
  type Money,
  type PlanStep,
  rebuildIndex,
  type Schedule,
  type Settings,
  type State,
  type Tag,
} from '@baton/engine';
import { agentFacts, DAY, HOUR, MINUTE, MONDAY_NOON, plan, readyAgent, SECOND } from './factories.ts';
import type { Random } from './random.ts';

/** How an agent of the simulated world behaves when offered a lead. */
export interface Behaviour {
  /** Until a device acknowledges; null: it never does. */
  ackMs: number | null;
  /** From the delivery to the answer. */
  thinkMs: number;
  acceptChance: number;
  declineChance: number;
  /** After a time-out. */
  requeueChance: number;
}

export const TAGS: readonly Tag[] = [
  { id: 'solar', key: 'solar', kind: 'exclusive', weight: 50 },
  { id: 'wind', key: 'wind', kind: 'exclusive', weight: 50 },
  { id: 'german', key: 'german', kind: 'required', weight: 50 },
  { id: 'vip', key: 'vip', kind: 'preferential', weight: 80 },
  { id: 'north', key: 'north', kind: 'preferential', weight: 30 },
  { id: 'fair', key: 'fair', kind: 'custom', weight: 50 },
];
export const TEAMS = ['east', 'west'] as const;
export const SOURCES = ['web', 'phone'] as const;
export const CUSTOMERS = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'] as const;

/** Open for `open` ms, closed for `closed`, and so on from `from`. */
export function shifts(from: Instant, open: number, closed: number): Schedule {
  const length = open + closed;
  const into = (at: Instant): number => (((at - from) % length) + length) % length;
  return {
    isOpen: (at) => into(at) < open,
    nextChange: (at) => at + (into(at) < open ? open : length) - into(at),
  };
}

/** As the shell knows money: of two currencies, with other digits behind the point. */
const money: Money = {
  own: 'EUR',
  minorPerMajor: (currency) => (currency === 'JPY' ? 1 : 100),
  symbol: (currency) => (currency === 'JPY' ? '¥' : '€'),
};
const EUROS = { from: 100, to: 5_000 };
const YEN = { from: 100, to: 100_000, currency: 'JPY' };

/** A tenant of chance: agents, tags, settings, plan and hours all drawn from the seed. */
export function randomTenant(random: Random): State {
  const state = emptyState({
    tags: new Map(TAGS.map((tag) => [tag.id, tag])),
    hours: random.chance(0.4) ? shifts(MONDAY_NOON - HOUR, 8 * HOUR, 3 * HOUR) : alwaysOpen,
    plans: new Map([
      ['default', plan('default', ...randomSteps(random))],
      ['special', plan('special', ...randomSteps(random))],
    ]),
    sourcePlans: random.chance(0.5) ? new Map([['phone', 'special']]) : new Map(),
    money,
  });
  const ids = Array.from({ length: random.whole(2, 8) }, (_, i) => `a${i + 1}`);
  state.settings = randomSettings(random, ids);
  for (const id of ids) {
    const agent = readyAgent(randomFacts(random, id));
    if (random.chance(0.1)) agent.activity = 'busy';
    state.agents.set(id, agent);
  }
  rebuildIndex(state, MONDAY_NOON);
  return state;
}

export function randomSettings(random: Random, ids: readonly string[]): Settings {
  return {
    ...defaultSettings(),
    offerWindowMs: random.pick([20 * SECOND, MINUTE, 5 * MINUTE]),
    sharkTankWindowMs: random.pick([0, 30 * SECOND, 15 * MINUTE, 15 * MINUTE]),
    catchallWindowMs: random.pick([MINUTE, HOUR]),
    wrapUpMs: random.pick([0, 0, 15 * SECOND]),
    connectionGraceMs: random.pick([0, MINUTE]),
    maxConsecutiveTimeouts: random.pick([1, 2, 3, null]),
    maxPendingOffers: random.pick([1, 1, 2]),
    coalesceWindowDays: random.pick([0, 90, 90]),
    catchallUserIds: random.some(ids, 0.3),
    manualIntercept: random.chance(0.1),
    leavingCountsAsDecline: random.chance(0.3),
  };
}

export function randomFacts(random: Random, id: string): AgentFacts {
  return agentFacts({
    id,
    takesLeads: random.chance(0.95),
    teamIds: random.some(TEAMS, 0.6),
    weight: random.whole(1, 100),
    tags: {
      tagIds: random.some(TAGS, 0.8).map((tag) => tag.id),
      pecking: random.pick([0, 0, 0, 100, -50]),
      peckingByTag: random.chance(0.2) ? { vip: 200 } : {},
      zips: random.chance(0.1) ? [{ from: '10000', to: '19999' }] : [],
      ranges: random.chance(0.1) ? [random.pick([EUROS, EUROS, YEN])] : [],
      max: random.chance(0.1) ? { day: random.whole(1, 3) } : {},
    },
    limits: {
      maxPendingOffers: random.pick([null, null, 1, 3]),
      maxOpenLeads: random.pick([null, null, null, 4]),
      perDay: random.pick([null, null, null, 5]),
    },
    schedule: random.chance(0.15) ? shifts(MONDAY_NOON - 2 * HOUR, 5 * HOUR, 2 * HOUR) : null,
    absences: random.chance(0.1) ? [{ from: MONDAY_NOON + HOUR, to: MONDAY_NOON + DAY }] : [],
    channels: random.chance(0.15) ? ['email'] : [],
  });
}

export function randomSteps(random: Random): Partial<PlanStep>[] {
  return Array.from({ length: random.whole(1, 3) }, () => ({
    conditions: random.chance(0.25) ? [randomCondition(random)] : [],
    teamIds: random.chance(0.4) ? [random.pick(TEAMS)] : [],
    strategy: random.pick(['performance', 'round_robin', 'weighted', 'least_open', 'longest_idle'] as const),
    offerWindowMs: random.pick([null, 45 * SECOND]),
    parallelOffers: random.pick([1, 1, 1, 2, 3]),
    maxStepMs: random.pick([0, MINUTE, 15 * MINUTE, HOUR]),
  }));
}

function randomCondition(random: Random): Condition {
  return random.pick<Condition>([
    { field: 'tag', op: 'is', value: 'vip' },
    { field: 'tag', op: 'is_not', value: 'north' },
    { field: 'value', op: 'gte', value: 100_000 },
    { field: 'source', op: 'is', value: 'web' },
  ]);
}

export function randomLeadTags(random: Random): LeadTag[] {
  return random.some(TAGS, 0.12).map(({ id }) => ({ tagId: id, factor: random.pick([1, 1, 2]) }));
}

export function randomBehaviour(random: Random): Behaviour {
  return {
    ackMs: random.chance(0.04) ? null : random.whole(0, 3 * SECOND),
    thinkMs: random.whole(SECOND, 90 * SECOND),
    acceptChance: random.pick([0.2, 0.5, 0.8]),
    declineChance: 0.15,
    requeueChance: 0.4,
  };
}
