import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../../test/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

describe('a source', () => {
  it('goes by no tag that is merged into another at the same moment', async () => {
    const tag = async (name: string) => (await stage.admin.post('/tags', { name, kind: 'custom' })).body.id;
    const [old, target] = [await tag('Old'), await tag('New')];
    const { body: source } = await stage.admin.post('/sources', { name: 'fair' });
    const turn = `select pg_advisory_xact_lock(hashtextextended('users:' || $1::text, 0))`;
    await stage.atOnce<unknown>(turn, [
      () => stage.admin.send('PATCH', `/sources/${source.id}`, { defaultTags: ['Old'] }),
      () => stage.admin.post(`/tags/${old}/merge`, { intoId: target }),
    ]);
    const { body } = await stage.admin.get('/sources');
    expect(body.items.find(({ id }) => id === source.id)!['defaultTags']).not.toContain('Old');
  });

  it('is one of a thousand at most', async () => {
    await stage.owner.query(
      `insert into sources (tenant_id, id, name, key, default_tags, created_at)
       select $1, gen_random_uuid(), 's' || n, 's' || n, '{}', now() from generate_series(1, 1000) n on conflict do nothing`,
      [stage.tenantId],
    );
    const { body } = await stage.admin.post('/sources', { name: 'one more' });
    expect(body).toMatchObject({ code: 'conflict' });
  });
});
