/** What the start itself needs to know; everything else is the API's to read and to check. */
import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { codeOf, Failure } from './failure.ts';
import { root, shown } from './paths.ts';
import { tryPort } from './ports.ts';

export interface Settings {
  host: string;
  port: number;
  /** Where a browser on this machine finds it. */
  address: string;
  dataDir: string;
  /** False: a database of our own. */
  externalDatabase: boolean;
  seed: 'demo' | 'none';
}

type Environment = Record<string, string | undefined>;

/** A variable's value; an empty one counts as unset. */
function value(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}

/** Reads the variables of the start. */
export function readSettings(env: Environment): Settings {
  const host = value(env, 'HOST') ?? '127.0.0.1';
  const portText = value(env, 'PORT') ?? '3000';
  const port = Number(portText);
  if (!/^\d+$/.test(portText) || port > 65535) {
    throw new Failure(`PORT has to be a number from 0 to 65535 and is "${portText}".`);
  }
  const production = value(env, 'NODE_ENV') === 'production';
  return {
    host,
    port,
    address: addressOf(host, port),
    dataDir: resolve(root, value(env, 'DATA_DIR') ?? '.baton'),
    externalDatabase: (value(env, 'DATABASE_URL') ?? value(env, 'DATABASE_URL_FILE')) !== undefined,
    seed: (value(env, 'BATON_SEED') ?? (production ? 'none' : 'demo')) === 'demo' ? 'demo' : 'none',
  };
}

/** The address of a port on this machine. */
export function addressOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** Makes a folder and what is missing above it. (Node's own recursive way never returns below /proc.) */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o711 });
}

/** Makes DATA_DIR and proves that it can be written. Others may pass through it (PostgreSQL's account has to) but not look around. */
export function prepareDataDir(dataDir: string): void {
  const probe = join(dataDir, `.probe-${process.pid}`);
  try {
    makeFolder(join(dataDir, 'logs'));
    writeFileSync(probe, '');
    rmSync(probe);
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw new Failure(
      `The folder ${shown(dataDir)} cannot be written (${codeOf(error) ?? 'unknown'}): make it writable, or choose another with DATA_DIR=<folder> npm start.`,
      { cause: error },
    );
  }
}

/** Proves that the port can be had and answers with it (PORT=0: a free one). */
export async function checkPort({ host, port }: Settings): Promise<number> {
  try {
    return await tryPort(host, port);
  } catch (error) {
    const code = codeOf(error);
    const other = `choose another with PORT=${port < 65535 ? port + 1 : 3000} npm start`;
    if (code === 'EADDRINUSE') {
      throw new Failure(`Port ${port} is already in use by another program: stop it, or ${other}.`, {
        cause: error,
      });
    }
    if (code === 'EACCES') {
      throw new Failure(`Port ${port} may not be opened by this user: ${other}.`, { cause: error });
    }
    throw new Failure(`HOST=${host} is not an address of this machine (${code ?? 'unknown'}).`, {
      cause: error,
    });
  }
}
