/**
 * `npm run mutate [-- --only WORDS] [-- --list]`: takes every constraint, lock and check of the engine and its store out in
 * turn, in a copy of the working tree, and says which test notices. One that no test notices is a failure.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '../../src/platform/database/migrate.ts';
import { copyTree } from '../../test/mutations/copy.ts';
import { engineMutations } from '../../test/mutations/engine.ts';
import { mutated, type Mutation, type Suite } from '../../test/mutations/mutation.ts';
import { endRuns, runSuite } from '../../test/mutations/run-suite.ts';
import { schemaMutations } from '../../test/mutations/schema.ts';
import { storeMutations } from '../../test/mutations/store.ts';
import { root } from './paths.ts';
import { startCluster } from './postgres.ts';
import { signal } from './processes.ts';
import { bold, dim, green, red, seconds } from './report.ts';

/** At once, each in a tree of its own. */
const TREES = 2;

export async function mutate(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string', default: '' }, list: { type: 'boolean', default: false } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'baton-mutate-'));
  const cluster = await startCluster({
    folder: join(folder, 'postgres'),
    passwordFile: join(folder, 'password'),
    logFile: join(folder, 'postgres.log'),
    settings: { max_connections: '300', shared_buffers: '128MB' },
  });
  const atOnce = (): void => {
    endRuns();
    signal(cluster.pid, 'SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', atOnce);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(1));
  try {
    await migrate(cluster.url());
    const all = [...(await schemaMutations(cluster.url())), ...storeMutations, ...engineMutations(root)];
    // Every anchor is looked for before anything runs: a list that speaks of another program is worth nothing.
    for (const mutation of all) mutated(readFileSync(join(root, mutation.file), 'utf8'), mutation);
    const chosen = all.filter(({ what, file }) => `${file} ${what}`.includes(values.only));
    if (values.list) for (const { what, file } of chosen) console.log(`${file}: ${what}`);
    else process.exitCode = (await runAll(folder, cluster.url('postgres'), chosen)) ? 0 : 1;
  } finally {
    process.off('exit', atOnce);
    endRuns();
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether some test noticed each. */
async function runAll(folder: string, url: string, chosen: readonly Mutation[]): Promise<boolean> {
  const from = performance.now();
  const trees = Array.from({ length: TREES }, (_, i) => join(folder, `tree-${i}`));
  for (const tree of trees) {
    mkdirSync(tree);
    copyTree(root, tree);
  }
  if (!(await soundAt(trees[0]!, url, chosen))) return false;
  const waiting = [...chosen];
  let survived = 0;
  const worker = async (tree: string): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      if (!(await noticed(tree, url, next))) survived += 1;
  };
  await Promise.all(trees.map(worker));
  const sum = `${chosen.length - survived} of ${chosen.length} were noticed`;
  console.log(`${bold(survived === 0 ? green(sum) : red(sum))} ${dim(seconds(performance.now() - from))}`);
  return survived === 0 && chosen.length > 0;
}

/** A suite that fails anyway notices nothing. */
async function soundAt(tree: string, url: string, chosen: readonly Mutation[]): Promise<boolean> {
  const suites = new Map<string, Suite>();
  for (const suite of chosen.flatMap(({ noticedBy }) => noticedBy)) suites.set(JSON.stringify(suite), suite);
  for (const suite of suites.values()) {
    const verdict = await runSuite(tree, suite, url);
    if (verdict.kind === 'passed') continue;
    console.log(red(`With nothing taken out, ${suite.paths.join(' ')} fails already:`));
    console.log(verdict.kind === 'failed' ? verdict.test : verdict.output);
    return false;
  }
  return true;
}

async function noticed(tree: string, url: string, mutation: Mutation): Promise<boolean> {
  const file = join(tree, mutation.file);
  const source = readFileSync(file, 'utf8');
  const from = performance.now();
  const say = (mark: string, by: string): void =>
    console.log(
      `${mark} ${mutation.what} ${dim('|')} ${by} ${dim('|')} ${seconds(performance.now() - from)}`,
    );
  writeFileSync(file, mutated(source, mutation));
  try {
    for (const suite of mutation.noticedBy) {
      const verdict = await runSuite(tree, suite, url);
      if (verdict.kind === 'passed') continue;
      say(
        verdict.kind === 'failed' ? green('✓') : red('✗'),
        verdict.kind === 'failed' ? verdict.test : verdict.output,
      );
      return verdict.kind === 'failed';
    }
    say(red('✗'), 'nothing');
    return false;
  } finally {
    writeFileSync(file, source);
  }
}
