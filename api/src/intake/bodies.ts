import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { paths } from '@baton/contract';
import { CSV, NDJSON } from '../platform/http/answers.ts';
import { textOfBody } from '../platform/http/body-text.ts';
import { Problem } from '../platform/problem/problem.ts';

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const BATCH_BYTES_MAX = 4 * 1024 * 1024;
const FILE_BYTES_MAX = 8 * 1024 * 1024;
const IMPORTS_ROUTE = paths.sourceImports(':id');

/** A body of lines, told apart from a JSON text. */
export class Lines {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A file as it is. */
export class FileBody {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** What an Idempotency-Key compares: megabytes need not be written out for that. */
  toJSON(): string {
    return hash('sha256', this.bytes, 'base64url');
  }
}

/** Lets the batch read newline-delimited JSON and an import a file, and no other route either. */
export function readLargeBodies(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(
    NDJSON,
    { parseAs: 'buffer', bodyLimit: BATCH_BYTES_MAX },
    (request, body, done) => {
      if (!isAt(request, paths.leadsBatch)) return done(new Problem('unsupported_media_type'));
      try {
        done(null, new Lines(textOfBody(body as Buffer, request.headers['content-type'])));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  fastify.addContentTypeParser(
    [CSV, XLSX],
    { parseAs: 'buffer', bodyLimit: FILE_BYTES_MAX },
    (request, body, done) => {
      if (!isAt(request, IMPORTS_ROUTE)) return done(new Problem('unsupported_media_type'));
      done(null, new FileBody(body as Buffer));
    },
  );
}

function isAt(request: FastifyRequest, route: string): boolean {
  return request.routeOptions.url === route;
}
