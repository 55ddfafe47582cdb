import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../../test/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

describe('50 agents, one lead', () => {
  it('lets one accept, tells 49 that it is gone, and books one entry', async () => {
    await stage.plan({ name: 'All at once', strategy: 'performance', parallelOffers: 50 });
    const people = await stage.agents(50);
    const devices = await Promise.all(people.map((person) => person.arrive()));
    const { body: lead } = await stage.post({ subject: 'One of a kind' });
    const offers = await Promise.all(
      devices.map((device) => device.hear('offer.created', ({ leadId }) => leadId === lead.id)),
    );
    await Promise.all(devices.map((device) => device.hear('offer.delivered')));
    // Half of them by HTTP, half by the socket, all at once.
    const answers = await Promise.all(
      people.map(async ({ caller }, i) => {
        if (i % 2 === 0) {
          const { status, body } = await caller.post(`/offers/${String(offers[i]!['id'])}/accept`);
          return [status, body.code ?? null];
        }
        const { ok, code } = await devices[i]!.ask('offer.accept', { offerId: offers[i]!['id'] });
        return [ok ? 200 : 409, code ?? null];
      }),
    );
    expect(answers.filter(([status]) => status === 200)).toHaveLength(1);
    expect(answers.filter(([status, code]) => status === 409 && code === 'offer_resolved')).toHaveLength(49);
    expect(await stage.count('score_entries')).toBe(1);
    expect(await stage.count('offers', `state = 'accepted'`)).toBe(1);
    const states = await Promise.all(
      devices.map((device) => device.hear('offer.resolved').then(({ state }) => state as string)),
    );
    expect(states.filter((state) => state === 'rescinded')).toHaveLength(49);
    expect(states.filter((state) => state === 'accepted')).toHaveLength(1);
    const winner = answers.findIndex(([status]) => status === 200);
    expect(
      (await people[winner]!.caller.post(`/offers/${String(offers[winner]!['id'])}/accept`)).status,
    ).toBe(200);
    expect((await stage.program.get(`/leads/${lead.id}`)).body).toMatchObject({
      status: 'accepted',
      ownerAgentId: people[winner]!.id,
    });
  }, 400_000);
});
