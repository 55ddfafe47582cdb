import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage } from './stage.ts';

interface Span {
  name: string;
  traceId: string;
  parentSpanId?: string;
  attributes: { key: string; value: { stringValue?: string; intValue?: number | string } }[];
}

/** A receiver of OTLP over HTTP that keeps what it is sent. */
const received: { service: unknown; spans: Span[] }[] = [];
let receiver: Server;
let stage: Stage | null = null;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as {
        resourceSpans: { resource: { attributes: Span['attributes'] }; scopeSpans: { spans: Span[] }[] }[];
      };
      for (const { resource, scopeSpans } of body.resourceSpans)
        received.push({
          service: resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue,
          spans: scopeSpans.flatMap(({ spans }) => spans),
        });
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  stage = await Stage.open({ otlpEndpoint: `http://127.0.0.1:${port}` });
});
afterAll(async () => {
  await stage?.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

it('sends a span for the request, under the caller’s, and one for the batch', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const { status } = await stage!.post({}, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
  expect(status).toBe(201);
  // What waits is sent when the process ends.
  await stage!.close();
  stage = null;
  expect(received.map(({ service }) => service)).toContain('baton');
  const spans = received.flatMap((one) => one.spans);
  const posted = spans.find(({ name }) => name === 'POST /api/v1/leads');
  expect(posted).toMatchObject({ traceId, parentSpanId: '00f067aa0ba902b7' });
  const said = Object.fromEntries(posted!.attributes.map(({ key, value }) => [key, value]));
  expect(Number(said['http.response.status_code']?.intValue)).toBe(201);
  const batches = spans.filter(({ name }) => name === 'batch');
  expect(
    batches.some(({ attributes }) =>
      attributes.some(({ key, value }) => key === 'baton.commands' && Number(value.intValue) > 0),
    ),
  ).toBe(true);
});
