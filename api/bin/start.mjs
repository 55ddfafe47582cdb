import { needModernNode } from './lib/guard.mjs';

needModernNode('npm start');
const { start } = await import('./lib/start.ts');
await start();
