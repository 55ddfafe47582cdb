import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BatchLine } from '@baton/contract';
import { Caller } from '../../test/api.ts';
import { Stage } from '../../test/stage.ts';
import { LIMITS, RateLimits } from '../platform/limits/rate-limits.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
beforeEach(() => stage.discardPending());
afterAll(() => stage.close());

const NDJSON = { 'content-type': 'application/x-ndjson' };
/** Sends lines; those that are no text go as JSON. The limit counts a second's leads: a busy second is waited out. */
async function send(lines: (object | string)[], headers: Record<string, string> = {}, by = stage.program) {
  const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  for (;;) {
    const answer = await by.send<string>('POST', '/leads/batch', body, { ...NDJSON, ...headers });
    if (answer.status === 429) continue;
    const results =
      answer.status === 200
        ? answer.body
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as BatchLine)
        : [];
    return { ...answer, results };
  }
}
const lead = (n: number, more: object = {}) => ({
  source: 'file',
  externalId: `n-${n}`,
  subject: `Lead ${n}`,
  customer: { name: `Person ${n}` },
  ...more,
});

describe('a batch of leads', () => {
  it('answers one line per lead, in order, and a broken one harms no other', async () => {
    const before = await stage.count('leads');
    const { status, headers, results } = await send([
      lead(1),
      '{"customer": {',
      lead(2, { nonsense: 1 }),
      '',
      lead(3),
      lead(1, { subject: 'The same again' }),
      '{"customer":{},"__proto__":{"role":"admin"}}',
      JSON.stringify(lead(4, { text: 'x'.repeat(300_000) })),
      lead(5, { customer: { email: 'nobody at home' }, priority: 11 }),
    ]);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/x-ndjson');
    expect(results.map((line) => line.code ?? line.status)).toEqual([
      201,
      'invalid_json',
      'invalid_input',
      201,
      200,
      'invalid_json',
      'body_too_large',
      'invalid_input',
    ]);
    expect(results.map((line) => line.status)).toEqual([201, 400, 422, 201, 200, 400, 413, 422]);
    expect(results[0]).toMatchObject({
      id: results[0]!.lead!.id,
      lead: { subject: 'Lead 1', source: 'file' },
    });
    expect(results[4]).toMatchObject({ id: results[0]!.id, lead: { subject: 'Lead 1' } });
    expect(results[2]!.errors).toEqual([{ path: 'nonsense', message: 'is not a known field' }]);
    expect(results[7]!.errors!.map(({ path }) => path).sort()).toEqual(['customer.email', 'priority']);
    expect(await stage.count('leads')).toBe(before + 2);
    expect((await stage.program.get(`/leads/${results[3]!.id}`)).body).toMatchObject({ externalId: 'n-3' });
  });

  it('repeats a whole request under its key, and refuses another under it', async () => {
    const headers = { 'idempotency-key': 'batch-1' };
    const lines = [{ customer: { name: 'A' } }, '{', { customer: { name: 'B' } }];
    const first = await send(lines, headers);
    const again = await send(lines, headers);
    expect(again.body).toBe(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await send([{ customer: { name: 'C' } }], headers)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    const { results } = await send(lines, { 'idempotency-key': 'batch-2' });
    expect(results[0]!.id).not.toBe(first.results[0]!.id);
  });

  it('does what was left where the answer was lost after some leads stood', async () => {
    const headers = { 'idempotency-key': 'batch-3' };
    const lines = [{ customer: { name: 'A' } }, { customer: { name: 'B' } }];
    const first = await send(lines, headers);
    // As a process leaves it that died between the commit of its leads and its answer.
    await stage.owner.query(
      `delete from idempotency_keys where tenant_id = $1 and route = 'POST /leads/batch'`,
      [stage.tenantId],
    );
    const before = await stage.count('leads');
    const again = await send(lines, headers);
    expect(again.results.map(({ id }) => id)).toEqual(first.results.map(({ id }) => id));
    expect(await stage.count('leads')).toBe(before);
  });

  it('has bounds, each with its code, and stores nothing beyond them', async () => {
    const before = await stage.count('leads');
    expect(await send(Array.from({ length: 1_001 }, () => ({ customer: {} })))).toMatchObject({
      status: 413,
      body: { code: 'too_many_lines' },
    });
    expect(await send([lead(1, { text: 'x'.repeat(5_000_000) })])).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    });
    expect(await send([' ', ''])).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect((await stage.program.post('/leads/batch', lead(1))).body.code).toBe('unsupported_media_type');
    expect((await stage.program.send('POST', '/leads', '{"customer":{}}', NDJSON)).body.code).toBe(
      'unsupported_media_type',
    );
    expect(await stage.count('leads')).toBe(before);
  });

  it('counts each lead against the limit', async () => {
    const limits = stage.api.running.app.get(RateLimits);
    const counted = vi.spyOn(limits, 'consume');
    await send([lead(1), '{', lead(2)]);
    expect(counted.mock.calls).toEqual([[LIMITS.leads, expect.any(String), 3]]);
    counted.mockRestore();
    const small = { name: 'test', points: 10, seconds: 600 };
    await limits.consume(small, 'somebody', 10);
    await expect(limits.consume(small, 'somebody', 1)).rejects.toMatchObject({ code: 'too_many_requests' });
    await expect(limits.consume(small, 'else', 11)).rejects.toMatchObject({ code: 'too_many_requests' });
  });

  it('takes a person who manages, and no key without the scope', async () => {
    expect((await send([lead(9)], {}, stage.admin)).results[0]!.status).toBe(201);
    expect((await send([lead(9)], {}, new Caller(stage.api))).status).toBe(401);
    const agent = await stage.agent();
    expect((await send([lead(9)], {}, agent.caller)).status).toBe(403);
  });

  it('commits together: far fewer transactions than leads', async () => {
    const versions = async (): Promise<number> =>
      Number(
        (await stage.owner.query('select version from tenant_routing where tenant_id = $1', [stage.tenantId]))
          .rows[0].version,
      );
    const before = await versions();
    const { results } = await send(Array.from({ length: 500 }, (_, n) => lead(1_000 + n)));
    expect(results.every(({ status }) => status === 201)).toBe(true);
    expect(new Set(results.map(({ id }) => id)).size).toBe(500);
    expect(results.map((line) => line.lead!.externalId)).toEqual(
      Array.from({ length: 500 }, (_, n) => `n-${1_000 + n}`),
    );
    expect((await versions()) - before).toBeLessThan(20);
  });
});
