import type { AgentLive, Me, Page } from '@baton/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Caller } from '../../test/api.ts';
import { Stage } from '../../test/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

/** As routing calls them. */
const namesNow = async () => {
  const { status, body } = await stage.admin.get<Page<AgentLive>>('/agents');
  expect(status).toBe(200);
  return body.items.map(({ name }) => name);
};

it('who changes their name is called by it at once, by routing too', async () => {
  const agent = await stage.agent();
  expect(await namesNow()).not.toContain('Grace');
  expect((await agent.caller.patch<Me>('/me', { name: 'Grace' })).body.user.name).toBe('Grace');
  expect(await namesNow()).toContain('Grace');
});

it('who gives another name when they accept their invitation is called by that one', async () => {
  const made = await stage.admin.post('/users', { email: 'h@new.example', name: 'New one', role: 'agent' });
  expect(made.status).toBe(201);
  expect(await namesNow()).toContain('New one');
  const token = new URL(made.body['invitationUrl'] as string).pathname.split('/').at(-1);
  const accepted = await new Caller(stage.api).post('/auth/invitations/accept', {
    token,
    password: 'a long password',
    name: 'Hedy',
  });
  expect(accepted.status).toBeLessThan(300);
  expect(await namesNow()).toContain('Hedy');
});
