import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { nodeBinary } from '../../bin/lib/paths.ts';
import type { Suite } from './mutation.ts';

/** A program without one of its checks may run in a circle for ever: that is noticed too. */
const SUITE_MS_MAX = 240_000;
const BROKEN = /SyntaxError|Transform failed|PARSE_ERROR|Cannot find module|No test files found/;

export type Verdict =
  | { kind: 'passed' }
  | { kind: 'failed'; test: string }
  /** The tests could not be run, which says nothing about them. */
  | { kind: 'broken'; output: string };

const running = new Set<number>();

/** Ends every test run under way, with all that it started. */
export function endRuns(): void {
  for (const pid of running) endGroup(pid);
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Runs the suite in a tree, on the database server at `url`, up to its first failure. */
export function runSuite(tree: string, suite: Suite, url: string): Promise<Verdict> {
  const args = ['run', '--config', 'api/test/vitest.config.ts', '--project', suite.project, '--no-color'];
  const child = spawn(
    nodeBinary(),
    [
      join(tree, 'node_modules/vitest/vitest.mjs'),
      ...args,
      '--bail',
      '1',
      '--max-workers',
      '1',
      ...suite.paths,
    ],
    {
      cwd: tree,
      // Fixed seeds: whoever looks again sees the same.
      env: { ...process.env, CI: 'true', TEST_DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: its workers end with it.
      detached: true,
    },
  );
  const pid = child.pid ?? 0;
  running.add(pid);
  let output = '';
  let late = false;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-200_000)));
  const limit = setTimeout(() => {
    late = true;
    endGroup(pid);
  }, SUITE_MS_MAX);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(limit);
      running.delete(pid);
      resolve(late ? { kind: 'failed', test: 'a test that then never ends' } : verdictOf(code, output));
    });
  });
}

function verdictOf(code: number | null, output: string): Verdict {
  if (code === 0) return { kind: 'passed' };
  const failed = /^ FAIL {2}\S+ (\S+ .*|\S+)$/m.exec(output)?.[1];
  if (failed === undefined || BROKEN.test(output)) return { kind: 'broken', output: output.slice(-3_000) };
  return { kind: 'failed', test: failed.replace(/\[ .* \]$/, '').trim() };
}
