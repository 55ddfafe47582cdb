import { needModernNode } from './lib/guard.mjs';

needModernNode('npm run build');
const { build } = await import('./lib/run-build.ts');
await build(process.argv.slice(2));
