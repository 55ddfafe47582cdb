/** `npm run dev`: the API restarts and the workspace reloads as their files change. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { messageOf } from './failure.ts';
import { takeLock } from './lock.ts';
import { nodeBinary, root } from './paths.ts';
import { startCluster } from './postgres.ts';
import type { Cluster } from './postgres.ts';
import { endProcess, whenOrphaned } from './processes.ts';
import { bold, red, step } from './report.ts';
import { checkPort, prepareDataDir, readSettings } from './settings.ts';
import { build, PARTS } from './build.ts';
import { signIns } from './sign-ins.ts';

const VITE = join(root, 'node_modules/vite/bin/vite.js');
const WORKSPACE_PORT = 5173;

export async function dev(): Promise<void> {
  const children: ChildProcess[] = [];
  let cluster: Cluster | null = null;
  let release = (): void => undefined;
  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    await Promise.all(children.map(async ({ pid }) => (pid === undefined ? null : endProcess(pid, 10_000))));
    await cluster?.stop();
    release();
    process.exit(code);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void end(0));
  whenOrphaned(() => void end(0));
  const start = (args: string[], cwd: string, env: NodeJS.ProcessEnv = process.env): void => {
    children.push(
      spawn(nodeBinary(), args, { cwd: join(root, cwd), env, stdio: ['ignore', 'inherit', 'inherit'] }),
    );
  };
  try {
    const settings = readSettings(process.env);
    prepareDataDir(settings.dataDir);
    const lock = await takeLock(settings.dataDir, settings.address);
    release = () => lock.release();
    const port = await checkPort(settings);
    const folder = join(settings.dataDir, 'postgres');
    if (!settings.externalDatabase) {
      const files = {
        passwordFile: join(settings.dataDir, 'postgres.password'),
        logFile: join(settings.dataDir, 'logs/postgres.log'),
      };
      cluster = await step('Starting PostgreSQL', () => startCluster({ folder, ...files }));
      lock.note('database', cluster.pid);
    }
    const api = PARTS.find(({ name }) => name === 'api');
    if (api) await step('Building the api', () => build(api));
    start([VITE, 'build', '--watch', '--logLevel', 'warn'], 'api');
    start(['--watch', '--watch-preserve-output', 'dist/main.js'], 'api', {
      ...process.env,
      HOST: settings.host,
      PORT: String(port),
      DATA_DIR: settings.dataDir,
      BATON_SUPERVISED_BY: String(process.pid),
      NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/baton/compiled'),
      ...(cluster ? { DATABASE_URL: cluster.url() } : {}),
    });
    start([VITE, 'dev', '--port', String(WORKSPACE_PORT)], 'workspace', {
      ...process.env,
      BATON_API: settings.address,
    });
    console.log(
      `\n  ${bold(`http://127.0.0.1:${WORKSPACE_PORT}`)}\n\n${settings.seed === 'demo' ? signIns() : ''}\n`,
    );
  } catch (error) {
    console.error(red(messageOf(error)));
    await end(1);
  }
}
