import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { nodeBinary, root } from './paths.ts';

/** A program of node_modules and its arguments, as Node is to run it. */
export function tool(script: string, ...args: string[]): string[] {
  return [join(root, 'node_modules', script), ...args];
}

export interface Outcome {
  code: number;
  output: string;
}

const running = new Set<ChildProcess>();

/** Runs a program on this project's Node. With `show` its output goes to the terminal, else it is kept. */
export function run(
  args: string[],
  options: { cwd?: string; show?: boolean; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  const child = spawn(nodeBinary(), args, {
    cwd: join(root, options.cwd ?? '.'),
    env: options.env ?? process.env,
    stdio: options.show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Ends what `run` started, with this process. */
export function endChildrenOnSignals(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      for (const child of running) child.kill('SIGTERM');
      process.exitCode = 1;
    });
  }
}
