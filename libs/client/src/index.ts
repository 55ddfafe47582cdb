export { createClient, signIn, type Client, type ClientOptions, type SessionTokens } from './client.ts';
export { BatonError, type ErrorCode } from './error.ts';
export type { Answer, Fetch } from './transport.ts';
export type {
  AnswerBody,
  CallOptions,
  ItemOf,
  ListOptions,
  ListPath,
  Method,
  Operation,
  Options,
  PathOf,
} from './operations.ts';
export type * from './generated/api.ts';
