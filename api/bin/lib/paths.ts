import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[/\\]$/, '');

/** The built API. */
export const apiEntry = join(root, 'api/dist/main.js');

/** How Node runs the API: young objects live in 16 MB, not 32, which costs nothing measurable and saves a tenth of its memory. */
export const apiFlags = ['--max-semi-space-size=16'];

/** Where Node keeps what it has compiled, for whoever starts next: it halves the time until an API is ready. */
export const compileCache = join(root, 'node_modules/.cache/baton/compiled');

/** The Node to run children with: the one npm installed, else the one that runs this. */
export function nodeBinary(): string {
  const installed = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  return process.platform !== 'win32' && existsSync(installed) ? installed : process.execPath;
}

/** A path as a person wants to read it: relative to here where that is shorter. */
export function shown(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere !== '' && fromHere.length < path.length ? fromHere : path;
}
