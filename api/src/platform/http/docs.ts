import fastifyStatic from '@fastify/static';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { asyncApiDocument } from './asyncapi.ts';
import { completed } from './complete-openapi.ts';

const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Baton API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css"><link rel="icon" href="/api/docs/favicon-32x32.png"></head>
<body><div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body>
</html>`;
const START = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui', deepLinking: true, docExpansion: 'list' });`;

/** What is published about the interfaces, from the schemas that validate the traffic: OpenAPI, AsyncAPI, Swagger UI. */
export async function serveDocs(fastify: FastifyInstance, app: () => NestFastifyApplication): Promise<void> {
  let openApi: string | null = null;
  let asyncApi: string | null = null;
  fastify.get('/api/openapi.json', (_, reply) => {
    openApi ??= JSON.stringify(openApiDocument(app()));
    return reply.type('application/json').send(openApi);
  });
  fastify.get('/api/asyncapi.json', (_, reply) => {
    asyncApi ??= JSON.stringify(asyncApiDocument());
    return reply.type('application/json').send(asyncApi);
  });
  fastify.get('/api/docs', (_, reply) =>
    reply.header('content-security-policy', DOCS_POLICY).type('text/html; charset=utf-8').send(PAGE),
  );
  fastify.get('/api/docs/start.js', (_, reply) => reply.type('text/javascript; charset=utf-8').send(START));
  await fastify.register(fastifyStatic, {
    root: dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')),
    prefix: '/api/docs/',
    decorateReply: false,
    index: false,
    wildcard: true,
    allowedPath: (path) => /^\/(swagger-ui\.css|swagger-ui-bundle\.js|favicon-32x32\.png)$/.test(path),
  });
}

/** The REST interface as OpenAPI 3. */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Baton')
    .setDescription(
      'Routes sales leads in real time to the best reachable agent. Errors are RFC 9457 problem details with a stable code. ' +
        'A person in several tenants picks one by its slug in the header X-Tenant.',
    )
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'bt_…', description: 'An API key' },
      'apiKey',
    )
    .addCookieAuth(
      '__Host-baton_session',
      { type: 'apiKey', in: 'cookie', description: 'A session; writes need X-CSRF-Token too' },
      'session',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  return completed(document);
}
