import type { FastifyInstance } from 'fastify';
import { timingSafeEqual } from 'node:crypto';
import { collectDefaultMetrics, Histogram, register } from 'prom-client';
import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import { answerProblem } from '../problem/problem.filter.ts';
import { notFound } from '../problem/problem.ts';

const READY_MS_MAX = 5_000;

export interface Health {
  database: Database;
  limits: RateLimits;
  /** True from the moment that the process was told to stop. */
  stopping(): boolean;
}

/** `/healthz` (the process), `/readyz` (what it needs), `/metrics` (Prometheus; this machine or a token only). */
export function serveHealth(fastify: FastifyInstance, config: Config, health: Health): void {
  fastify.get('/healthz', (_, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
  fastify.get('/readyz', async (_, reply) => {
    const checks = {
      database: await answersInTime(health.database),
      redis: await health.limits.healthy(),
    };
    const ready = checks.database && checks.redis && !health.stopping();
    return reply
      .header('cache-control', 'no-store')
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : 'not_ready', ...checks });
  });
  serveMetrics(fastify, config);
}

/** A server that hangs is as little ready as one that is away. */
async function answersInTime(database: Database): Promise<boolean> {
  const limit = AbortSignal.timeout(READY_MS_MAX);
  const late = new Promise<boolean>((resolve) => limit.addEventListener('abort', () => resolve(false)));
  const answer = database.pool.query('select 1').then(
    () => true,
    () => false,
  );
  return Promise.race([answer, late]);
}

function serveMetrics(fastify: FastifyInstance, config: Config): void {
  if (register.getSingleMetric('process_cpu_user_seconds_total') === undefined) collectDefaultMetrics();
  const seconds =
    (register.getSingleMetric('http_request_duration_seconds') as
      Histogram<'method' | 'route' | 'status'> | undefined) ??
    new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the request read to the answer sent',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    });
  fastify.addHook('onResponse', (request, reply, done) => {
    seconds.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
    done();
  });
  fastify.get('/metrics', async (request, reply) => {
    const forwarded =
      request.headers['x-forwarded-for'] !== undefined || request.headers['forwarded'] !== undefined;
    const local = !forwarded && isLoopback(request.socket.remoteAddress ?? '');
    if (!local && !hasToken(request.headers.authorization, config.metricsToken))
      return answerProblem(notFound(), request, reply);
    return reply
      .header('cache-control', 'no-store')
      .type(register.contentType)
      .send(await register.metrics());
  });
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

function hasToken(authorization: string | undefined, token: string | null): boolean {
  if (token === null || authorization === undefined) return false;
  const given = Buffer.from(authorization);
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
