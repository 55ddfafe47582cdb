import { CLIENT_EVENTS } from '@baton/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../test/api.ts';
import { Calls, type OpenApi } from '../../../test/fuzz/openapi-arbitrary.ts';
import { Stage } from '../../../test/stage.ts';
import { digest, idsOf, mentions } from '../../../test/tenant-rows.ts';

const NOBODYS = '01900000-0000-7000-8000-000000000000';
/** Another one: what a path names and what its body names are two things. */
const NOBODYS_EITHER = '01900000-0000-7000-8000-000000000001';
/** Stands in all that the other tenant has. */
const MARK = 'zq9theirs';

let stage: Stage;
let other: Awaited<ReturnType<Stage['neighbour']>>;
let calls: Calls;
/** Of each table of the other tenant's one. */
let theirs: Map<string, string[]>;

beforeAll(async () => {
  stage = await Stage.open({ allowPrivateWebhooks: true });
  other = await stage.neighbour();
  await furnish(other.admin);
  // Somebody of ours with work to do: routes that need a lead or an agent of one's own have one.
  await stage.post({ customer: { email: 'mine@test.test' } });
  calls = new Calls((await stage.admin.get<OpenApi>('/api/openapi.json')).body, fc.constant(NOBODYS));
  theirs = await idsOf(stage.owner, other.tenantId, 1);
});
afterAll(() => stage.close());

/** Makes one of everything, as far as calls do. */
async function furnish(admin: Caller): Promise<void> {
  const made = async (path: string, body: object): Promise<string> => {
    const answer = await admin.post(path, body);
    expect([path, answer.status < 300, answer.body]).toEqual([path, true, answer.body]);
    return answer.body.id;
  };
  const tag = await made('/tags', { name: MARK, kind: 'preferential' });
  const team = await made('/teams', { name: MARK });
  const source = await made('/sources', { name: MARK });
  await made(`/sources/${source}/ways-in`, { kind: 'webhook' });
  const agent = await made('/users', {
    email: `${MARK}@other.test`,
    name: MARK,
    role: 'agent',
    teamIds: [team],
  });
  await made('/api-keys', { name: MARK, scopes: ['leads:read'] });
  await made('/webhooks', {
    url: `http://127.0.0.1:9/${MARK}`,
    description: MARK,
    eventTypes: ['lead.unclaimed'],
  });
  await made('/kiosks', { name: MARK });
  await made('/routing-plans', {
    name: MARK,
    steps: [{ name: MARK, strategy: 'performance', teamIds: [team] }],
  });
  await made('/lead-views', { name: MARK, query: { search: MARK } });
  const lead = await made('/leads', {
    subject: MARK,
    source: MARK,
    customer: { name: MARK, email: `${MARK}@lead.test` },
  });
  await admin.post(`/leads/${lead}/comments`, { text: MARK });
  await admin.post(`/leads/${lead}/assign`, { agentId: agent });
  const answer = await admin.send('POST', `/sources/${source}/imports?name=${MARK}.csv`, `name\n${MARK}\n`, {
    'content-type': 'text/csv',
  });
  expect(answer.status).toBe(201);
  expect(tag).toBeDefined();
}

/** What a call answers, as whoever asks can tell it apart. */
const told = async (method: string, path: string, body: unknown): Promise<[number, unknown, string]> => {
  const answer = await stage.admin.sendPatiently(method, path, body);
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  return [answer.status, (answer.body as { code?: string } | undefined)?.code, text];
};

describe('another tenant', () => {
  it('has something of most kinds', () => {
    expect(theirs.size).toBeGreaterThan(12);
    expect(theirs.has('leads')).toBe(true);
  });

  it('is not there for any route: its ids answer as ids do that nobody has, and nothing of it changes', async () => {
    const before = await digest(stage.owner, other.tenantId);
    const withIds = calls.operations.filter((name) => /\{\w*[iI]d\}/.test(name));
    expect(withIds.length).toBeGreaterThan(50);
    for (const operation of withIds) {
      const [call] = fc.sample(calls.of(operation), { numRuns: 1, seed: 7 });
      const { method, path, body } = call!;
      const unknown = path.replaceAll(NOBODYS, NOBODYS_EITHER);
      const [status, code] = await told(method, unknown, body);
      expect([operation, status], operation).toEqual([operation, status >= 400 ? status : 400]);
      for (const [table, [id]] of theirs) {
        const answer = await told(method, path.replaceAll(NOBODYS, id!), body);
        expect([table, answer[0], answer[1]], operation).toEqual([table, status, code]);
        expect(answer[2].includes(MARK), `${operation} ${table}`).toBe(false);
      }
    }
    expect(await digest(stage.owner, other.tenantId)).toEqual(before);
    // Some two thousand calls.
  }, 900_000);

  it('is not there in bodies and filters either: no row of ours comes to name one of its', async () => {
    const before = await digest(stage.owner, other.tenantId);
    const ids = [...theirs.values()].flat();
    const foreign = new Calls(
      (await stage.admin.get<OpenApi>('/api/openapi.json')).body,
      fc.constantFrom(...ids),
    );
    for (const operation of foreign.operations) {
      if (ENDING.test(operation)) continue;
      for (const { method, path, body } of fc.sample(foreign.of(operation), { numRuns: 2, seed: 11 })) {
        const [status, , text] = await told(method, path, body);
        expect(status === 503 || status < 500, `${operation}: ${text}`).toBe(true);
        expect(text.includes(MARK), operation).toBe(false);
      }
    }
    expect(await digest(stage.owner, other.tenantId)).toEqual(before);
    // A saved view keeps a filter as it was given, and finds nothing by it.
    const named = await mentions(stage.owner, stage.tenantId, ids);
    expect(named.filter((table) => table !== 'saved_views')).toEqual([]);
  });

  it('is in no list and no file that can be taken along', async () => {
    const lists = calls.operations.filter((name) => name.startsWith('GET') && !name.includes('{'));
    expect(lists.filter((name) => name.endsWith('.csv')).length).toBeGreaterThan(4);
    const ids = [...theirs.values()].flat();
    for (const operation of lists) {
      const path = operation.slice(4);
      const text = (await told('GET', path, undefined))[2];
      expect(text.includes(MARK), operation).toBe(false);
      if (!operation.endsWith('/lead-views'))
        for (const id of ids) expect(text.includes(id), operation).toBe(false);
    }
  });

  it('is not there for any event of a socket', async () => {
    const agent = await stage.agent();
    const device = await agent.arrive();
    const before = await digest(stage.owner, other.tenantId);
    for (const name of Object.keys(CLIENT_EVENTS)) {
      for (const id of [...theirs.values()].flat()) {
        const answer = await device.ask(name, name === 'activity.set' ? { activity: id } : { offerId: id });
        expect(answer, name).toMatchObject({ ok: false });
        expect(['not_found', 'unknown_activity', 'too_many_requests']).toContain(answer.code);
      }
    }
    expect(await digest(stage.owner, other.tenantId)).toEqual(before);
    expect(device.frames.join().includes(MARK)).toBe(false);
  });
});

/** Calls that end the session that asks. */
const ENDING = /logout|sessions/;
