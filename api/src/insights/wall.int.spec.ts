import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LeadInsights, Wall } from '@baton/contract';
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
