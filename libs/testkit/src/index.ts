export * from './auditor.ts';
export * from './factories.ts';
export * from './random.ts';
export * from './scene.ts';
export * from './simulator.ts';
export * from './snapshot.ts';
export * from './world.ts';
