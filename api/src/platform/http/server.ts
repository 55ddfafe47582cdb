import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Config } from '../config.ts';
import { newId } from '../ids.ts';
import { log } from '../log.ts';
import { Problem } from '../problem/problem.ts';
import { textOfBody } from './body-text.ts';
import { lingerForAnswers } from './linger.ts';

const BODY_BYTES_MAX = 256 * 1024;
const REQUEST_MS_MAX = 60_000;
const CALLER_ID = /^[\w.:-]{8,64}$/;

/** Fastify as every route of ours meets it. */
export function httpAdapter(config: Config): FastifyAdapter {
  const options: FastifyServerOptions = {
    trustProxy: config.trustProxy,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    // Longer than a proxy's usual 60 s, so that the proxy closes first and no request meets a closing connection.
    keepAliveTimeout: 65_000,
    logger: false,
    forceCloseConnections: 'idle',
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    genReqId: requestId,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
  };
  if (config.role === 'worker') options.serverFactory = hiddenApi;
  const adapter = new FastifyAdapter(options);
  const fastify = adapter.getInstance<FastifyInstance>();
  readJsonOnly(fastify);
  setHeaders(fastify);
  endConnections(fastify);
  lingerForAnswers(fastify);
  if (log.isLevelEnabled('debug')) logRequests(fastify);
  return adapter;
}

const OF_A_WORKER: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** A worker answers whoever runs it and nobody else: no API, no pages, no sockets. Its own features still reach its routes. */
function hiddenApi(handler: RequestListener): Server {
  return createServer({ requestTimeout: REQUEST_MS_MAX }, (request, response) => {
    if (OF_A_WORKER.has(request.url?.split('?')[0] ?? '')) return handler(request, response);
    response.writeHead(404, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
    response.end('This process is a worker: the API is elsewhere.\n');
  });
}

function requestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && CALLER_ID.test(given) ? given : newId();
}

/** JSON is the one type read everywhere; a feature that takes another adds its own parser. An empty body is none. */
function readJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    let text: string;
    try {
      text = textOfBody(body as Buffer, request.headers['content-type']);
    } catch (error) {
      return done(error as Error);
    }
    void parse(request, text, (error, value) =>
      error === null ? done(null, value) : done(new Problem('invalid_json')),
    );
  });
}

const API_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};
const PAGE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
};
const HSTS = 'max-age=31536000; includeSubDomains';

function setHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    reply.headers(request.url.startsWith('/api/v1') ? API_HEADERS : PAGE_HEADERS);
    if (request.protocol === 'https') reply.header('strict-transport-security', HSTS);
    done();
  });
}

/**
 * Stopping ends the connections that rest. One that is being answered just then would be kept open by its caller for a
 * minute, and the process with it: it is told to close, and ended once it rests.
 */
function endConnections(fastify: FastifyInstance): void {
  let stopping = false;
  fastify.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (stopping) reply.header('connection', 'close');
    done();
  });
  fastify.addHook('onResponse', (_request, _reply, done) => {
    if (stopping) setImmediate(() => fastify.server.closeIdleConnections());
    done();
  });
}

function logRequests(fastify: FastifyInstance): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    log.debug(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
    done();
  });
}
