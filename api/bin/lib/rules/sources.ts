/** The project's own files, read once for all rules. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

export interface Source {
  /** From the project's root, with slashes. */
  path: string;
  text: string;
}

export interface Problem {
  path: string;
  message: string;
}

const NOT_OURS = new Set([
  'node_modules',
  'dist',
  'build',
  '.svelte-kit',
  '.baton',
  '.cache',
  'coverage',
  '.git',
  'generated',
]);
const READ = new Set([
  '.ts',
  '.js',
  '.mjs',
  '.cjs',
  '.svelte',
  '.css',
  '.json',
  '.html',
  '.md',
  '.yml',
  '.yaml',
  '.sql',
  '.env',
  '.pem',
  '.key',
  '',
]);

/** Reads every text file of ours below the root. */
export function readSources(root: string): Source[] {
  const found: Source[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder).sort()) {
      if (NOT_OURS.has(entry) || entry === 'package-lock.json') continue;
      const path = join(folder, entry);
      if (statSync(path).isDirectory()) walk(path);
      else if (READ.has(extname(entry)) || entry.startsWith('.env')) {
        found.push({ path: relative(root, path).split(sep).join('/'), text: readFileSync(path, 'utf8') });
      }
    }
  };
  walk(root);
  return found;
}

/** Code, as against texts and tables. */
export function isCode(path: string): boolean {
  return /\.(ts|js|mjs|cjs|svelte)$/.test(path);
}

/** Tests, and what only tests and people at the keyboard run: these may use the clock and the testkit. */
export function isTest(path: string): boolean {
  return /\.(spec|e2e|bench)\.ts$|^api\/(test|bench|bin)\/|^workspace\/(e2e|test)\/|(^|\/)(vite|vitest)\.[\w.]*config\.ts$|^libs\/testkit\//.test(
    path,
  );
}

/** The script parts of a file: all of it, or what stands between Svelte's script tags. */
export function scriptOf(source: Source): string {
  if (!source.path.endsWith('.svelte')) return source.text;
  const parts = source.text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g);
  return [...parts].map((part) => part[1] ?? '').join('\n');
}
