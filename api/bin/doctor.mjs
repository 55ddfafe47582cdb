import { needModernNode } from './lib/guard.mjs';

needModernNode('npm run doctor');
const { doctor } = await import('./lib/run-doctor.ts');
await doctor();
