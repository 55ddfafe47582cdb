export * from './factories.ts';
export * from './scene.ts';
export * from './snapshot.ts';
