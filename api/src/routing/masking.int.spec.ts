import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../../test/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

describe('an offer', () => {
  it('says nowhere who the customer is, and keeps what is no part of them', async () => {
    await stage.settings({ visibleAttributes: ['note', 'callback', 'built'] });
    expect((await stage.admin.post('/tags', { name: 'Solar', kind: 'custom' })).status).toBe(201);
    const anna = await stage.agent();
    const device = await anna.arrive();
    const { body: lead } = await stage.post({
      source: 'Zoë Çelik 030901820',
      subject: 'zoe and Zoe … Celik CELIK',
      text: '030.901.820, ０３０９０１８２０, or 901820, zoe.celik＠ex.org, zoe.celik@ex . org. Baujahr 2019-2023',
      tags: ['zoe.celik@ex.org', 'Solar', 'call 030 901820'],
      customer: {
        name: 'Zoë Çelik',
        phone: '030 901820',
        email: 'zoe.celik@ex.org',
        postalCode: 'call 030 901820',
      },
      attributes: {
        note: 'call Zoë Çelik 030 901820 zoe.celik@ex.org',
        callback: 30901820,
        built: 2019,
      },
    });
    const offer = await device.hear('offer.created', ({ leadId }) => leadId === lead.id);
    const seen = (await anna.caller.get(`/leads/${lead.id}`)).body;
    for (const shown of [offer['lead'], seen]) {
      expect(shown).toMatchObject({
        source: '… …',
        subject: '… and … … … …',
        text: '…, …, or …, …, …. Baujahr 2019-2023',
        tags: ['Solar', '…', 'call …'],
        customer: { name: null, email: null, phone: null, postalCode: 'call …' },
        attributes: { note: 'call … … …', callback: '…', built: 2019 },
      });
      expect(JSON.stringify(shown).normalize('NFKD')).not.toMatch(/zoe|celik|901.?820|ex ?\. ?org/i);
    }
  });
});
