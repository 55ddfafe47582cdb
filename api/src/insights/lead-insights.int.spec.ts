import {
  AGENT_FIGURES,
  agentLeads,
  COMPANY_FIGURES,
  companyLeads,
  reasonLeads,
  SOURCE_FIGURES,
  sourceLeads,
  TEAM_FIGURES,
  teamLeads,
  type LeadFilter,
  type LeadInsights,
  type LeadReasons,
  type LeadSources,
  type LeadTeams,
} from '@baton/contract';
import { calendar } from '@baton/rules';
import { Random } from '@baton/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemoPast } from '../../seeds/demo-past.ts';
import { setUpDemo } from '../../seeds/demo-tenant.ts';
import { Caller, startApi, type Loose, type TestApi } from '../../test/api.ts';
import { compareFigures } from '../../test/figures.ts';
import {
  agentsOf,
  companyOf,
  readRows,
  reasonsOf,
  sourcesOf,
  teamsOf,
  type Rows,
} from '../../test/insight-figures.ts';
import { DEMO_PASSWORD } from '../platform/config.ts';
import { AGENT_TIMES } from './figures/agents.sql.ts';
import { coreOf } from './figures/core.ts';
import { LeadsBySource, readAgents } from './figures/figures.ts';

const END_MS = Date.parse('2026-04-01T14:10:00Z');
const RANGES = {
  'all of it': { from: '2026-03-29T00:00:00.000Z', to: '2026-04-02T00:00:00.000Z' },
  'one day': { from: '2026-03-30T22:00:00.000Z', to: '2026-03-31T22:00:00.000Z' },
  'before anything': { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' },
};
const dates = ({ from, to }: { from: string; to: string }) => ({ from: new Date(from), to: new Date(to) });

/** A made-up history of three days with everything in it, played by the real rules from a seed. */
describe('the lead dashboard over a history', () => {
  let api: TestApi;
  let owner: pg.Pool;
  let admin: Caller;
  let agent: Caller;
  let rows: Rows;
  const all = RANGES['all of it'];
  const ask = async <T>(path: string, query: object): Promise<T> => {
    const answer = await admin.get<T>(
      `${path}?${new URLSearchParams(query as Record<string, string>).toString()}`,
    );
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  const idsBehind = async (filter: LeadFilter, by = admin): Promise<string[]> => {
    const ids: string[] = [];
    for (let cursor: string | null = null; ;) {
      const query = new URLSearchParams({ ...filter, limit: '200', ...(cursor === null ? {} : { cursor }) });
      const answer = await by.get(`/leads?${query.toString()}`);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      ids.push(...answer.body.items.map(({ id }) => id));
      cursor = answer.body.nextCursor;
      if (cursor === null) return ids;
    }
  };

  beforeAll(async () => {
    api = await startApi({ demoTraffic: false });
    owner = new pg.Pool({ connectionString: api.database.ownerUrl, max: 2 });
    const { tenantId } = await setUpDemo(api.running.app);
    await makeDemoPast(api.running.app, tenantId, { endMs: END_MS, days: 3 }, async () => undefined);
    await compareFigures(owner, tenantId, new Random(1));
    // What the demo's days have none of, or too little: withdrawals that count as declines, releases, an agent who is gone.
    await owner.query(
      `update offers set counts_as = 'declined', reason = 'left' where tenant_id = $1 and id in
         (select id from offers where tenant_id = $1 and state in ('canceled', 'undelivered', 'rescinded') order by id limit 12)`,
      [tenantId],
    );
    await owner.query(
      `update leads set first_released_at = received_at + interval '3 seconds', first_contact_at = received_at + interval '1 hour' * (1 + length(coalesce(subject, '')))
        where tenant_id = $1 and id in (select id from leads where tenant_id = $1 and first_accepted_at > received_at + interval '1 second' order by id limit 40)`,
      [tenantId],
    );
    await owner.query(`update users set active = false where tenant_id = $1 and name = 'Hugo Imhof'`, [
      tenantId,
    ]);
    await compareFigures(owner, tenantId, new Random(2));
    rows = await readRows(owner, tenantId);
    admin = await new Caller(api).signIn('admin@demo.test', DEMO_PASSWORD);
    agent = await new Caller(api).signIn('agent1@demo.test', DEMO_PASSWORD);
  }, 400_000);
  afterAll(async () => {
    await owner?.end();
    await api?.close();
  });

  it('is worth comparing: its history has every answer and end in it', () => {
    const states = new Set(rows.offers.map(({ state }) => state));
    expect([...states]).toEqual(
      expect.arrayContaining(['accepted', 'declined', 'timed_out', 'undelivered', 'rescinded']),
    );
    const statuses = new Set(rows.leads.map(({ status }) => status));
    expect([...statuses]).toEqual(expect.arrayContaining(['accepted', 'assigned', 'coalesced', 'discarded']));
    expect(rows.offers.some(({ kind }) => kind === 'catchall')).toBe(true);
    expect(rows.events.some(({ type }) => type === 'lead.returned')).toBe(true);
    expect(rows.offers.filter((offer) => offer.counts_as !== null).length).toBeGreaterThan(3);
  });

  for (const [name, range] of Object.entries(RANGES)) {
    it(`has every figure right: ${name}`, { timeout: 200_000 }, async () => {
      const { agents, from, to, ...company } = await ask<LeadInsights>('/insights/leads', range);
      expect({ from, to }).toEqual(range);
      expect(company).toEqual(close(companyOf(rows, dates(range))));
      const byId = (a: { agentId: string }, b: { agentId: string }) => (a.agentId < b.agentId ? -1 : 1);
      expect(agents.toSorted(byId)).toEqual(close(agentsOf(rows, dates(range)).toSorted(byId)));

      const { sources } = await ask<LeadSources>('/insights/leads/sources', range);
      for (const expected of sourcesOf(rows, dates(range))) {
        const shown = sources.find(({ sourceId }) => sourceId === expected.sourceId);
        if (shown === undefined) expect(expected.leads).toBe(0);
        else expect({ ...shown, value: shown.value.amount }).toMatchObject(close(expected) as object);
      }
      const { teams } = await ask<LeadTeams>('/insights/leads/teams', range);
      for (const expected of teamsOf(rows, dates(range))) {
        const shown = teams.find(({ teamId }) => teamId === expected.teamId)!;
        expect({ ...shown, value: shown.value.amount }).toMatchObject(close(expected) as object);
      }
      const { declined, returned } = await ask<LeadReasons>('/insights/leads/reasons', range);
      const expected = reasonsOf(rows, dates(range));
      const byReason = (a: { reason: string | null }, b: { reason: string | null }) =>
        String(a.reason) < String(b.reason) ? -1 : 1;
      expect(declined.toSorted(byReason)).toEqual(expected.declined.toSorted(byReason));
      expect(returned.toSorted(byReason)).toEqual(expected.returned.toSorted(byReason));
    });
  }

  it('reads the same times in parts of a range as at once, and of each part no more than it was told', async () => {
    const client = await owner.connect();
    try {
      const { tenant_id: tenantId } = (
        await client.query<{ tenant_id: string }>('select tenant_id from leads')
      ).rows[0]!;
      const core = await coreOf(client, tenantId, dates(all));
      const [exact, estimated] = [
        await LeadsBySource.read(client, core),
        await LeadsBySource.read(client, core, 0),
      ];
      for (const kind of ['response', 'release', 'contact'] as const)
        expect(await estimated.companyTimes(kind), kind).toEqual(await exact.companyTimes(kind));
      expect(await estimated.sourceTimes()).toEqual(await exact.sourceTimes());
      const [known, guessed] = [await readAgents(client, core), await readAgents(client, core, 0)];
      // In doubt by what was discarded or replaced since, by one in a hundred at most.
      for (const [i, { responseTimeMs }] of guessed.entries())
        expect(Math.abs(responseTimeMs.median! / known[i]!.responseTimeMs.median! - 1) || 0).toBeLessThan(
          0.01,
        );

      const [agentId, bucket] = (
        await client.query<{ id: string; bucket: number }>(
          `select agent_id as id, response_bucket as bucket from offers where state = 'accepted' and kind <> 'catchall'
            group by 1, 2 order by count(*) desc limit 1`,
        )
      ).rows.flatMap((row) => [row.id, row.bucket] as const) as [string, number];
      const read = async (parts: number, most: number | null): Promise<number[]> =>
        (
          await client.query<{ ms: number }>(AGENT_TIMES, [
            tenantId,
            ...Object.values(dates(all)),
            [bucket],
            [parts],
            [most],
            [agentId],
          ])
        ).rows
          .map(({ ms }) => ms)
          .toSorted((a, b) => a - b);
      const whole = await read(1, null);
      expect(whole.length).toBeGreaterThan(1);
      for (const parts of [2, 3, 7, 8]) {
        expect(await read(parts, null)).toEqual(whole);
        expect((await read(parts, 1)).length).toBeLessThanOrEqual(parts);
      }
    } finally {
      client.release();
    }
  });

  it('says null and nothing, never 0 %, where nobody was there', async () => {
    const range = RANGES['before anything'];
    expect(await ask<LeadInsights>('/insights/leads', range)).toMatchObject({
      score: null,
      acceptanceRate: null,
      catchallAcceptanceRate: null,
      responseTimeMs: { median: null, mean: null },
    });
    const csv = await ask<string>('/insights/leads.csv', range);
    expect(csv.split('\r\n')[1]).toMatch(/,100,0,0,0,0,0,0,,,0,0,0,0,0,$/);
  });

  it('opens the very leads of every company figure', async () => {
    const figures = await ask<LeadInsights>('/insights/leads', all);
    const behind = async (figure: keyof typeof COMPANY_FIGURES) =>
      (await idsBehind(companyLeads(figure, all))).length;
    const { leads } = figures;
    expect(leads).toBeGreaterThan(100);
    expect(await behind('leads')).toBe(leads);
    expect(await behind('accepted')).toBe(Math.round(figures.acceptanceRate! * leads));
    expect(await behind('catchallAccepted')).toBe(Math.round(figures.catchallAcceptanceRate! * leads));
    expect(await behind('coalesced')).toBe(figures.coalesced);
    expect(await behind('assigned')).toBe(figures.assigned);
    expect(await behind('delinquent')).toBe(figures.delinquent);
    expect(await behind('responseTime')).toBe(
      rows.leads.filter(({ status }) => status === 'accepted').length,
    );
    expect(await behind('fromRelease')).toBeGreaterThan(5);
    expect(await behind('firstContact')).toBe(
      rows.leads.filter((lead) => lead.first_contact_at !== null && lead.status !== 'discarded').length,
    );
  });

  it('opens the very leads of every agent’s figures', { timeout: 300_000 }, async () => {
    const { agents } = await ask<LeadInsights>('/insights/leads', all);
    const figures = [...Object.keys(AGENT_FIGURES), 'coalesced', 'assigned'] as Parameters<
      typeof agentLeads
    >[0][];
    for (const row of agents)
      for (const figure of figures) {
        const ids = await idsBehind(agentLeads(figure, row.agentId, all));
        expect(new Set(ids).size, `${row.name}: ${figure}`).toBe(row[figure]);
        expect(ids.length).toBe(row[figure]);
      }
  });

  it('opens the very leads of sources, teams and reasons', { timeout: 300_000 }, async () => {
    const { sources } = await ask<LeadSources>('/insights/leads/sources', all);
    for (const row of sources)
      for (const figure of Object.keys(SOURCE_FIGURES) as (keyof typeof SOURCE_FIGURES)[])
        expect((await idsBehind(sourceLeads(figure, row.sourceId, all))).length, figure).toBe(row[figure]);
    const { teams } = await ask<LeadTeams>('/insights/leads/teams', all);
    expect(teams.length).toBe(3);
    for (const row of teams)
      for (const figure of TEAM_FIGURES)
        expect((await idsBehind(teamLeads(figure, row.teamId, all))).length, figure).toBe(row[figure]);
    const reasons = await ask<LeadReasons>('/insights/leads/reasons', all);
    for (const kind of ['declined', 'returned'] as const)
      for (const row of reasons[kind])
        expect((await idsBehind(reasonLeads(kind, row.reason, all))).length, `${kind} ${row.reason}`).toBe(
          row.leads,
        );
  });

  it('costs by the lead and by the month, and shares a source’s cost among its leads', async () => {
    const { sources } = await ask<LeadSources>('/insights/leads/sources', all);
    const portal = sources.find(({ name }) => name === 'Comparison portal')!;
    expect(portal.cost).toEqual({ amount: 900 * portal.leads, currency: 'EUR' });
    expect(portal.returnOnInvestment).toBeCloseTo(
      (portal.value.amount - portal.cost!.amount) / portal.cost!.amount,
      9,
    );
    const ads = sources.find(({ name }) => name === 'Google Ads')!;
    // 46 hours of a March that is an hour short in Berlin, and 2 + 22 of April.
    expect(ads.cost!.amount).toBe(Math.round(120_000 * (70 / 743 + 26 / 720)));
    expect(sources.find(({ name }) => name === 'Website form')).toMatchObject({
      cost: null,
      returnOnInvestment: null,
    });
    const { teams } = await ask<LeadTeams>('/insights/leads/teams', all);
    const borne = teams.reduce((sum, team) => sum + (team.cost?.amount ?? 0), 0);
    expect(borne).toBeGreaterThan(0);
    expect(borne).toBeLessThanOrEqual(portal.cost!.amount + ads.cost!.amount + 3);
  });

  it('shows scores within 1 to 100 where the tenant wants it', async () => {
    const before = await ask<LeadInsights>('/insights/leads', all);
    expect(before.agents.some(({ score }) => score > 100)).toBe(true);
    await admin.patch('/settings/routing', { scoreClamped: true });
    const { agents, score } = await ask<LeadInsights>('/insights/leads', all);
    expect(Math.max(...agents.map((row) => row.score))).toBe(100);
    expect(score).toBeLessThanOrEqual(100);
    const best = agents.find((row) => row.score === 100)!;
    expect(await ask<Loose>(`/agents/${best.agentId}/score`, all)).toMatchObject({ score: 100 });
    await admin.patch('/settings/routing', { scoreClamped: false });
  });

  it('takes dates as days of the tenant’s zone, through a change of its clocks', async () => {
    const days = { from: '2026-10-24', to: '2026-10-26' };
    const instants = { from: '2026-10-23T22:00:00.000Z', to: '2026-10-25T23:00:00.000Z' };
    expect(await ask<LeadInsights>('/insights/leads', days)).toMatchObject(instants);
    const { agentId } = (await ask<LeadInsights>('/insights/leads', all)).agents[0]!;
    const today = { from: new Date(END_MS).toISOString().slice(0, 10) };
    const sinceMidnight = {
      from: new Date(calendar('Europe/Berlin').dayStart(today.from)).toISOString(),
    };
    expect(await ask<Loose>(`/agents/${agentId}/score`, today)).toEqual(
      await ask<Loose>(`/agents/${agentId}/score`, sinceMidnight),
    );
    for (const path of ['/insights/leads', `/agents/${agentId}/score`])
      expect((await admin.get(`${path}?from=2026-02-30`)).body).toMatchObject({ code: 'invalid_input' });
  });

  it('refuses a filter that makes no sense, and shows an agent nothing but their own', async () => {
    for (const query of [
      'status=constructor',
      'agentId=x',
      'answer=maybe',
      'from=yesterday',
      'acceptedBy=me',
      'nonsense=1',
    ])
      expect((await admin.get(`/leads?${query}`)).body.code, query).toBe('invalid_input');
    const others = (await ask<LeadInsights>('/insights/leads', all)).agents.find(
      (row) => row.name === 'Ben Carlsen',
    )!;
    const mine = new Set(await idsBehind({}, agent));
    for (const id of await idsBehind(agentLeads('offered', others.agentId, all), agent))
      expect(mine.has(id)).toBe(true);
    expect((await agent.get('/insights/leads/sources')).status).toBe(403);
  });

  it('charges accepted leads their highest price, less the discount, on the statement', async () => {
    const { body: tags } = await admin.get('/tags?limit=200');
    const prices = new Map(
      tags.items.flatMap((tag) => {
        const price = tag['price'] as { amount: number } | null;
        return price === null ? [] : [[tag.id, price.amount] as const];
      }),
    );
    const expected = (
      await owner.query<{ id: string; tags: { tagId: string }[] }>(
        `select id, tags from leads where status = 'accepted' and accepted_at >= $1 and accepted_at < $2`,
        [all.from, all.to],
      )
    ).rows.flatMap((lead) => {
      const price = Math.max(0, ...lead.tags.map(({ tagId }) => prices.get(tagId) ?? 0));
      return price === 0 ? [] : [`${lead.id} ${price}`];
    });
    const read = async (): Promise<Record<string, string>[]> => {
      const [head = '', ...lines] = (await ask<string>('/insights/statement.csv', all)).trim().split('\r\n');
      const names = head.split(',');
      return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])));
    };
    const full = await read();
    expect(expected.length).toBeGreaterThan(10);
    expect(full.map(({ leadId, price }) => `${leadId} ${price}`).toSorted()).toEqual(expected.toSorted());
    expect(full.every(({ price, charged, chargedTo }) => price === charged && chargedTo === 'agent')).toBe(
      true,
    );
    expect(full.some(({ timeouts }) => Number(timeouts) > 0)).toBe(true);

    await owner.query('update lead_charges set terms = terms || $1', [
      {
        ...{ billingDiscountPercent: 30, billingDiscountPerTimeout: true, billingDiscountCompounds: true },
        ...{ billingFloorPercent: 60, billingToAgent: false },
      },
    ]);
    for (const { price, charged, timeouts, chargedTo, currency } of await read()) {
      expect(Number(charged)).toBe(Math.round(Number(price) * Math.max(0.6, 0.7 ** Number(timeouts))));
      expect([chargedTo, currency]).toEqual(['tenant', 'EUR']);
    }
  });

  it('shows a manager with teams the sources, teams, reasons and charges of the leads that they see', async () => {
    const { rows: people } = await owner.query<{ manager: string; team: string; tenant: string }>(
      `select u.id as manager, u.tenant_id as tenant, (select team_id from team_members where user_id <> u.id group by 1 order by count(*), 1 limit 1) as team
         from users u join accounts a on a.id = u.account_id where a.email = 'manager@demo.test'`,
    );
    const { manager, team, tenant } = people[0]!;
    const caller = await new Caller(api).signIn('manager@demo.test', DEMO_PASSWORD);
    const read = async <T>(path: string): Promise<T> =>
      (await caller.get<T>(`${path}?${new URLSearchParams(all).toString()}`)).body;
    const whole = await read<LeadSources>('/insights/leads/sources');
    expect(whole).toEqual(await ask('/insights/leads/sources', all));
    await owner.query(
      'insert into team_members (tenant_id, team_id, user_id, manages) values ($1, $2, $3, true)',
      [tenant, team, manager],
    );
    const within = new Set([
      manager,
      ...rows.members.filter((one) => one.team_id === team && !one.manages).map(({ user_id }) => user_id),
    ]);
    const seen = seenBy(rows, within);
    expect(seen.leads.length).toBeLessThan(rows.leads.length);

    const { sources } = await read<LeadSources>('/insights/leads/sources');
    const expected = sourcesOf(seen, dates(all)).filter(({ leads }) => leads > 0);
    expect(sources.map(({ sourceId }) => sourceId).toSorted()).toEqual(
      expected.map(({ sourceId }) => sourceId).toSorted(),
    );
    for (const source of expected) {
      const shown = sources.find(({ sourceId }) => sourceId === source.sourceId)!;
      expect({ ...shown, value: shown.value.amount }).toMatchObject(close(source) as object);
      const full = whole.sources.find(({ sourceId }) => sourceId === source.sourceId)!;
      expect(shown.cost?.amount ?? null).toBe(
        full.cost === null ? null : Math.round((full.cost.amount / full.leads) * shown.leads),
      );
      for (const figure of Object.keys(SOURCE_FIGURES) as (keyof typeof SOURCE_FIGURES)[])
        expect((await idsBehind(sourceLeads(figure, source.sourceId, all), caller)).length, figure).toBe(
          shown[figure],
        );
    }
    const { teams } = await read<LeadTeams>('/insights/leads/teams');
    expect(teams).toEqual(
      (await ask<LeadTeams>('/insights/leads/teams', all)).teams.filter(({ teamId }) => teamId === team),
    );
    for (const figure of TEAM_FIGURES)
      expect((await idsBehind(teamLeads(figure, team, all), caller)).length, figure).toBe(teams[0]![figure]);
    const reasons = await read<LeadReasons>('/insights/leads/reasons');
    for (const kind of ['declined', 'returned'] as const) {
      const those = reasonsOf(seen, dates(all))[kind];
      expect(new Set(reasons[kind])).toEqual(new Set(those));
      for (const row of reasons[kind])
        expect((await idsBehind(reasonLeads(kind, row.reason, all), caller)).length).toBe(row.leads);
    }
    const charged = (file: string): string[] =>
      file
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[6]!);
    const everybody = charged(await ask<string>('/insights/statement.csv', all));
    expect(charged(await read<string>('/insights/statement.csv'))).toEqual(
      everybody.filter((id) => within.has(id)),
    );
    expect(everybody.every((id) => within.has(id))).toBe(false);
    await owner.query('delete from team_members where user_id = $1', [manager]);
  });

  it('downloads what it shows', async () => {
    for (const [what, first] of [
      ['sources', 'sourceId,name,leads,'],
      ['teams', 'teamId,name,leads,'],
      ['reasons', 'kind,reason,times,leads'],
    ] as const) {
      const answer = await admin.get<string>(
        `/insights/leads/${what}.csv?${new URLSearchParams(all).toString()}`,
      );
      expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(answer.headers.get('content-disposition')).toContain(`${what}_2026-03-29_2026-04-02.csv`);
      expect(answer.body.startsWith(first), answer.body.slice(0, 80)).toBe(true);
      expect(answer.body.split('\r\n').length).toBeGreaterThan(3);
    }
  });
});

/** What is left of the rows for who sees these agents: their leads, those once offered to them, and nobody's. */
function seenBy(rows: Rows, agents: ReadonlySet<string>): Rows {
  const offered = new Set(
    rows.offers
      .filter((one) => one.state !== 'pending' && agents.has(one.agent_id))
      .map((one) => one.lead_id),
  );
  const leads = rows.leads.filter(
    ({ id, owner_agent_id: owner }) => owner === null || agents.has(owner) || offered.has(id),
  );
  const ids = new Set(leads.map(({ id }) => id));
  return {
    ...rows,
    leads,
    offers: rows.offers.filter((one) => ids.has(one.lead_id)),
    events: rows.events.filter((one) => ids.has(one.lead_id)),
  };
}

/** The same with numbers compared to the ninth digit: two sums of the same numbers may differ in the last one. */
function close(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : expect.closeTo(value, 6);
  if (Array.isArray(value)) return value.map(close);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, close(one)]));
}
