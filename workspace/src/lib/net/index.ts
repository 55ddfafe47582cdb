export { http, newIdempotencyKey, setCredentials, whenUnauthorized, type Query } from './http.ts';
export { ApiProblem, codeOf, messageOf, problemText, Unreachable } from './problem.ts';
export { fromServer } from './server-words.ts';
export { live, type ConnectionState } from './live.svelte.ts';
export { ScreenLink } from './screen-link.svelte.ts';
export { serverNow } from './server-clock.ts';
export { CursorList, listAll } from './cursor-list.svelte.ts';
