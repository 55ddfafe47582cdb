import { parseArgs } from 'node:util';
import { cycle } from './cycle.ts';
import { dashboard } from './dashboard.ts';
import { engine } from './engine.ts';
import type { Options } from './lib/options.ts';
import { simulate } from './simulate.ts';

const ROWS: Record<string, (options: Options) => Promise<boolean>> = { cycle, engine, dashboard, simulate };
const HELP = `npm run bench -- [ROW] [--quick] [--in-flight 64,256] [--agents 1000] [--seconds 8] [--warm-up 5000] [--runs 5] [--only NAME]
  [--offers 100000,1000000] [--asks 40] [--leads 100000]
rows: ${Object.keys(ROWS).join(', ')}`;

/** Runs one row or all of them. The exit code says whether every audit passed. */
export async function bench(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      'in-flight': { type: 'string' },
      agents: { type: 'string' },
      offers: { type: 'string' },
      asks: { type: 'string' },
      leads: { type: 'string' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      runs: { type: 'string' },
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
  const optionsOf = (row: string): Options => ({
    agents: whole(values.agents ?? (row === 'cycle' || row === 'engine' ? '1000' : '200')),
    offers: (values.offers ?? (values.quick ? '20000,100000' : '100000,1000000')).split(',').map(whole),
    asks: whole(values.asks ?? (values.quick ? '20' : '40')),
    leads: whole(values.leads ?? (values.quick ? '20000' : '100000')),
    inFlight: (values['in-flight'] ?? (values.quick ? '64' : '64,256')).split(',').map(whole),
    seconds: whole(values.seconds ?? (values.quick ? '4' : '8')),
    warmUpCycles: whole(values['warm-up'] ?? (values.quick ? '1000' : '5000')),
    runs: whole(values.runs ?? (values.quick ? '3' : '5')),
    only: values.only ?? null,
    profile: values.profile,
  });
  // What a row has started ends with this process.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(130));
  let passed = true;
  for (const name of positionals.length > 0 ? positionals : Object.keys(ROWS))
    passed = (await ROWS[name]!(optionsOf(name))) && passed;
  process.exitCode = passed ? 0 : 1;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${text} is no count.`);
  return value;
}
