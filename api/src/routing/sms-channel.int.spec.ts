import type { Lead, LeadDecision, Page } from '@baton/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage } from '../../test/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

it('who chose SMS alone and has no device is offered nothing: nobody sends it', async () => {
  const agent = await stage.agent({ channels: ['sms'] });
  await agent.activity('available');
  const { body: lead } = await stage.post({ subject: 'Roof' });
  expect((await stage.admin.get<Lead>(`/leads/${lead.id}`)).body.status).toBe('queued');
  const offered = async () => (await agent.caller.get<Page<{ leadId: string }>>('/offers')).body.items;
  expect(await offered()).toEqual([]);
  // As soon as there is a device the lead comes.
  const device = await agent.device();
  await device.hear('offer.created', ({ leadId }) => leadId === lead.id);
  const { body } = await stage.admin.get<Page<LeadDecision>>(`/leads/${lead.id}/decisions`);
  expect(body.items).toMatchObject([{ chosenAgentId: agent.id }]);
});
