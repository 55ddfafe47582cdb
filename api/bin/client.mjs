import { needModernNode } from './lib/guard.mjs';

needModernNode('npm run client');
const { client } = await import('./lib/run-client.ts');
await client();
