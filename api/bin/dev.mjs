import { needModernNode } from './lib/guard.mjs';

needModernNode('npm run dev');
const { dev } = await import('./lib/run-dev.ts');
await dev(process.argv.slice(2));
