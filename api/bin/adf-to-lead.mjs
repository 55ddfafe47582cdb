// Turns an ADF/XML document on standard input into the bodies of POST /leads, one JSON line each.
import { text } from 'node:stream/consumers';
import { needModernNode } from './lib/guard.mjs';

needModernNode('npm run adf');
const { leadsOfAdf } = await import('../src/intake/adf.ts');
try {
  for (const lead of leadsOfAdf(await text(process.stdin))) console.log(JSON.stringify(lead));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
