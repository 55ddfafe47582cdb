import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What tools write, and what has to point into the copy. */
const NOT_LINKED: ReadonlySet<string> = new Set(['.vite', '.vite-temp', '.cache', '@baton']);
const MODULES = ['node_modules', 'api/node_modules', 'workspace/node_modules'];

/** The working tree as it is, changes that are not committed included, beside the packages that are installed here. */
export function copyTree(root: string, to: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of listed.split('\0')) {
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(root, file), join(to, file), { verbatimSymlinks: true });
  }
  for (const folder of MODULES) {
    mkdirSync(join(to, folder), { recursive: true });
    for (const name of readdirSync(join(root, folder)))
      if (!NOT_LINKED.has(name)) symlinkSync(join(root, folder, name), join(to, folder, name));
  }
  // Relative links: they lead to the copy's own libraries.
  cpSync(join(root, 'node_modules/@baton'), join(to, 'node_modules/@baton'), {
    recursive: true,
    verbatimSymlinks: true,
  });
}
