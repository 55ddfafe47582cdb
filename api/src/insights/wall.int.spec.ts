import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LeadInsights, Wall } from '@baton/contract';
import { Caller } from '../../test/api.ts';
import { Stage } from '../../test/stage.ts';

describe('the figures above the wall', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  it('count as the dashboard of today does: what came from catchall is no acceptance', async () => {
    // Nobody takes leads yet: they come to the first admin, who is the catchall user.
    for (let i = 0; i < 3; i += 1) await stage.post({ subject: `Lead ${i}` });
    const { items } = (await stage.admin.get('/offers?state=pending')).body;
    expect(items).toHaveLength(3);
    await stage.admin.post(`/offers/${items[0]!.id}/accept`);
    const agent = await stage.agent();
    await agent.arrive();
    await stage.post({ subject: 'For an agent' });
    const [offer] = (await agent.caller.get('/offers?state=pending')).body.items;
    await agent.caller.post(`/offers/${offer!.id}/accept`);

    const { today } = (await stage.admin.send<Wall>('GET', '/wall')).body;
    const range = new URLSearchParams({
      from: new Date(Date.now() - 86_400_000).toISOString(),
      to: new Date(Date.now() + 60_000).toISOString(),
    });
    const board = (await stage.admin.send<LeadInsights>('GET', `/insights/leads?${range.toString()}`)).body;
    expect(board).toMatchObject({ leads: 4, acceptanceRate: 0.25, catchallAcceptanceRate: 0.25 });
    expect(today).toMatchObject({
      leads: board.leads,
      accepted: 1,
      acceptanceRate: board.acceptanceRate,
      medianResponseMs: board.responseTimeMs.median,
    });
  });
});

describe('the wall of a key that may read figures alone', () => {
  let stage: Stage;
  beforeAll(async () => void (stage = await Stage.open()));
  afterAll(() => stage.close());

  it('names no customer', async () => {
    const keyWith = async (...scopes: string[]) => {
      const { body } = await stage.admin.post('/api-keys', { name: 'Screen', scopes });
      return new Caller(stage.api, { authorization: `Bearer ${body.secret}` });
    };
    const [figures, leads] = [await keyWith('insights:read'), await keyWith('insights:read', 'leads:read')];
    await stage.post({ subject: 'For Ada', customer: { name: 'Ada Byron', phone: '030 901820' } });
    const wallOf = async (caller: Caller) => JSON.stringify((await caller.get('/wall')).body);
    expect(await wallOf(leads)).toMatch(/Ada Byron.*30901820|30901820.*Ada Byron/);
    const shown = await wallOf(figures);
    expect(shown).toContain('lead.received');
    expect(shown).not.toMatch(/Ada|901820/);
  });
});
