export * from './errors.ts';
export * from './primitives.ts';
export * from './people.ts';
export * from './leads.ts';
export * from './routing.ts';
export * from './insights.ts';
export * from './sockets.ts';
export * from './paths.ts';
