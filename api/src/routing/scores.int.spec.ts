import type { Offer } from '@baton/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage, type Person } from '../../test/stage.ts';

/** Hand-computed scores, by the calls that an agent's desk makes. */
let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

/** Agents who leave when the test is over: the next one has the leads to itself. */
async function withAgents(count: number, work: (...people: Person[]) => Promise<void>): Promise<void> {
  const people = await stage.agents(count);
  try {
    await work(...people);
  } finally {
    for (const person of people) await person.activity('offline');
    await stage.discardPending();
  }
}

describe('points', () => {
  it('come to nothing over a time-out, another chance and its acceptance', () =>
    withAgents(2, async (anna, ben) => {
      await stage.settings({ offerWindowMs: 1_000 });
      // The first offer alone is short.
      const annas = await anna.arrive();
      const { body: lead } = await stage.post();
      const missed = await annas.hear('offer.created');
      await stage.settings({ offerWindowMs: 300_000 });
      // Ben comes after the offer has been made, and holds the lead while Anna asks again.
      const bens = await ben.arrive();
      await annas.hear(
        'offer.resolved',
        ({ state, canRequeue }) => state === 'timed_out' && canRequeue === true,
      );
      const offer = await bens.hear('offer.created', ({ leadId }) => leadId === lead.id);
      expect(await annas.ask('offer.requeue', { offerId: missed['id'] })).toMatchObject({ ok: true });
      expect((await anna.caller.post(`/offers/${String(missed['id'])}/requeue`)).body).toMatchObject({
        code: 'requeue_not_possible',
      });
      await bens.ask('offer.decline', { offerId: offer['id'], reason: null });
      const again = await annas.hear('offer.created', ({ id }) => id !== missed['id']);
      expect(await annas.ask('offer.accept', { offerId: again['id'] })).toMatchObject({ ok: true });
      expect(await anna.points()).toEqual([
        ['timeout', -5],
        ['requeue', 4],
        ['accept_after_requeue', 1],
      ]);
      expect((await anna.caller.get(`/agents/${anna.id}/score`)).body).toMatchObject({ score: 100 });
      expect(await ben.points()).toEqual([['decline', 1]]);
    }));

  it('of a time-out stand at the offer that was missed, and whether they were reversed since', () =>
    withAgents(1, async (anna) => {
      await stage.settings({ offerWindowMs: 1_000 });
      const device = await anna.arrive();
      const { body: lead } = await stage.post();
      await device.hear('offer.resolved', ({ state }) => state === 'timed_out');
      await stage.settings({ offerWindowMs: 300_000 });
      const missed = async () => {
        const { body } = await anna.caller.get<{ items: Offer[] }>('/offers?state=timed_out');
        return body.items.find(({ leadId }) => leadId === lead.id)?.timeout;
      };
      expect(await missed()).toEqual({ points: -5, reversed: false });
      await stage.admin.post(`/leads/${lead.id}/discard`, { reason: 'test' });
      expect(await missed()).toEqual({ points: -5, reversed: true });
      await stage.admin.post(`/leads/${lead.id}/restore`);
      expect(await missed()).toEqual({ points: -5, reversed: false });
      const { body } = await stage.admin.get<{ entries: { id: string; rule: string }[] }>(
        `/agents/${anna.id}/score`,
      );
      const entry = body.entries.find(({ rule }) => rule === 'timeout')!;
      await stage.admin.post(`/agents/${anna.id}/score/${entry.id}/reverse`, { reason: 'A fault of ours' });
      expect(await missed()).toEqual({ points: -5, reversed: true });
      const { body: own } = await anna.caller.get<{ items: Offer[] }>('/offers?state=accepted');
      expect(own.items.every(({ timeout }) => timeout === null)).toBe(true);
    }));

  it('are earned by being assigned and by a customer who comes again', () =>
    withAgents(1, async (anna) => {
      const customer = { name: 'Carla', email: 'carla@test.test' };
      const { body: lead } = await stage.post({ customer });
      expect((await stage.admin.post(`/leads/${lead.id}/assign`, { agentId: anna.id })).body).toMatchObject({
        status: 'assigned',
        ownerAgentId: anna.id,
      });
      const { body: second } = await stage.post({ customer: { ...customer, email: 'CARLA@test.test' } });
      expect(second).toMatchObject({ status: 'coalesced', ownerAgentId: anna.id });
      expect(await anna.points()).toEqual([
        ['assigned', 1],
        ['coalesced', 1],
      ]);
    }));

  it('for feedback count from the next lead on', () =>
    withAgents(1, async (anna) => {
      const device = await anna.arrive();
      const { body: lead } = await stage.post();
      await device.ask('offer.accept', { offerId: (await device.hear('offer.created'))['id'] });
      await anna.caller.send('PUT', `/leads/${lead.id}/feedback`, {
        contactStatus: 'contacted',
        outcome: 'in_progress',
      });
      // A manager's words are no effort of hers.
      for (const text of ['Well done!', 'Go on like this, it is what we want to see here.'])
        await stage.admin.post(`/leads/${lead.id}/comments`, { text });
      await anna.caller.post(`/leads/${lead.id}/comments`, {
        text: 'She wants a call at seven.',
      });
      expect(await anna.points()).toEqual([['accept', 2]]);
      await stage.post();
      await device.hear('offer.created', ({ leadId }) => leadId !== lead.id);
      expect(await anna.points()).toEqual([
        ['accept', 2],
        ['feedback', 3],
      ]);
      expect((await anna.caller.get(`/agents/${anna.id}/score`)).body).toMatchObject({ score: 105 });
    }));

  it('are earned once by whoever returns a lead and accepts it again', () =>
    withAgents(1, async (anna) => {
      const device = await anna.arrive();
      const { body: lead } = await stage.post();
      await device.ask('offer.accept', { offerId: (await device.hear('offer.created'))['id'] });
      expect((await anna.caller.post(`/leads/${lead.id}/return`, { reason: 'Wrong area' })).status).toBe(200);
      expect((await stage.admin.post(`/leads/${lead.id}/reroute`)).status).toBe(200);
      const again = await device.hear(
        'offer.created',
        ({ attempt, lead: shown }) => attempt === 1 && (shown as { cycle: number }).cycle === 3,
      );
      expect(await device.ask('offer.accept', { offerId: again['id'] })).toMatchObject({ ok: true });
      expect(await anna.points()).toEqual([['accept', 2]]);
    }));
});
