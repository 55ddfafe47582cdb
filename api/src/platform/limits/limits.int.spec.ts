import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from '../../../test/api.ts';
import { Stage } from '../../../test/stage.ts';
import { LIMITS, RateLimits, type Limit } from './rate-limits.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

/** As if all that a window allows had just been asked. */
const exhaust = (limit: Limit, key: string): Promise<void> =>
  stage.api.running.app.get(RateLimits).consume(limit, key, limit.points);

async function keyWith(scopes: string[]): Promise<{ id: string; program: Caller }> {
  const { body } = await stage.admin.post('/api-keys', { name: 'k', scopes });
  return { id: body.id, program: new Caller(stage.api, { authorization: `Bearer ${body.secret}` }) };
}

describe('too much', () => {
  it('of one person or key is refused with the time to wait, and costs nobody else', async () => {
    const [one, other] = [await keyWith(['tags:write']), await keyWith(['tags:write'])];
    await exhaust(LIMITS.writes, one.id);
    const refused = await one.program.post('/tags', { name: 'a', kind: 'custom' });
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-limit')).toBe(String(LIMITS.writes.points));
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect((await other.program.post('/tags', { name: 'b', kind: 'custom' })).status).toBe(201);
    expect((await stage.admin.get('/tags')).body.items.map(({ name }) => name)).toEqual(['b']);
  });

  it('of one tenant’s people and programs together costs no other tenant', async () => {
    const other = await stage.neighbour();
    await exhaust(LIMITS.tenantWrites, other.tenantId);
    expect(await other.admin.post('/tags', { name: 'c', kind: 'custom' })).toMatchObject({ status: 429 });
    expect((await stage.admin.post('/tags', { name: 'c', kind: 'custom' })).status).toBe(201);
  });

  it('of one address is refused where nobody has signed in', async () => {
    const stranger = new Caller(stage.api);
    await exhaust(LIMITS.invitations, '127.0.0.1');
    expect((await stranger.get(`/auth/invitations/${'x'.repeat(43)}`)).status).toBe(429);
    expect((await stranger.post('/offer-links/view', { token: 'x'.repeat(43) })).status).toBe(429);
    expect((await stranger.post('/offer-links/accept', { token: 'x'.repeat(43) })).status).toBe(429);
  });
});
