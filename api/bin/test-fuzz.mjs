import { needModernNode } from './lib/guard.mjs';

needModernNode('npm run test:fuzz');
const { testFuzz } = await import('./lib/run-fuzz.ts');
await testFuzz(process.argv.slice(2));
