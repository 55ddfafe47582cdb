import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WayIn } from '@baton/contract';
import { Stage } from '../../test/stage.ts';

const PATIENCE = { timeout: 120_000, interval: 25 };

describe('a source whose messages fail', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());
  async function opened(kind: WayIn['kind']): Promise<WayIn> {
    const source = await stage.admin.post('/sources', { name: `Source ${kind}` });
    const made = await stage.admin.post(`/sources/${source.body.id}/ways-in`, { kind });
    const mapping = [{ path: 'who.name', field: 'customer.name' }];
    const changed = await stage.admin.patch(
      `/ways-in/${made.body.id}`,
      kind === 'webhook' ? { mapping } : {},
    );
    return changed.body;
  }
  const bring = async (way: WayIn, body: string): Promise<void> => {
    await fetch(way.address!, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  };
  const told = async (): Promise<string[]> =>
    (await stage.admin.get('/notifications')).body.items
      .filter((one) => one['kind'] === 'source_failing')
      .map((one) => String(one['title']));

  it('is told to admins after three in a row, once an hour', async () => {
    const way = await opened('webhook');
    const good = JSON.stringify({ who: { name: 'Ada' } });
    for (const body of ['{', '{', good, '{', '{']) await bring(way, body);
    expect(await told()).toEqual([]);
    for (const body of ['{', '{', '{']) await bring(way, body);
    await vi.waitFor(
      async () => expect(await told()).toEqual(['The source Source webhook is failing']),
      PATIENCE,
    );
    await stage.owner.query(`update source_alarms set told_at = told_at - interval '61 minutes'`);
    await bring(way, '{');
    await vi.waitFor(async () => expect(await told()).toHaveLength(2), PATIENCE);
  });

  it('is patient with people and their forms', async () => {
    const way = await opened('form');
    const before = (await told()).length;
    for (let i = 0; i < 3; i += 1) await bring(way, '{"customer.email": "nobody"}');
    expect(await stage.count('intake_deliveries', `way_id = '${way.id}' and status = 'failed'`)).toBe(3);
    expect(await told()).toHaveLength(before);
  });
});
