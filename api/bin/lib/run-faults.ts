/** `npm run test:faults [-- --seed N] [-- --only WORDS]`: every fault, with a table at the end. */
import { parseArgs } from 'node:util';
import { endChildrenOnSignals, run, tool } from './commands.ts';

export async function testFaults(args: string[]): Promise<void> {
  endChildrenOnSignals();
  const { values } = parseArgs({ args, options: { seed: { type: 'string' }, only: { type: 'string' } } });
  const config = [
    'run',
    '--config',
    'api/test/vitest.config.ts',
    '--project',
    'e2e',
    '--reporter',
    'verbose',
  ];
  const { code } = await run(tool('vitest/vitest.mjs', ...config, 'api/test/faults/'), {
    show: true,
    env: {
      ...process.env,
      FAULTS: 'all',
      ...(values.seed === undefined ? {} : { FAULTS_SEED: values.seed }),
      ...(values.only === undefined ? {} : { FAULTS_ONLY: values.only }),
    },
  });
  process.exitCode = code;
}
