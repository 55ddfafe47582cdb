import { needModernNode } from './lib/guard.mjs';

needModernNode('npm test');
const { test } = await import('./lib/run-test.ts');
await test(process.argv.slice(2));
