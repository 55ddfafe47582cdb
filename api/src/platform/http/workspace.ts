import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../problem/problem.ts';
import { answerProblem } from '../problem/problem.filter.ts';

const SHELL = '200.html';
const IMMUTABLE = '/_app/immutable/';

/** Where the built workspace lies: beside the api, whether this runs built (api/dist) or from source (api/src/platform/http). */
export function findWorkspace(configured: string | null): string | null {
  if (configured !== null) return existsSync(join(configured, SHELL)) ? resolve(configured) : null;
  const here = dirname(fileURLToPath(import.meta.url));
  const found = ['../../workspace/build', '../../../../workspace/build']
    .map((path) => join(here, path))
    .find((path) => existsSync(join(path, SHELL)));
  return found ?? null;
}

/**
 * Serves the workspace: its files, and for every other page of it the shell that routes in the browser. What looks
 * like the API's, or like a file that is not there, stays 404.
 */
export async function serveWorkspace(fastify: FastifyInstance, directory: string | null): Promise<void> {
  const shell = directory === null ? null : readFileSync(join(directory, SHELL), 'utf8');
  const policy = contentSecurityPolicy(shell ?? '');
  if (directory !== null) {
    await fastify.register(fastifyStatic, {
      root: directory,
      wildcard: false,
      preCompressed: true,
      index: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header(
          'cache-control',
          path.includes(IMMUTABLE) ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
        if (path.endsWith('.html')) reply.header('content-security-policy', policy);
      },
    });
  }
  fastify.get('/*', (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0]!;
    const isPage =
      !path.startsWith('/api/') && !path.startsWith('/socket.io') && !/\.[a-z0-9]{2,5}$/i.test(path);
    if (!isPage) return answerProblem(new Problem('not_found'), request, reply);
    if (shell === null)
      return answerProblem(
        new Problem('not_found', { detail: 'The workspace is not built: npm run build.' }),
        request,
        reply,
      );
    return reply
      .headers({ 'content-security-policy': policy, 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(shell);
  });
}

/** No inline script runs but the shell's own, which is named by its hash. */
export function contentSecurityPolicy(html: string): string {
  const hashes = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`,
  );
  return [
    "default-src 'self'",
    ["script-src 'self'", ...hashes].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "media-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
