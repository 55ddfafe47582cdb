import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** A file as its bytes. */
export const BYTES = 'application/octet-stream';
export const CSV = 'text/csv';
export const NDJSON = 'application/x-ndjson';

/**
 * What a route answers when all goes well, for the published description: status, schema (null: no body) and one line.
 * `as`: the type of an answer that is no JSON; of lines, the schema is that of one, of a file there is none.
 */
export function Answers(
  status: number,
  schema: z.ZodType | null,
  summary: string,
  as?: string,
): MethodDecorator {
  const answer = { status, description: summary };
  return applyDecorators(
    ApiOperation({ summary }),
    ...(as === undefined ? [] : [ApiProduces(as)]),
    schema !== null
      ? ApiResponse({ ...answer, standardSchema: schema })
      : as === undefined
        ? ApiResponse(answer)
        : ApiResponse({ ...answer, schema: textOrBytes(as) }),
  );
}

/** What a route takes that is no JSON: a file of one of these types, or lines that are each of the named schema. */
export function Takes(types: string[], line?: string): MethodDecorator {
  const schema = line === undefined ? textOrBytes(BYTES) : { $ref: `#/components/schemas/${line}` };
  return applyDecorators(ApiConsumes(...types), ApiBody({ schema }));
}

function textOrBytes(type: string): { type: string; format?: string } {
  return type === BYTES ? { type: 'string', format: 'binary' } : { type: 'string' };
}
