import { ERRORS } from '@baton/contract';
import type { OpenAPIObject } from '@nestjs/swagger';
import { describe, expect, it } from 'vitest';
import { completed } from './complete-openapi.ts';

const bodyOf = ($ref: string) => ({
  required: true,
  content: { 'application/json': { schema: { allOf: [{ $ref: `#/components/schemas/${$ref}` }] } } },
});
const document = (): OpenAPIObject => ({
  openapi: '3.1.0',
  info: { title: 'A', version: '1' },
  paths: {
    '/things': {
      get: { responses: {} },
      post: { responses: {}, requestBody: bodyOf('Needed') },
      put: { responses: {}, requestBody: bodyOf('Free') },
    },
  },
  components: {
    schemas: {
      Needed: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      Free: { type: 'object', properties: { reason: { type: 'string' } } },
    },
  },
});

describe('the description, completed', () => {
  const { paths, components } = completed(document());
  const { get, post, put } = paths['/things']!;

  it('says of every route how it refuses, with every code there is', () => {
    for (const operation of [get, post, put])
      expect(operation!.responses['default']).toEqual({ $ref: '#/components/responses/Problem' });
    expect(components!.schemas!['Problem']).toMatchObject({
      properties: { code: { enum: Object.keys(ERRORS) } },
      required: expect.arrayContaining(['code', 'status', 'title']) as string[],
    });
  });

  it('lets every write, and no reading, carry an idempotency key', () => {
    const key = { $ref: '#/components/parameters/IdempotencyKey' };
    expect(get!.parameters ?? []).toEqual([]);
    expect(post!.parameters).toEqual([key]);
    expect(put!.parameters).toEqual([key]);
    expect(components!.parameters).toMatchObject({
      IdempotencyKey: { name: 'Idempotency-Key', in: 'header' },
    });
  });

  it('lets a body be left out that has to say nothing', () => {
    expect(post!.requestBody).toMatchObject({ required: true });
    expect(put!.requestBody).toMatchObject({ required: false });
  });
});
