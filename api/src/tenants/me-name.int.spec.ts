import type { AgentLive, Me, Page } from '@baton/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage } from '../../test/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

it('who changes their name is called by it at once, by routing too', async () => {
  const agent = await stage.agent();
  const namesNow = async () => {
    const { status, body } = await stage.admin.get<Page<AgentLive>>('/agents');
    expect(status).toBe(200);
    return body.items.map(({ name }) => name);
  };
  expect(await namesNow()).not.toContain('Grace');
  expect((await agent.caller.patch<Me>('/me', { name: 'Grace' })).body.user.name).toBe('Grace');
  expect(await namesNow()).toContain('Grace');
});
