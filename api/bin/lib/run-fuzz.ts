/** `npm run test:fuzz [-- --minutes N] [-- --seed N]`: anything at all, to every way into a process of the built API. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { endChildrenOnSignals, run, tool } from './commands.ts';

export async function testFuzz(args: string[]): Promise<void> {
  endChildrenOnSignals();
  const { values } = parseArgs({
    args,
    options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
  });
  const seed = values.seed ?? String(randomInt(2 ** 31));
  console.log(
    `Seed ${seed}: see it again with npm run test:fuzz -- --minutes ${values.minutes} --seed ${seed}`,
  );
  const config = [
    'run',
    '--config',
    'api/test/vitest.config.ts',
    '--project',
    'e2e',
    '--reporter',
    'verbose',
  ];
  const { code } = await run(tool('vitest/vitest.mjs', ...config, 'api/test/fuzz/'), {
    show: true,
    env: { ...process.env, FUZZ_MINUTES: values.minutes, FUZZ_SEED: seed },
  });
  process.exitCode = code;
}
