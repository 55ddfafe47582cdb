import { needModernNode } from './lib/guard.mjs';

needModernNode('npm run test:faults');
const { testFaults } = await import('./lib/run-faults.ts');
await testFaults(process.argv.slice(2));
