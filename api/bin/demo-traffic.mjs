import { needModernNode } from './lib/guard.mjs';

needModernNode('npm run demo:traffic');
const { demoTraffic } = await import('./lib/demo-traffic.ts');
await demoTraffic(process.argv.slice(2));
