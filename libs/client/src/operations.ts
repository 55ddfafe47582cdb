import type { paths } from './generated/api.ts';

/** Types that read the generated description: which paths there are, what each takes and answers. */

type Base = '/api/v1';
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The paths below `/api/v1` that offer the method, with their parameters in braces: `/leads/{id}`. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: P extends `${Base}${infer Short}`
    ? paths[P] extends Record<M, object>
      ? Short
      : never
    : never;
}[keyof paths];

/** One method of one path, as the description has it. */
export type Operation<M extends Method, P extends PathOf<M>> = `${Base}${P}` extends infer Whole extends
  keyof paths
  ? paths[Whole] extends Record<M, infer O>
    ? O
    : never
  : never;

type Json = 'application/json';
type Lines = 'application/x-ndjson';

/** What stands for a body or an answer of each media type: lines are an array, files are bytes, other text is text. */
type Content<C> = C extends Record<Json, infer T> ? T : C extends Record<Lines, infer T> ? T[] : C[keyof C];

type PathPart<O> = O extends { parameters: { path: infer T extends object } }
  ? { path: T }
  : { path?: undefined };

type QueryPart<O> = O extends { parameters: { query: infer T extends object } }
  ? { query: T }
  : O extends { parameters: infer All }
    ? 'query' extends keyof All
      ? { query?: NonNullable<All['query']> }
      : { query?: undefined }
    : { query?: undefined };

type BodyPart<O> = O extends { requestBody: { content: infer C } }
  ? C extends Record<Json, unknown> | Record<Lines, unknown>
    ? { body: Content<C> }
    : {
        body: Content<C>;
        /** The media type of the bytes. */
        contentType: keyof C;
      }
  : 'requestBody' extends keyof O
    ? O extends { requestBody?: { content: infer C } }
      ? { body?: Content<C> }
      : never
    : { body?: undefined };

/** What `AbortSignal` is where this is used: browsers, Node and workers have one, and their types differ. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer T } } ? T : object;

export interface CallOptions {
  /** Makes a write safe to repeat: for 24 h the same key repeats the first answer. 1 to 200 visible ASCII characters. */
  idempotencyKey?: string;
  /** Gives up: the call rejects with the signal's reason. */
  signal?: Signal;
}

/** Everything that a call may be given. */
export type Options<O> = CallOptions & PathPart<O> & QueryPart<O> & BodyPart<O>;

/** Options may be left out where nothing in them is required. */
export type Arguments<O> = {} extends Options<O> ? [options?: Options<O>] : [options: Options<O>];

/** The body of a good answer; undefined where it has none. */
export type AnswerBody<O> = O extends { responses: infer R }
  ? {
      [S in keyof R]: S extends number
        ? R[S] extends { content: infer C extends object }
          ? Content<C>
          : undefined
        : never;
    }[keyof R]
  : never;

interface Paged<T = unknown> {
  items: T[];
  nextCursor: string | null;
}

/** The lists: paths that answer pages and take a cursor. */
export type ListPath = {
  [P in PathOf<'get'>]: AnswerBody<Operation<'get', P>> extends Paged
    ? Operation<'get', P> extends { parameters: { query?: { cursor?: string } } }
      ? P
      : never
    : never;
}[PathOf<'get'>];

/** One thing in a list. */
export type ItemOf<P extends ListPath> = AnswerBody<Operation<'get', P>> extends Paged<infer T> ? T : never;

type FilterPart<O> =
  QueryPart<O> extends { query?: infer Q }
    ? {
        /** The list's filters; pages and their cursors are seen to. */
        query?: Omit<NonNullable<Q>, 'cursor' | 'limit'>;
      }
    : unknown;

export type ListOptions<P extends ListPath> = Omit<CallOptions, 'idempotencyKey'> &
  PathPart<Operation<'get', P>> &
  FilterPart<Operation<'get', P>> & {
    /** No more than so many are asked for and given, however long the list is. */
    max: number;
  };
