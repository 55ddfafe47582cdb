import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { log } from '../log.ts';
import type { Problem } from './problem.ts';
import { toProblem } from './translate.ts';

/** Every error of every route leaves here, as problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** Answers an error; one that nobody foresaw goes to the log with its stack, never to the caller. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error);
  if (request.raw.errored === error && error !== null)
    log.debug({ requestId: request.id }, 'a caller broke off');
  else if (problem.status >= 500 && problem.code !== 'queue_full') {
    log.error(
      { requestId: request.id, method: request.method, route: request.routeOptions.url, error },
      'request failed',
    );
  }
  if (reply.sent) return;
  sendProblem(problem, request, reply);
}

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  const { retryAfterMs, headers } = problem.options;
  if (retryAfterMs !== undefined)
    reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  if (headers !== undefined) reply.headers(headers);
  reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify(problem.body(request.id)));
}
