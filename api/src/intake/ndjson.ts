import type { FastifyInstance } from 'fastify';
import { paths } from '@baton/contract';
import { Problem } from '../platform/problem/problem.ts';

export const NDJSON = 'application/x-ndjson';
const BATCH_BYTES_MAX = 4 * 1024 * 1024;

/** A body of lines, told apart from a JSON text. */
export class Lines {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Lets the batch, and no other route, read newline-delimited JSON. */
export function readNdjson(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(
    NDJSON,
    { parseAs: 'string', bodyLimit: BATCH_BYTES_MAX },
    (request, body, done) => {
      if (request.routeOptions.url !== paths.leadsBatch) return done(new Problem('unsupported_media_type'));
      done(null, new Lines(body as string));
    },
  );
}
