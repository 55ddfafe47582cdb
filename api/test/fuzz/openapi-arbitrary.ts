import fc, { type Arbitrary } from 'fast-check';

/** As much of JSON Schema as our description uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}
interface Described {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
}
export interface OpenApi {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
}

export interface Call {
  /** `POST /api/v1/leads/{id}/assign`: for whoever reads what failed. */
  name: string;
  method: string;
  path: string;
  body: unknown;
}

const DEEP = 5;
const ITEMS_MAX = 3;
const CHARACTERS_MAX = 60;

/** Calls as the API's own description allows them, and now and then as it does not. `ids` fill whatever is an id. */
export class Calls {
  private readonly document: OpenApi;
  private readonly ids: Arbitrary<string>;

  constructor(document: OpenApi, ids: Arbitrary<string>) {
    this.document = document;
    this.ids = ids;
  }

  /** Names of the operations, `METHOD path`. */
  get operations(): string[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /** Calls of one operation. With `wild` the body is anything at all. */
  of(operation: string, wild = false): Arbitrary<Call> {
    const [method, path] = operation.split(' ') as [string, string];
    const { parameters = [], requestBody } = this.document.paths[path]![method.toLowerCase()]!;
    const inPath = parameters.filter((one) => one.in === 'path');
    const inQuery = parameters.filter((one) => one.in === 'query');
    const schema = requestBody?.content['application/json']?.schema;
    const body = wild ? fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string()) : this.body(schema);
    return fc
      .record({
        path: fc.record(Object.fromEntries(inPath.map(({ name }) => [name, this.ids]))),
        query: this.query(inQuery, wild),
        body: method === 'GET' ? fc.constant(undefined) : body,
      })
      .map((given) => {
        const filled: string = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
          encodeURIComponent((given.path as Record<string, string>)[name] ?? 'x'),
        );
        const search = new URLSearchParams(given.query).toString();
        return {
          name: operation,
          method,
          path: search === '' ? filled : `${filled}?${search}`,
          body: given.body,
        };
      });
  }

  private body(schema: Schema | undefined): Arbitrary<unknown> {
    return schema === undefined ? fc.constantFrom(undefined, {}) : this.value(schema, 0);
  }

  private query(parameters: Parameter[], wild: boolean): Arbitrary<Record<string, string>> {
    const one = ({ schema }: Parameter): Arbitrary<string> =>
      (wild ? fc.string() : this.value(schema ?? {}, 0)).map((value) =>
        typeof value === 'string' ? value.replaceAll('\u0000', '') : JSON.stringify(value ?? ''),
      );
    const all = Object.fromEntries(parameters.map((parameter) => [parameter.name, one(parameter)]));
    const required = parameters.filter((parameter) => parameter.required === true).map(({ name }) => name);
    return fc.record(all, { requiredKeys: required }) as Arbitrary<Record<string, string>>;
  }

  private value(schema: Schema, depth: number): Arbitrary<unknown> {
    if (schema.$ref !== undefined)
      return this.value(this.document.components.schemas[schema.$ref.split('/').at(-1)!] ?? {}, depth);
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined) return fc.oneof(...choices.map((choice) => this.value(choice, depth)));
    if (schema.allOf !== undefined)
      return fc
        .tuple(...schema.allOf.map((part) => this.value(part, depth)))
        .map((parts) => Object.assign({}, ...parts) as unknown);
    const types = schema.type === undefined ? [] : [schema.type].flat();
    if (types.length > 1) return fc.oneof(...types.map((type) => this.value({ ...schema, type }, depth)));
    return this.plain(types[0], schema, depth);
  }

  private plain(type: string | undefined, schema: Schema, depth: number): Arbitrary<unknown> {
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
      case 'number':
        return fc.integer(range(schema));
      case 'string':
        return this.text(schema);
      case 'array':
        return fc.array(depth > DEEP ? fc.constant(null) : this.value(schema.items ?? {}, depth + 1), {
          minLength: schema.minItems ?? 0,
          maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? ITEMS_MAX, ITEMS_MAX)),
        });
      case 'object':
        return this.object(schema, depth);
      default:
        return fc.jsonValue({ maxDepth: 1 });
    }
  }

  private object(schema: Schema, depth: number): Arbitrary<unknown> {
    const { properties = {}, required = [], additionalProperties } = schema;
    const known = fc.record(
      Object.fromEntries(
        Object.entries(properties)
          .filter(([name]) => depth <= DEEP || required.includes(name))
          .map(([name, inner]) => [name, this.value(inner, depth + 1)]),
      ),
      { requiredKeys: required.filter((name) => name in properties) },
    );
    if (typeof additionalProperties !== 'object') return known;
    const others = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/),
      this.value(additionalProperties, depth + 1),
      { maxKeys: ITEMS_MAX },
    );
    return fc.tuple(others, known).map(([more, own]) => ({ ...more, ...own }));
  }

  private text({ format, pattern, minLength = 0, maxLength = CHARACTERS_MAX }: Schema): Arbitrary<string> {
    if (format === 'uuid') return this.ids;
    // Names under .invalid lead nowhere: nothing that a call makes may reach the world.
    if (format === 'email') return fc.stringMatching(/^[a-z]{1,12}$/).map((name) => `${name}@fuzz.invalid`);
    if (format === 'uri') return fc.webPath({ size: 'small' }).map((path) => `https://fuzz.invalid${path}`);
    if (format === 'date') return fc.constantFrom('2026-02-28', '2024-02-29', '9999-12-31', '0001-01-01');
    if (format === 'date-time')
      return fc
        .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
        .map((at) => at.toISOString());
    const plain = fc.string({
      unit: 'grapheme',
      minLength,
      maxLength: Math.max(minLength, Math.min(maxLength, CHARACTERS_MAX)),
    });
    if (pattern === undefined)
      return fc.oneof(plain, fc.constantFrom(...NASTY).filter(fits(minLength, maxLength)));
    try {
      return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
    } catch {
      return plain;
    }
  }
}

const NASTY = [
  "Robert'); drop table leads; --",
  '=cmd|" /C calc"!A0',
  '<script>alert(1)</script>',
  '%00%0a%0d',
  '../../etc/passwd',
  '\u202Eabc\uFEFF',
  '{{constructor.constructor("return 1")()}}',
  'ﷺ'.repeat(9),
];

const fits = (min: number, max: number) => (text: string) => text.length >= min && text.length <= max;

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): {
  min: number;
  max: number;
} {
  const min = Math.max(
    minimum ?? (exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + 1),
    -(2 ** 31),
  );
  const max = Math.min(
    maximum ?? (exclusiveMaximum === undefined ? min + 5_000 : exclusiveMaximum - 1),
    2 ** 31 - 1,
  );
  return { min: Math.ceil(min), max: Math.max(Math.ceil(min), Math.floor(max)) };
}
