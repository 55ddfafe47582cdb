/** Builds what is not built: each part carries a hash of all it is made from. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, Failure } from './failure.ts';
import { nodeBinary, root } from './paths.ts';
import { isAlive } from './processes.ts';

interface Part {
  name: 'api' | 'workspace';
  /** Files and folders it is made from. */
  from: string[];
  /** A file that is there when it has been built. */
  result: string;
  vite: string[];
}

const SHARED = ['package-lock.json', 'tsconfig.json', 'libs'];

export const PARTS: Part[] = [
  {
    name: 'workspace',
    from: [...SHARED, 'workspace'],
    result: 'workspace/build/200.html',
    vite: ['build', '--logLevel', 'warn'],
  },
  {
    name: 'api',
    from: [...SHARED, 'api/src', 'api/migrations', 'api/seeds', 'api/package.json', 'api/vite.config.ts'],
    result: 'api/dist/main.js',
    vite: ['build', '--logLevel', 'warn'],
  },
];

const NOT_SOURCE = new Set(['node_modules', 'build', 'dist', '.svelte-kit', 'e2e', 'docs', 'coverage']);
const TEST_FILE = /\.(spec|e2e|bench)\.ts$/;

function stamp(part: Part): string {
  return join(root, 'node_modules/.cache/baton', `${part.name}.hash`);
}

function* sourcesOf(path: string): Generator<string> {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) return;
  if (info.isFile()) {
    if (!TEST_FILE.test(path)) yield path;
    return;
  }
  for (const entry of readdirSync(path).sort()) {
    if (!NOT_SOURCE.has(entry)) yield* sourcesOf(join(path, entry));
  }
}

/** A hash of everything the part is made from. */
function hashOf(part: Part): string {
  const hash = createHash('sha256');
  for (const path of part.from) {
    for (const file of sourcesOf(join(root, path))) {
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

/** Whether what is built was built from the sources as they are now. */
function isFresh(part: Part, hash: string): boolean {
  if (!existsSync(join(root, part.result)) || !existsSync(stamp(part))) return false;
  return readFileSync(stamp(part), 'utf8') === hash;
}

/** What of the product has to be built. */
export function stale(): Part[] {
  return PARTS.filter((part) => !isFresh(part, hashOf(part)));
}

/** Builds one part; rejects with the builder's own words. `signal` ends it half way. */
export async function build(part: Part, signal?: AbortSignal): Promise<void> {
  const free = await takeTurn(part);
  try {
    const hash = hashOf(part);
    // Another start was faster.
    if (isFresh(part, hash)) return;
    rmSync(stamp(part), { force: true });
    await runVite(part, signal);
    writeFileSync(stamp(part), hash);
  } finally {
    free();
  }
}

/** Two starts at once must not write the same files: the second one waits. */
async function takeTurn(part: Part): Promise<() => void> {
  const file = `${stamp(part)}.building`;
  mkdirSync(join(file, '..'), { recursive: true });
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (holder > 0 && !isAlive(holder)) rmSync(file, { force: true });
    await sleep(100);
  }
}

function runVite(part: Part, signal?: AbortSignal): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const child = spawn(nodeBinary(), [vite, ...part.vite], {
    cwd: join(root, part.name),
    // Whatever the product runs as, it is built the same.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Failure(`The ${part.name} could not be built: ${error.message}`)),
    );
    child.once('close', (status) => {
      if (status === 0) resolve();
      else reject(new Failure(`The ${part.name} could not be built:\n${output.trim()}`));
    });
  });
}
