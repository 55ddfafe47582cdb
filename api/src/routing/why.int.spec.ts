import type { LeadDecision, Page } from '@baton/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../../test/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

describe('the record behind Why', () => {
  it('tells an agent who does not own the lead of themselves, and of nobody else', async () => {
    const [first, second] = await stage.agents(2);
    const devices = [await first!.arrive(), await second!.arrive()];
    const { body: lead } = await stage.post({});
    const offerOf = async (agent: number) =>
      String((await devices[agent]!.hear('offer.created', ({ leadId }) => leadId === lead.id))['id']);
    const { rows } = await stage.owner.query<{ agent: string }>(
      'select agent_id as agent from pending_offers where lead_id = $1',
      [lead.id],
    );
    const people = [first!, second!];
    const holder = people.findIndex(({ id }) => id === rows[0]!.agent);
    const [other, next] = [people[holder]!, people[1 - holder]!];
    await other.caller.post(`/offers/${await offerOf(holder)}/decline`, {});
    await offerOf(1 - holder);
    const { body } = await next.caller.get<Page<LeadDecision>>(`/leads/${lead.id}/decisions`);
    const [before, now] = body.items.toSorted((a, b) => a.attempt - b.attempt);
    expect(before).toMatchObject({
      chosenAgentId: null,
      chosenAgentName: null,
      candidatesTotal: 2,
      against: [],
    });
    expect(before!.candidates).toMatchObject([{ agentId: next.id, place: 2 }]);
    expect(now).toMatchObject({ chosenAgentId: next.id, candidates: [{ agentId: next.id, place: 1 }] });
    expect(JSON.stringify(body)).not.toContain(other.id);
  });
});
