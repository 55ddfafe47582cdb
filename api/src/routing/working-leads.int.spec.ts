import type { Lead, Page, TimelineEntry } from '@baton/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { addJobs } from '../platform/jobs/index.ts';
import { nextActionJob } from '../notifications/index.ts';
import { Stage, type Person } from '../../test/stage.ts';

const PATIENCE = { timeout: 120_000, interval: 25 };
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

describe('working a lead', () => {
  let stage: Stage;
  let agent: Person;
  beforeAll(async () => {
    stage = await Stage.open();
    agent = await stage.agent();
  });
  afterEach(() => stage.discardPending());
  afterAll(() => stage.close());

  /** A lead that the agent owns. */
  async function owned(lead: object = {}): Promise<string> {
    const { id } = (await stage.post(lead)).body;
    expect((await stage.admin.post(`/leads/${id}/assign`, { agentId: agent.id })).status).toBe(200);
    return id;
  }
  const plan = (id: string, nextAction: object | null, by: Pick<Person, 'caller'> = agent) =>
    by.caller.send<Lead & { code: string; errors: { path: string }[] }>('PUT', `/leads/${id}/next-action`, {
      nextAction,
    });
  const reminders = async (id: string) =>
    (
      await stage.owner.query(
        `select title from notifications where lead_id = $1 and kind = 'next_action_due'`,
        [id],
      )
    ).rows as { title: string }[];
  const noJobs = () =>
    vi.waitFor(async () => {
      const { rows } = await stage.owner.query(
        `select 1 from baton_jobs._private_jobs j join baton_jobs._private_tasks t on t.id = j.task_id
          where t.identifier = 'notifications.next_action' and run_at <= now()`,
      );
      expect(rows).toEqual([]);
    }, PATIENCE);

  it('has a next action with a date, which the lead, its time line and whoever looks on are told', async () => {
    const id = await owned({ subject: 'Roof' });
    const device = await agent.device();
    const at = inMs(3_600_000);
    const planned = await plan(id, { at, text: 'Call back' });
    expect(planned).toMatchObject({ status: 200, body: { nextAction: { at, text: 'Call back' } } });
    await device.hear('lead.updated', (lead) => lead['id'] === id);
    expect((await agent.caller.get<Lead>(`/leads/${id}`)).body.nextAction).toEqual({ at, text: 'Call back' });
    const { items } = (await agent.caller.get<Page<TimelineEntry>>(`/leads/${id}/timeline`)).body;
    expect(items.at(-1)).toMatchObject({
      type: 'lead.next_action_set',
      data: { dueAt: at, text: 'Call back' },
    });
    expect(await plan(id, null)).toMatchObject({ status: 200, body: { nextAction: null } });
    expect(
      (await agent.caller.get<Page<TimelineEntry>>(`/leads/${id}/timeline`)).body.items.at(-1)!.data,
    ).toEqual({});
    device.close();
  });

  it('is refused where nobody owns the lead, to others, and for a day that is no day', async () => {
    const id = await owned();
    const other = await stage.agent();
    const at = inMs(60_000);
    expect(await plan(id, { at, text: 'Mine' }, other)).toMatchObject({ status: 404 });
    expect(await plan(id, { at: 'tomorrow', text: 'x' })).toMatchObject({ status: 422 });
    const far = await plan(id, { at: inMs(800 * 86_400_000), text: 'x' });
    expect(far).toMatchObject({ status: 422, body: { errors: [{ path: 'nextAction.at' }] } });
    const waiting = (await stage.post()).body.id;
    const manager = { caller: stage.admin };
    expect(await plan(waiting, { at, text: 'x' }, manager)).toMatchObject({
      status: 409,
      body: { code: 'invalid_status' },
    });
    expect(await plan(id, { at, text: 'From above' }, manager)).toMatchObject({ status: 200 });
  });

  it('reminds the owner when it is due: once, however often the job runs, and not for what was planned before', async () => {
    const id = await owned({ customer: { name: 'Anna Weber' } });
    const device = await agent.device();
    await plan(id, { at: inMs(3_600_000), text: 'Later' });
    const at = inMs(1_500);
    await plan(id, { at, text: 'Call back' });
    const told = await device.hear('notification.created', ({ kind }) => kind === 'next_action_due');
    expect(told).toMatchObject({ title: 'Due now: Call back – Anna Weber', leadId: id });
    await addJobs(stage.owner, [
      nextActionJob(stage.tenantId, id, Date.parse(at)),
      { ...nextActionJob(stage.tenantId, id, Date.now()), job_key: null },
    ]);
    await noJobs();
    expect(await reminders(id)).toEqual([{ title: 'Due now: Call back – Anna Weber' }]);
    device.close();
  });

  it('is over when the lead is closed, or nobody owns it any more', async () => {
    const id = await owned();
    await plan(id, { at: inMs(3_600_000), text: 'Call back' });
    const closed = await agent.caller.send<Lead>('PUT', `/leads/${id}/feedback`, { outcome: 'unsuccessful' });
    expect(closed.body.nextAction).toBeNull();
    const returned = await owned();
    await plan(returned, { at: inMs(3_600_000), text: 'Call back' });
    await stage.admin.post(`/leads/${returned}/discard`);
    // The hour is over at once: what was planned for then runs now.
    await stage.owner.query(
      `update baton_jobs._private_jobs set run_at = now() where payload ->> 'leadId' = $1`,
      [returned],
    );
    await noJobs();
    expect(await reminders(returned)).toEqual([]);
  });

  it('leads the list of own leads by when it is due, page by page; other orders hold what they say', async () => {
    const mate = await stage.agent();
    const values = [300, null, 100, 200, 100];
    const due = [7_200_000, null, -3_600_000, 3_600_000, null];
    const ids: string[] = [];
    for (const [index, value] of values.entries()) {
      const lead = {
        subject: `Lead ${index}`,
        priority: index,
        customer: { name: ['eve', 'Dan', 'Cid', 'bob', 'Ann'][index] },
        ...(value === null ? {} : { value: { amount: value, currency: 'EUR' } }),
      };
      const { id } = (await stage.post(lead)).body;
      await stage.admin.post(`/leads/${id}/assign`, { agentId: mate.id });
      if (due[index] != null) await plan(id, { at: inMs(due[index]), text: 'Call' }, mate);
      ids.push(id);
    }
    const inOrder = async (sort: string): Promise<number[]> => {
      const found: string[] = [];
      let cursor = '';
      do {
        const { status, body } = await mate.caller.get<Page<Lead>>(
          `/leads?mine=true&limit=2&sort=${sort}${cursor && `&cursor=${cursor}`}`,
        );
        expect(status).toBe(200);
        found.push(...body.items.map(({ id }) => id));
        cursor = body.nextCursor ?? '';
      } while (cursor !== '');
      return found.map((id) => ids.indexOf(id));
    };
    expect(await inOrder('newest')).toEqual([4, 3, 2, 1, 0]);
    expect(await inOrder('oldest')).toEqual([0, 1, 2, 3, 4]);
    expect(await inOrder('next_action')).toEqual([2, 3, 0, 4, 1]);
    expect(await inOrder('value')).toEqual([0, 3, 4, 2, 1]);
    expect(await inOrder('priority')).toEqual([4, 3, 2, 1, 0]);
    expect(await inOrder('customer')).toEqual([4, 3, 2, 1, 0]);
    const page = (await mate.caller.get<Page<Lead>>('/leads?mine=true&limit=2&sort=value')).body;
    for (const bad of [`/leads?sort=oldest&cursor=${page.nextCursor}`, '/leads?cursor=bm9uc2Vuc2U'])
      expect((await mate.caller.get(bad)).body.code).toBe('invalid_cursor');
    expect((await mate.caller.get('/leads?sort=luck')).body.code).toBe('invalid_input');
    const dueAs = async (due: string): Promise<number[]> =>
      (await mate.caller.get<Page<Lead>>(`/leads?mine=true&due=${due}`)).body.items.map(({ id }) =>
        ids.indexOf(id),
      );
    expect(await dueAs('overdue')).toEqual([2]);
    expect(await dueAs('day')).toEqual([3, 2, 0]);
    expect(await dueAs('any')).toEqual([3, 2, 0]);
    expect(await dueAs('none')).toEqual([4, 1]);
  });

  it('passes over an agent who planned to be away, and comes back to them afterwards', async () => {
    const traveller = await stage.agent();
    await traveller.arrive();
    const set = (absences: object[]) => traveller.caller.send('PUT', '/me/absences', { absences });
    const away = { from: inMs(-60_000), to: inMs(3_600_000) };
    expect(await set([{ from: away.to, to: away.from }])).toMatchObject({ status: 422 });
    expect(await set([away])).toMatchObject({ status: 200, body: { items: [away] } });
    expect((await traveller.caller.get('/me/absences')).body.items).toEqual([away]);
    const { id } = (await stage.post()).body;
    const lead = async () => (await stage.admin.get<Lead>(`/leads/${id}`)).body;
    expect(await lead()).toMatchObject({ status: 'queued' });
    expect((await stage.admin.get<{ absences: object[] }>(`/users/${traveller.id}`)).body.absences).toEqual([
      away,
    ]);
    expect((await set([])).body.items).toEqual([]);
    await vi.waitFor(async () => expect(await lead()).toMatchObject({ status: 'offered' }), PATIENCE);
    expect((await stage.program.send('PUT', '/me/absences', { absences: [] })).status).toBe(403);
    await traveller.activity('offline');
  });

  it('keeps the one list of absences or the other where two are saved at once', async () => {
    const traveller = await stage.agent();
    const lists = [1, 2, 3, 4].map((days) => [
      { from: inMs(days * 86_400_000), to: inMs(days * 90_000_000) },
    ]);
    const saved = await stage.atOnce(
      'select from tenant_routing where tenant_id = $1 for update',
      lists.map((absences) => () => traveller.caller.send('PUT', '/me/absences', { absences })),
    );
    expect(saved.map(({ status, body }) => [status, body.items])).toEqual(lists.map((list) => [200, list]));
    expect(lists).toContainEqual((await traveller.caller.get('/me/absences')).body.items);
  });
});
