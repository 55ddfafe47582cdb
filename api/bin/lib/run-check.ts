/** `npm run check`: types, lint, format, house rules. Two at a time; one line each, and what broke below it. */
import { endChildrenOnSignals, run, tool } from './commands.ts';
import type { Outcome } from './commands.ts';
import { bold, dim, green, red, seconds } from './report.ts';

interface Check {
  name: string;
  run: () => Promise<Outcome>;
}

const TSC = '@typescript/native/bin/tsc';

/** The longest first. */
const CHECKS: Check[] = [
  {
    name: 'lint',
    run: () => run(tool('oxlint/bin/oxlint', '--type-aware', '--deny-warnings', 'api', 'libs', 'workspace')),
  },
  {
    name: 'format',
    run: () => run(tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')),
  },
  { name: 'types: api and libs', run: () => run(tool(TSC, '-p', 'tsconfig.json')) },
  { name: 'types: workspace', run: workspaceTypes },
  { name: 'types: libs stand alone', run: () => run(tool(TSC, '-p', 'libs/tsconfig.json')) },
  { name: 'house rules', run: () => run(['api/bin/lib/rules/run.ts']) },
];

/** Makes the workspace's `$app/tsconfig`, which lint and types read: a fresh clone has none. */
function syncWorkspace(): Promise<Outcome> {
  return run(tool('@sveltejs/kit/svelte-kit.js', 'sync'), { cwd: 'workspace' });
}

function workspaceTypes(): Promise<Outcome> {
  const flags = ['--tsgo-experimental-api', '--fail-on-warnings', '--tsconfig', './tsconfig.json'];
  return run(tool('svelte-check/bin/svelte-check', ...flags), { cwd: 'workspace' });
}

export async function check(): Promise<void> {
  endChildrenOnSignals();
  const from = performance.now();
  const waiting = [...CHECKS];
  const failed: string[] = [];
  const synced = await syncWorkspace();
  if (synced.code !== 0) {
    failed.push('svelte-kit sync');
    console.log(synced.output.trim());
  }
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const started = performance.now();
      const { code, output } = await next.run();
      const took = dim(seconds(performance.now() - started));
      console.log(`  ${code === 0 ? green('✓') : red('✗')} ${next.name} ${took}`);
      if (code === 0) continue;
      failed.push(next.name);
      console.log(output.trim());
    }
  };
  await Promise.all([worker(), worker()]);
  const took = seconds(performance.now() - from);
  console.log(
    failed.length === 0
      ? bold(`All ${CHECKS.length} checks hold (${took}).`)
      : red(`Broken: ${failed.join(', ')} (${took}).`),
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}
