import { ERRORS, problem } from '@baton/contract';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

type Components = NonNullable<OpenAPIObject['components']>;
type Schema = NonNullable<Components['schemas']>[string];
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const VERBS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const IDEMPOTENCY =
  'Makes a write safe to repeat: for 24 h the same key repeats the first status and body, with ' +
  '`Idempotent-Replayed: true`. Kept is what came of carrying the request out: success, and 404, 409 and 410. What was ' +
  'refused before that (400, 401, 403, 413, 415, 422, 429) or failed on our side (5xx) is not, and the key stays free. A ' +
  'key belongs to the user or API key that sent it, for all paths: with another body, method or path it is refused with ' +
  '422 `idempotency_key_reused`. Only `POST /leads` does not look at keys used on other paths.';

/** What holds for every route alike and so stands at none: how it refuses, what any write may carry, who may call. */
export function completed(document: OpenAPIObject): OpenAPIObject {
  const schemas = { ...document.components?.schemas, Problem: problemSchema() };
  for (const path of Object.values(document.paths)) {
    for (const verb of VERBS) {
      const operation = path[verb];
      if (operation !== undefined) complete(operation, verb, schemas);
    }
  }
  return {
    ...document,
    security: [{ apiKey: [] }, { session: [] }],
    components: {
      ...document.components,
      schemas,
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description: IDEMPOTENCY,
          schema: { type: 'string', maxLength: 200 },
        },
      },
      responses: {
        Problem: {
          description: 'Refused: RFC 9457 problem details with a stable code',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

function complete(operation: Operation, verb: string, schemas: Record<string, Schema>): void {
  operation.responses['default'] = { $ref: '#/components/responses/Problem' };
  if (verb !== 'get')
    operation.parameters = [
      ...(operation.parameters ?? []),
      { $ref: '#/components/parameters/IdempotencyKey' },
    ];
  const { requestBody } = operation;
  if (requestBody === undefined || '$ref' in requestBody) return;
  const body = requestBody.content['application/json']?.schema;
  // A body that has to say nothing may be left out.
  if (body !== undefined && saysNothing(body, schemas)) requestBody.required = false;
}

/** Whether an empty object is a body by this schema. */
function saysNothing(schema: Schema, schemas: Record<string, Schema>): boolean {
  if ('$ref' in schema) return saysNothing(schemas[schema.$ref.split('/').at(-1)!]!, schemas);
  if (schema.allOf !== undefined) return schema.allOf.every((part) => saysNothing(part, schemas));
  return schema.type === 'object' && (schema.required ?? []).length === 0;
}

/** With every code that there is: clients branch on it. */
function problemSchema(): Schema {
  const codes = z.enum(Object.keys(ERRORS) as [string, ...string[]]);
  const { $schema: _, id: __, ...schema } = z.toJSONSchema(problem.extend({ code: codes }));
  return schema as Schema;
}
