import type { BulkResult, Lead, LeadCandidates, PlanPreview, SavedView } from '@baton/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../platform/ids.ts';
import { Stage, type Person } from '../../test/stage.ts';

describe('the lead list', () => {
  let stage: Stage;
  let agent: Person;
  let manager: Person;
  beforeAll(async () => {
    stage = await Stage.open();
    agent = await stage.agent();
    manager = await stage.agent({ role: 'manager' });
  });
  afterEach(() => stage.discardPending());
  afterAll(() => stage.close());

  const posted = async (count: number, lead: object = {}): Promise<string[]> => {
    const ids: string[] = [];
    for (let i = 0; i < count; i += 1)
      ids.push((await stage.post({ subject: `Lead ${i}`, ...lead })).body.id);
    return ids;
  };
  const bulk = (action: string, body: object, by = manager.caller) =>
    by.send<BulkResult & { code: string }>('POST', `/leads/bulk/${action}`, body);

  it('does one thing to many leads, each by itself: what is refused for one is done for the others', async () => {
    const [first, second, spam] = (await posted(3)) as [string, string, string];
    await stage.admin.post(`/leads/${spam}/discard`);
    const nobody = newId();
    const done = await bulk('assign', { leadIds: [first, spam, nobody, second], agentId: agent.id });
    expect(done.status).toBe(200);
    expect(done.body.items).toMatchObject([
      { leadId: first, status: 200 },
      { leadId: spam, status: 409, code: 'invalid_status' },
      { leadId: nobody, status: 404, code: 'not_found' },
      { leadId: second, status: 200 },
    ]);
    for (const id of [first, second])
      expect((await stage.admin.get<Lead>(`/leads/${id}`)).body).toMatchObject({
        status: 'assigned',
        ownerAgentId: agent.id,
      });
    expect(await agent.points()).toContainEqual(['assigned', 1]);
    const gone = await bulk('discard', { leadIds: [first, second], reason: 'A test' });
    expect(gone.body.items.map(({ status }) => status)).toEqual([200, 200]);
    expect((await stage.admin.get<Lead>(`/leads/${second}`)).body.status).toBe('discarded');
    // Asked again, nothing more happens.
    expect((await bulk('discard', { leadIds: [first] })).body.items[0]).toMatchObject({ status: 200 });
  });

  it('keeps bounds and roles: 200 leads at once, each once, by managers, and none of a neighbour', async () => {
    const many = Array.from({ length: 201 }, () => newId());
    expect((await bulk('assign', { leadIds: many, agentId: agent.id })).status).toBe(422);
    expect((await bulk('discard', { leadIds: [many[0], many[0]] })).status).toBe(422);
    expect((await bulk('discard', { leadIds: [] })).status).toBe(422);
    const [id] = (await posted(1)) as [string];
    expect((await bulk('discard', { leadIds: [id] }, agent.caller)).status).toBe(403);
    const neighbour = await stage.neighbour();
    const theirs = await bulk('discard', { leadIds: [id] }, neighbour.admin);
    expect(theirs.body.items[0]).toMatchObject({ status: 404 });
    const elsewhere = await bulk('assign', { leadIds: [id], agentId: neighbour.agentId });
    expect(elsewhere.body.items[0]).toMatchObject({ status: 404 });
    const key = { 'idempotency-key': newId() };
    const once = () => manager.caller.post('/leads/bulk/assign', { leadIds: [id], agentId: agent.id }, key);
    expect((await once()).headers.get('idempotent-replayed')).toBeNull();
    expect((await once()).headers.get('idempotent-replayed')).toBe('true');
  });

  it('finds a number however it is typed, whole or in part', async () => {
    const { body: lead } = await stage.post({ customer: { phone: '030 123 456' } });
    await stage.post({ customer: { phone: '+49 40 123 457' } });
    const found = async (search: string) => {
      const path = `/leads?search=${encodeURIComponent(search)}`;
      return (await manager.caller.get(path)).body.items.map(({ id }) => id);
    };
    const typed = [
      '+49 30 123 456',
      '+4930123456',
      '0049 30 123456',
      '030/123 456',
      '+49 (0)30 123-456',
      '030 12',
      '3456',
    ];
    for (const search of typed) expect([search, await found(search)]).toEqual([search, [lead.id]]);
    for (const search of ['+49 30 123 457', '+30 123', '00', 'Leads 030 123 456'])
      expect([search, await found(search)]).toEqual([search, []]);
  });

  it('comes as a file, filtered and in its order, with nothing that a spreadsheet would run', async () => {
    const source = `csv-${newId()}`;
    const [first, second] = [
      await stage.post({ source, subject: '=1+1', customer: { name: 'Anna; "Weber"' } }),
      await stage.post({ source, subject: 'Plain', value: { amount: 12_300, currency: 'EUR' } }),
    ];
    await stage.admin.post(`/leads/${second.body.id}/assign`, { agentId: agent.id });
    const file = await manager.caller.get<string>(`/leads.csv?source=${source}&sort=oldest`);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="leads_[\d-]{10}\.csv"$/);
    const [head, ...rows] = file.body.trimEnd().split('\r\n');
    expect(head).toMatch(/^id,externalId,receivedAt,status,source,name,/);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain(first.body.id);
    expect(rows[0]).toContain(`"Anna; ""Weber"""`);
    expect(rows[0]).toContain("'=1+1");
    expect(rows[1]).toContain('Plain,12300,EUR');
    expect(await stage.count('audit_log', "action = 'leads.exported'")).toBe(1);
    expect((await agent.caller.get('/leads.csv')).status).toBe(403);
    expect((await manager.caller.get('/leads.csv?status=nonsense')).status).toBe(422);
    const neighbour = await stage.neighbour();
    expect(
      (await neighbour.admin.get<string>(`/leads.csv?source=${source}`)).body.trimEnd().split('\r\n'),
    ).toHaveLength(1);
  });

  it('keeps filters under a name for oneself; managers share them with everybody', async () => {
    const make = (by: Person, body: object) =>
      by.caller.send<SavedView & { code: string }>('POST', '/lead-views', body);
    const seen = async (by: Person) =>
      (await by.caller.get<{ items: SavedView[] }>('/lead-views')).body.items.map(({ name, mine }) => [
        name,
        mine,
      ]);
    const query = { status: 'pending', sort: 'oldest' };
    const own = await make(agent, { name: 'Waiting', query });
    expect(own).toMatchObject({ status: 201, body: { name: 'Waiting', query, shared: false, mine: true } });
    expect(await make(agent, { name: 'waiting', query })).toMatchObject({ body: { code: 'already_exists' } });
    expect(await make(agent, { name: 'For all', query, shared: true })).toMatchObject({
      body: { code: 'not_allowed' },
    });
    expect(await make(agent, { name: 'Odd', query: { nonsense: 'x' } })).toMatchObject({ status: 422 });
    const shared = await make(manager, { name: 'Overdue', query: {}, shared: true });
    expect(await seen(agent)).toEqual([
      ['Overdue', false],
      ['Waiting', true],
    ]);
    expect(await seen(manager)).toEqual([['Overdue', true]]);
    const path = `/lead-views/${shared.body.id}`;
    expect((await agent.caller.patch(path, { name: 'Mine' })).body.code).toBe('not_allowed');
    expect((await agent.caller.delete(path)).body.code).toBe('not_allowed');
    expect((await manager.caller.patch(`/lead-views/${own.body.id}`, { name: 'X' })).status).toBe(404);
    expect((await manager.caller.patch(path, { name: 'Late', shared: false })).body).toMatchObject({
      name: 'Late',
    });
    expect(await seen(agent)).toEqual([['Waiting', true]]);
    const neighbour = await stage.neighbour();
    expect((await neighbour.admin.get<{ items: [] }>('/lead-views')).body.items).toEqual([]);
    expect((await neighbour.admin.delete(path)).status).toBe(404);
    expect((await manager.caller.delete(path)).status).toBe(204);
    expect((await agent.caller.delete(`/lead-views/${own.body.id}`)).status).toBe(204);
    await stage.owner.query(
      `insert into saved_views (tenant_id, id, user_id, name, query, shared, created_at)
       select $1, gen_random_uuid(), $2, 'View ' || n, '{}', false, now() from generate_series(1, 50) n`,
      [stage.tenantId, agent.id],
    );
    expect(await make(agent, { name: 'One more', query })).toMatchObject({ status: 409 });
  });

  it('shows who could take a held lead, in order, and why the others cannot; nothing is offered meanwhile', async () => {
    await stage.settings({ manualIntercept: true });
    const [second, first, offline] = (await stage.agents(3)) as [Person, Person, Person];
    await stage.admin.patch(`/users/${first.id}`, { tags: ['PK_200'] });
    for (const person of [first, second]) await person.arrive();
    const { id } = (await stage.post()).body;
    const answer = await stage.admin.get<LeadCandidates>(`/leads/${id}/candidates`);
    expect(answer.status).toBe(200);
    const [step] = answer.body.steps;
    expect(step).toMatchObject({ current: true, applies: true, candidatesTotal: 2 });
    expect(step!.candidates.map(({ agentId }) => agentId)).toEqual([first.id, second.id]);
    expect(step!.candidates[0]!.reasons).toContain('Pecking order 200');
    expect(step!.against).toContainEqual(
      expect.objectContaining({ agentId: offline.id, text: 'Activity takes no leads' }),
    );
    expect((await stage.admin.get<Lead>(`/leads/${id}`)).body).toMatchObject({ status: 'held', attempt: 0 });
    expect((await first.caller.get(`/leads/${id}/candidates`)).status).toBe(403);
    // Released, it goes to the very first of them.
    await stage.admin.post(`/leads/${id}/release`);
    const offers = await first.caller.get<{ items: { leadId: string }[] }>('/offers?state=pending');
    expect(offers.body.items.map(({ leadId }) => leadId)).toEqual([id]);
    expect((await stage.admin.get(`/leads/${id}/candidates`)).body.code).toBe('invalid_status');
    await stage.settings({ manualIntercept: false });
  });

  it('shows whom a plan that is not saved would ask for a lead that nobody sent', async () => {
    const [solar, other] = (await stage.agents(2)) as [Person, Person];
    const tag = (await stage.admin.post('/tags', { name: 'Solar', kind: 'exclusive' })).body;
    await stage.admin.patch(`/users/${solar.id}`, { tags: ['Solar'] });
    for (const person of [solar, other]) await person.arrive();
    const steps = [
      {
        name: 'Fair only',
        strategy: 'round_robin',
        conditions: [{ field: 'source', op: 'is', value: 'Fair' }],
      },
      { name: 'Everybody', strategy: 'performance' },
    ];
    const ask = (lead: object) =>
      stage.admin.send<PlanPreview>('POST', '/routing-plans/preview', {
        steps,
        lead: { customer: {}, ...lead },
      });
    const before = await stage.count('leads');
    const found = (await ask({ subject: 'Solar roof', source: 'Nobody knows it' })).body;
    expect(found.tags).toEqual(['Solar']);
    expect(found.steps.map(({ applies }) => applies)).toEqual([false, true]);
    const ids = ({ candidates }: PlanPreview['steps'][number]) => candidates.map(({ agentId }) => agentId);
    expect(ids(found.steps[1]!)).toEqual([solar.id]);
    expect(found.steps[1]!.against).toContainEqual(expect.objectContaining({ agentId: other.id }));
    // A source that does not exist yet counts by its name, and is not made.
    const fair = (await ask({ source: 'Fair' })).body;
    expect(fair.steps.map(({ applies }) => applies)).toEqual([true, true]);
    expect(ids(fair.steps[0]!)).toEqual(expect.arrayContaining([solar.id, other.id]));
    expect(await stage.count('leads')).toBe(before);
    const sources = await stage.admin.get<{ items: { name: string }[] }>('/sources');
    expect(sources.body.items.map(({ name }) => name)).not.toContain('Fair');
    expect(
      (await manager.caller.post('/routing-plans/preview', { steps, lead: { customer: {} } })).status,
    ).toBe(403);
    expect((await ask({ value: 5 })).status).toBe(422);
    await stage.admin.patch(`/tags/${String(tag['id'])}`, { retired: true });
  });
});
