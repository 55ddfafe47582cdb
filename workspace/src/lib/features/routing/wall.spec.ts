// @vitest-environment jsdom
import type { AgentLive, KioskWall, ServerEvent } from '@baton/contract';
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../../../../test/factories.ts';

const heard = new Map<string, (event: object) => void>();
vi.mock('#lib/net/index.ts', async (original) => ({
  ...(await original<object>()),
  live: {
    on: (name: string, listener: (event: object) => void) => {
      heard.set(name, listener);
      return () => heard.delete(name);
    },
    onSnapshot: () => () => undefined,
  },
}));
const { wall } = await import('./wall.svelte.ts');
const { default: WallFigures } = await import('./wall-figures.svelte');

const now = '2026-11-22T10:00:00.000Z';
const agentOf = (name: string, change: Partial<AgentLive> = {}): AgentLive => ({
  agentId: newId(),
  name,
  teamIds: [],
  activity: 'available',
  activitySince: now,
  connected: true,
  takesLeads: true,
  wrapUpUntil: null,
  pending: 0,
  maxPending: 2,
  openLeads: 0,
  score: 100,
  ...change,
});
const wallOf = (...agents: AgentLive[]): KioskWall => ({
  at: now,
  leads: [],
  leadsTotal: 0,
  agents,
  today: {
    leads: 0,
    accepted: 0,
    acceptanceRate: null,
    withinServiceLevel: null,
    medianResponseMs: null,
    delinquent: 0,
  },
  previous: {
    leads: 0,
    accepted: 0,
    acceptanceRate: null,
    withinServiceLevel: null,
    medianResponseMs: null,
    delinquent: 0,
  },
  events: [],
  serviceLevelMs: 300_000,
  waitAlarmMs: null,
  tenant: { name: 'Nord', timeZone: 'Europe/Berlin' },
  activities: { available: true, phone: true, busy: false, break: false, away: false, offline: false },
});

describe('the wall', () => {
  let stop: () => void;
  beforeEach(async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json(wallOf())));
    wall.loaded = false;
    stop = wall.start();
    await vi.waitFor(() => expect(wall.loaded).toBe(true));
  });
  afterEach(() => {
    stop();
    cleanup();
    vi.unstubAllGlobals();
  });
  const show = (...agents: AgentLive[]): void => {
    const next = wallOf(...agents);
    wall.show(next, { timeZone: next.tenant.timeZone, activities: next.activities });
  };

  it('counts those who can be offered a lead now, by the tenant’s own activities', () => {
    show(
      agentOf('Anna', { pending: 1 }),
      agentOf('Ben', { activity: 'phone' }),
      ...['busy', 'break', 'away', 'offline', 'unknown'].map((activity) => agentOf(activity, { activity })),
      agentOf('Cem', { connected: false }),
      agentOf('Dora', { wrapUpUntil: '2999-01-01T00:00:00.000Z' }),
      agentOf('Emil', { wrapUpUntil: '2020-01-01T00:00:00.000Z' }),
    );
    render(WallFigures);
    expect(screen.getByText('5 of 6')).toBeTruthy();
    expect(screen.getByText('3 ready, 1 in wrap-up')).toBeTruthy();
  });

  it('says nothing of targets before it knows the figures', () => {
    show(agentOf('Anna'));
    wall.loaded = false;
    const { container } = render(WallFigures);
    expect(container.textContent).not.toMatch(/met|missed|Target|ready/);
  });

  it('lists who takes leads, whatever it hears of others', async () => {
    const anna = agentOf('Anna');
    show(anna);
    const tell = (agent: AgentLive): void => {
      const event: ServerEvent<'agent.activity_changed'> = { ...agent, seq: 1, at: now, reason: 'set' };
      heard.get('agent.activity_changed')!(event);
    };
    tell(agentOf('Manager', { takesLeads: false }));
    tell({ ...agentOf('Ben'), activity: 'busy' });
    await vi.waitFor(() =>
      expect([...wall.agents.values()].map(({ name }) => name)).toEqual(['Anna', 'Ben']),
    );
    expect(wall.events.map((event) => event.about === 'agent' && event.agentName)).toEqual(['Ben']);
    tell({ ...anna, takesLeads: false });
    expect([...wall.agents.values()].map(({ name }) => name)).toEqual(['Ben']);
  });
});
