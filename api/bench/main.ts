import { parseArgs } from 'node:util';
import { cycle } from './cycle.ts';
import { dashboard } from './dashboard.ts';
import { day } from './day.ts';
import { engine } from './engine.ts';
import { herd } from './herd.ts';
import { latency } from './latency.ts';
import { optionsOf, FLAGS, type Options } from './lib/options.ts';
import { neighbours } from './neighbours.ts';
import { processes } from './processes.ts';
import { recovery } from './recovery.ts';
import { simulate } from './simulate.ts';
import { sockets } from './sockets.ts';
import { timers } from './timers.ts';

const ROWS: Record<string, (options: Options) => Promise<boolean>> = {
  cycle,
  engine,
  latency,
  timers,
  recovery,
  sockets,
  processes,
  neighbours,
  herd,
  dashboard,
  simulate,
  day,
};
const HELP = `npm run bench -- [ROW] [--quick | --full] ${Object.keys(FLAGS)
  .map((flag) => `[--${flag} …]`)
  .join(' ')} [--only NAME] [--profile]
rows: ${Object.keys(ROWS).join(', ')}`;

/** Runs one row or all of them. The exit code says whether every audit passed. */
export async function bench(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...FLAGS,
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      only: { type: 'string' },
      profile: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => ROWS[name] === undefined);
  if (values.help || unknown.length > 0) {
    console.log(unknown.length > 0 ? `There is no row ${unknown.join(', ')}.\n${HELP}` : HELP);
    process.exitCode = unknown.length > 0 ? 1 : 0;
    return;
  }
  // What a row has started ends with this process.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(130));
  const all = positionals.length === 0;
  const size = values.full ? 'full' : values.quick ? 'quick' : 'usual';
  let passed = true;
  for (const name of all ? Object.keys(ROWS) : positionals)
    passed = (await ROWS[name]!(optionsOf(name, { size, all, flags: values }))) && passed;
  process.exitCode = passed ? 0 : 1;
}
