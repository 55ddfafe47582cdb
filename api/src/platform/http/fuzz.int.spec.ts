import { connect, type Socket } from 'node:net';
import { CLIENT_EVENTS } from '@baton/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Calls, type Call, type OpenApi } from '../../../test/openapi-arbitrary.ts';
import { Stage, type Person } from '../../../test/stage.ts';
import { idsOf } from '../../../test/tenant-rows.ts';
import { SmtpListener } from '../../intake/smtp-listener.service.ts';

/** `FUZZ_RUNS=500 npm run test:only -- --project int api/src/platform/http/fuzz` looks for minutes or hours. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 4);
const SEED = process.env['FUZZ_SEED'] === undefined ? {} : { seed: Number(process.env['FUZZ_SEED']) };
/** Calls that end the session that asks, or wait for something. */
const LEFT_OUT = /logout|auth\/sessions/;

let stage: Stage;
let agent: Person;
let calls: Calls;

beforeAll(async () => {
  stage = await Stage.open({ smtpListenPort: 0 });
  agent = await stage.agent();
  await agent.arrive();
  const { body: source } = await stage.admin.post('/sources', { name: 'S' });
  await stage.admin.post(`/sources/${source.id}/ways-in`, { kind: 'webhook' });
  await stage.admin.post('/tags', { name: 't', kind: 'custom' });
  await stage.admin.post('/teams', { name: 'T' });
  await stage.post({ customer: { email: 'a@fuzz.invalid' } });
  const ids = [...(await idsOf(stage.owner, stage.tenantId, 2)).values()].flat();
  calls = new Calls((await stage.admin.get<OpenApi>('/api/openapi.json')).body, fc.constantFrom(...ids));
});
afterAll(() => stage.close());

/** Nothing that is sent may break anything: the process answers, with a refusal that has a code where it refuses. */
async function answers({ name, method, path, body }: Call, by = stage.admin): Promise<void> {
  const answer = await by.sendPatiently<unknown>(method, path, body);
  const said = JSON.stringify(answer.body) ?? '';
  expect(answer.status < 500 || answer.status === 503, `${name} ${path}: ${answer.status} ${said}`).toBe(
    true,
  );
  if (answer.status >= 400)
    expect((answer.body as { code?: unknown }).code, `${name}: ${said}`).toEqual(expect.any(String));
  // Whatever went wrong, its insides are not told.
  expect(said).not.toMatch(/node_modules|at \w+ \(|select .* from /);
}

const alive = async (): Promise<void> => {
  expect((await stage.admin.get('/healthz')).status).toBe(200);
};

describe('whatever is sent', () => {
  it('to a route, as its description allows, is answered', async () => {
    for (const operation of calls.operations.filter((name) => !LEFT_OUT.test(name)))
      await fc.assert(
        fc.asyncProperty(calls.of(operation), (call) => answers(call)),
        {
          numRuns: RUNS,
          endOnFailure: true,
          ...SEED,
        },
      );
    await alive();
  });

  it('to a route, as its description does not allow, is answered', async () => {
    for (const operation of calls.operations.filter((name) => !LEFT_OUT.test(name)))
      await fc.assert(
        fc.asyncProperty(calls.of(operation, true), (call) => answers(call, agent.caller)),
        {
          numRuns: Math.ceil(RUNS / 2),
          endOnFailure: true,
          ...SEED,
        },
      );
    await alive();
  });

  it('over a socket is answered', async () => {
    const device = await agent.device();
    const names = fc.oneof(fc.constantFrom(...Object.keys(CLIENT_EVENTS)), fc.string());
    // Words of the protocol itself cannot be sent by a client that keeps to it.
    const own = new Set([
      'connect',
      'connect_error',
      'disconnect',
      'disconnecting',
      'newListener',
      'removeListener',
    ]);
    await fc.assert(
      fc.asyncProperty(
        names.filter((name) => !own.has(name)),
        fc.jsonValue({ maxDepth: 3 }),
        async (name, payload) => {
          const answer = await device.ask(name, payload as object);
          expect(answer).toMatchObject({ ok: expect.any(Boolean) });
          expect(answer.code).not.toBe('internal');
        },
      ),
      { numRuns: RUNS * 10, endOnFailure: true, ...SEED },
    );
    await alive();
  });

  it('as a broken packet, or one too large, costs its sender the connection and nobody else theirs', async () => {
    const device = await agent.device();
    const packets = [
      '4',
      '42[',
      '42{}',
      '451-["offer.accept",{"_placeholder":true,"num":9}]',
      '9x',
      '40/x,',
      '42["a"',
      '\u0000',
    ];
    for (const packet of [...packets, `42["activity.set","${'x'.repeat(70_000)}"]`]) {
      const url = `${stage.api.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
      const socket = new WebSocket(url, { headers: { cookie: agent.caller.cookie } } as never);
      const closed = new Promise<void>((done) => socket.addEventListener('close', () => done()));
      socket.addEventListener('open', () => socket.send('40'));
      let sent = false;
      socket.addEventListener('message', ({ data }) => {
        if (sent || !String(data).startsWith('40')) return;
        sent = true;
        socket.send(packet);
        socket.close();
      });
      socket.addEventListener('error', () => socket.close());
      await closed;
    }
    await alive();
    expect(device.socket.connected).toBe(true);
  });

  it('to the mail listener is answered or hung up on', async () => {
    const port = stage.api.running.app.get(SmtpListener).port!;
    const lines = fc.array(
      fc.oneof(
        fc.constantFrom(
          'HELO x',
          'EHLO [::1]',
          'MAIL FROM:<>',
          'RCPT TO:<a@b>',
          'DATA',
          '.',
          'RSET',
          'NOOP',
          'BDAT 9999999',
          'STARTTLS',
          'AUTH PLAIN AAAA',
          'XCLIENT ADDR=1',
        ),
        fc.string(),
        fc.constant('x'.repeat(5_000)),
      ),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(lines, async (sent) => {
        const socket = await dial(port);
        for (const line of sent) socket.write(`${line}\r\n`);
        socket.resume().end();
        await new Promise<void>((done) => socket.once('close', () => done()));
      }),
      { numRuns: RUNS * 3, endOnFailure: true, ...SEED },
    );
    const socket = await dial(port);
    const greeting = await new Promise<string>((done) => socket.once('data', (data) => done(String(data))));
    expect(greeting).toMatch(/^220 /);
    socket.destroy();
    await alive();
  });
});

function dial(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
}
