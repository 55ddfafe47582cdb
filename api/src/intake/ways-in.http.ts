import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Locale } from '@baton/contract';
import type { Config } from '../platform/config.ts';
import { pageUrl } from '../platform/http/links.ts';
import { acceptedLocale } from '../platform/language.ts';
import { Problem } from '../platform/problem/problem.ts';
import { answerProblem } from '../platform/problem/problem.filter.ts';
import { toProblem } from '../platform/problem/translate.ts';
import { formPage, formPolicy, formScript, thanksPage, troublePage, type Filled } from './form-page.ts';
import { factsOf, treeOf } from './mapped-message.ts';
import type { Outcome, ReceptionService } from './reception.service.ts';
import type { Way } from './way.ts';
import { USUAL_FORM } from './web-form.ts';

type Request = FastifyRequest<{ Params: { name: string }; Body: Buffer | undefined }>;

/**
 * `/in/<key>`: where strangers bring leads. The key is all they need; no cookie counts here, so that other websites may
 * post. The form's page (GET), its script (`<key>.js`), and what all ways in take (POST).
 */
export async function serveWaysIn(
  fastify: FastifyInstance,
  config: Config,
  reception: () => ReceptionService,
): Promise<void> {
  const ways = new WaysInHttp(config, reception);
  await fastify.register((scope, _, done) => {
    // Read as it came, whatever it calls itself: what it says is found out after it was kept.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    scope.setErrorHandler((error, request, reply) => answerProblem(error, request, reply));
    const url = '/in/:name';
    scope.route({ method: 'GET', url, handler: (request: Request, reply) => ways.show(request, reply) });
    scope.route({
      method: 'OPTIONS',
      url,
      handler: (request: Request, reply) => ways.preflight(request, reply),
    });
    scope.route({ method: 'POST', url, handler: (request: Request, reply) => ways.take(request, reply) });
    done();
  });
}

class WaysInHttp {
  constructor(
    private readonly config: Config,
    private readonly reception: () => ReceptionService,
  ) {}

  /** The form's page, or its script. */
  async show(request: Request, reply: FastifyReply): Promise<unknown> {
    const isScript = request.params.name.endsWith('.js');
    const way = await this.wayOf(request, isScript ? '.js' : '');
    if (way.kind !== 'form') throw new Problem('method_not_allowed');
    const locale = await this.localeOf(request, way);
    reply.header('vary', 'Accept-Language');
    if (!isScript) return html(reply, way, formPage(way, locale));
    const address = pageUrl(this.config, request, request.url.split('?')[0]!.slice(0, -'.js'.length));
    return reply
      .headers({ 'cache-control': 'public, max-age=300', 'cross-origin-resource-policy': 'cross-origin' })
      .type('text/javascript; charset=utf-8')
      .send(formScript(way, locale, address));
  }

  /** A browser asks whether another website may post. */
  async preflight(request: Request, reply: FastifyReply): Promise<unknown> {
    const way = await this.wayOf(request);
    if (!allowOrigin(request, reply, way)) throw new Problem('origin_not_allowed');
    return reply
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type',
        'access-control-max-age': '600',
      })
      .code(204)
      .send();
  }

  /** A message: kept, then answered as its sender expects. */
  async take(request: Request, reply: FastifyReply): Promise<unknown> {
    const way = await this.wayOf(request);
    if (way.kind === 'mailbox') throw new Problem('method_not_allowed');
    allowOrigin(request, reply, way);
    const contentType = (request.headers['content-type'] ?? '').slice(0, 200);
    const raw = request.body ?? Buffer.alloc(0);
    const outcome = await this.reception().receive(way, {
      contentType,
      raw,
      sender: request.ip,
      origin: this.foreignOrigin(request),
    });
    reply.header('cache-control', 'no-store');
    if (way.kind === 'google_ads') return answerGoogle(reply, outcome);
    if (way.kind === 'form' && !contentType.startsWith('application/json'))
      return answerPerson(reply, way, outcome, {
        contentType,
        raw,
        locale: await this.localeOf(request, way),
      });
    if (outcome.problem !== null) throw outcome.problem;
    // A program that fills in forms is not told that it was caught.
    const status = way.kind === 'form' ? 'received' : outcome.status;
    return reply.code(200).send({ id: outcome.deliveryId, status });
  }

  private async wayOf(request: Request, suffix = ''): Promise<Way> {
    const { name } = request.params;
    const way = await this.reception().find(name.slice(0, name.length - suffix.length));
    if (way === null) throw new Problem('not_found');
    return way;
  }

  /** The visitor's language, or else the one of the tenant's country. */
  private async localeOf(request: Request, way: Way): Promise<Locale> {
    return acceptedLocale(request.headers['accept-language']) ?? this.reception().localeOf(way);
  }

  /** The page that a browser posts from, where it is not one of ours. */
  private foreignOrigin(request: Request): string | null {
    const { origin } = request.headers;
    if (origin === undefined) return null;
    const own = [
      new URL(pageUrl(this.config, request, '/')).origin,
      `${request.protocol}://${request.host}`,
      // Behind a proxy that ends TLS the scheme differs.
      `https://${request.host}`,
    ];
    return own.includes(origin) ? null : origin.slice(0, 300);
  }
}

/** Lets an allowed website read the answer. False where the origin is not allowed. */
function allowOrigin(request: Request, reply: FastifyReply, way: Way): boolean {
  reply.header('vary', 'Origin');
  const { origin } = request.headers;
  if (origin === undefined || way.kind !== 'form' || !way.allowedOrigins.includes(origin)) return false;
  reply.header('access-control-allow-origin', origin);
  return true;
}

/** Google reads the status, and shows the message to whoever tests the form. */
function answerGoogle(reply: FastifyReply, { problem }: Outcome): unknown {
  if (problem === null) return reply.code(200).send({});
  const errors = (problem.options.errors ?? []).map(({ path, message }) => `${path} ${message}`.trim());
  const message = [problem.message, ...errors].join('; ').slice(0, 500);
  return reply.code(problem.status === 422 ? 400 : problem.status).send({ message });
}

function answerPerson(
  reply: FastifyReply,
  way: Way,
  { problem }: Outcome,
  sent: { contentType: string; raw: Buffer; locale: Locale },
): unknown {
  const { locale } = sent;
  if (problem === null) return html(reply, way, thanksPage(way, locale));
  reply.code(problem.status);
  if (problem.code !== 'invalid_input') return html(reply, way, troublePage(way, locale, problem.code));
  return html(
    reply,
    way,
    formPage(way, locale, { values: saidBefore(way, sent), errors: problem.options.errors ?? [] }),
  );
}

function saidBefore(way: Way, { contentType, raw }: { contentType: string; raw: Buffer }): Filled['values'] {
  try {
    const rows = (way.form ?? USUAL_FORM).fields.map(({ field }) => ({ path: field, field }));
    return factsOf(treeOf(contentType, raw.toString('utf8')), rows);
  } catch (error) {
    // Its own problem is told beside the form; here it only means that there is nothing to fill in again.
    if (toProblem(error).status < 500) return new Map();
    throw error;
  }
}

function html(reply: FastifyReply, way: Way, page: string): unknown {
  return reply
    .headers({ 'content-security-policy': formPolicy(way), 'cache-control': 'no-store' })
    .type('text/html; charset=utf-8')
    .send(page);
}
