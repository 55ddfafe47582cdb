import { BatonError, createClient, signIn, type Client, type Lead } from '@baton/client';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientTypes, clientTypesFile } from '../bin/lib/client-types.ts';
import { root } from '../bin/lib/paths.ts';
import { describeApi } from '../src/describe.ts';
import { openApiDocument } from '../src/platform/http/docs.ts';
import { newId } from '../src/platform/ids.ts';
import { ADMIN } from './api.ts';
import { Stage } from './stage.ts';

/** As somebody would write it who has the package and an API key, and nothing else of ours. */
const PROGRAM = `
import { BatonError, createClient } from '@baton/client';

const baton = createClient({ baseUrl: process.argv[2], apiKey: process.argv[3] });
const { id } = await baton.post('/leads', { body: { source: 'outside', customer: { name: 'Anna' } }, idempotencyKey: 'form-1' });
const again = await baton.send('post', '/leads', { body: { source: 'outside', customer: { name: 'Anna' } }, idempotencyKey: 'form-1' });
const listed = [];
for await (const lead of baton.list('/leads', { query: { source: 'outside' }, max: 10 })) listed.push(lead.id);
let code;
try {
  await baton.get('/leads/{id}', { path: { id: 'nobody' } });
} catch (error) {
  code = error instanceof BatonError ? error.code : String(error);
}
console.log(JSON.stringify({ id, again: again.body.id, replayed: again.headers.get('idempotent-replayed'), listed, code }));
`;

let stage: Stage;
let admin: Client;
let program: Client;
beforeAll(async () => {
  stage = await Stage.open();
  const baseUrl = stage.api.url;
  admin = await signIn({ baseUrl, email: ADMIN.email, password: ADMIN.password });
  const { secret } = await admin.post('/api-keys', {
    body: { name: 'client', scopes: ['leads:read', 'leads:write'] },
  });
  program = createClient({ baseUrl, apiKey: secret });
});
afterAll(() => stage.close());

describe('the types of the client', () => {
  it('are those of the API as it is: `npm run client` after a change', async () => {
    const types = await clientTypes(openApiDocument(stage.api.running.app));
    // Compared as a flag: a difference of thousands of lines helps nobody.
    expect(types === readFileSync(clientTypesFile, 'utf8')).toBe(true);
  });

  it('can be made without anything running', async () => {
    expect(await describeApi()).toEqual(
      JSON.parse(JSON.stringify(openApiDocument(stage.api.running.app))) as object,
    );
  });
});

describe('the client', () => {
  it('takes a lead from outside to its end: posted, found, given to an agent, commented', async () => {
    const agent = await stage.agent();
    const lead: Lead = await program.post('/leads', {
      body: {
        customer: { name: 'Anna Weber', phone: '030 901820' },
        value: { amount: 1_000, currency: 'EUR' },
      },
    });
    expect(lead.customer.phone).toBe('+4930901820');
    const given = await admin.post('/leads/{id}/assign', {
      path: { id: lead.id },
      body: { agentId: agent.id },
    });
    expect(given).toMatchObject({ id: lead.id, status: 'assigned', ownerAgentId: agent.id });
    await admin.post('/leads/{id}/comments', { path: { id: lead.id }, body: { text: 'Rings on Monday' } });
    const { items } = await admin.get('/leads/{id}/timeline', { path: { id: lead.id } });
    expect(items.map(({ type }) => type)).toContain('lead.assigned');
  });

  it('tells a new lead from a known one, and a repetition from either', async () => {
    const body = { source: 'portal', externalId: newId(), customer: {} };
    const first = await program.send('post', '/leads', { body });
    const known = await program.send('post', '/leads', { body });
    expect([first.status, known.status]).toEqual([201, 200]);
    expect(known.body.id).toBe(first.body.id);
    const idempotencyKey = newId();
    await program.post('/leads', { body: { customer: {} }, idempotencyKey });
    const repeated = await program.send('post', '/leads', { body: { customer: {} }, idempotencyKey });
    expect(repeated.headers.get('idempotent-replayed')).toBe('true');
  });

  it('takes many leads at once and lists them page after page', async () => {
    const source = `many-${newId()}`;
    const lines = Array.from({ length: 7 }, (_, i) => ({ source, externalId: String(i), customer: {} }));
    const answers = await program.post('/leads/batch', { body: lines });
    expect(answers.map(({ status }) => status)).toEqual(lines.map(() => 201));
    const listed = async (max: number): Promise<(string | null)[]> => {
      const ids = [];
      for await (const { externalId } of program.list('/leads', { query: { source, sort: 'oldest' }, max }))
        ids.push(externalId);
      return ids;
    };
    expect(await listed(100)).toHaveLength(7);
    expect(await listed(3)).toHaveLength(3);
    expect((await program.get('/leads', { query: { source, limit: 2 } })).items).toHaveLength(2);
  });

  it('throws refusals with their codes and fields', async () => {
    const refused = async (call: Promise<unknown>): Promise<BatonError> => {
      const error: unknown = await call.catch((thrown: unknown) => thrown);
      if (!(error instanceof BatonError)) throw new Error(`no refusal: ${String(error)}`);
      return error;
    };
    expect(await refused(program.get('/users', {}))).toMatchObject({ status: 403, code: 'missing_scope' });
    const nobody = { path: { id: newId() } };
    expect(await refused(program.get('/leads/{id}', nobody))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    const invalid = await refused(program.post('/leads', { body: { customer: { email: 'no address' } } }));
    expect(invalid).toMatchObject({ code: 'invalid_input', errors: [{ path: 'customer.email' }] });
    const stranger = createClient({ baseUrl: stage.api.url, apiKey: 'bt_nonsense' });
    expect(await refused(stranger.get('/me'))).toMatchObject({ code: 'invalid_api_key' });
  });

  it('runs in a program of its own, linked into it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-client-'));
    try {
      mkdirSync(join(folder, 'node_modules/@baton'), { recursive: true });
      symlinkSync(join(root, 'libs/client'), join(folder, 'node_modules/@baton/client'), 'junction');
      writeFileSync(join(folder, 'program.mjs'), PROGRAM);
      const { secret } = await admin.post('/api-keys', {
        body: { name: 'outside', scopes: ['leads:read', 'leads:write'] },
      });
      const args = [join(folder, 'program.mjs'), stage.api.url, secret];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
      const told = JSON.parse(stdout) as { id: string };
      expect(told).toEqual({
        id: told.id,
        again: told.id,
        replayed: 'true',
        listed: [told.id],
        code: 'not_found',
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
