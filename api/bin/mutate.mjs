import { needModernNode } from './lib/guard.mjs';

needModernNode('npm run mutate');
const { mutate } = await import('./lib/run-mutate.ts');
await mutate(process.argv.slice(2));
