import { needModernNode } from './lib/guard.mjs';

needModernNode('npm run bench');
const { bench } = await import('../bench/main.ts');
await bench(process.argv.slice(2));
