import { needModernNode } from './lib/guard.mjs';

needModernNode('npm run check');
const { check } = await import('./lib/run-check.ts');
await check(process.argv.slice(2));
