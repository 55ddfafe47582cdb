import type { EngineEvent } from '@baton/engine';
import { simulate, Simulator } from './simulator.ts';

/**
 * `npm run sim -- --seed N [--commands M] [--quiet]`: replays one simulated world and prints what happened in it, with
 * every rule checked after every command. Without a seed it looks for one that fails, until it is stopped.
 */
export function main(args: readonly string[]): number {
  const commands = Number(option(args, '--commands') ?? 200);
  const seed = option(args, '--seed');
  if (!Number.isInteger(commands) || commands < 1) return usage();
  if (seed === null) return search(commands);
  if (!/^\d+$/.test(seed)) return usage();
  return replay(Number(seed), commands, args.includes('--quiet'));
}

function option(args: readonly string[], name: string): string | null {
  const at = args.indexOf(name);
  return at < 0 ? null : (args[at + 1] ?? '');
}

function usage(): number {
  console.error('npm run sim -- --seed N [--commands M] [--quiet]');
  return 2;
}

function replay(seed: number, commands: number, quiet: boolean): number {
  const simulator = new Simulator(seed);
  let failure: unknown = null;
  try {
    simulator.run(commands);
  } catch (error) {
    failure = error;
  }
  if (!quiet) simulator.trace.forEach((entry, i) => print(i + 1, entry));
  console.log(`seed ${seed}: ${simulator.trace.length} commands`);
  if (failure === null) return 0;
  console.error((failure as Error).stack);
  return 1;
}

function print(number: number, { now, command, outcome, events }: Simulator['trace'][number]): void {
  const { type, ...rest } = command;
  const result = outcome.ok ? '' : ` ✗ ${outcome.refusal}`;
  console.log(
    `${String(number).padStart(4)} ${new Date(now).toISOString()} ${type} ${JSON.stringify(rest)}${result}`,
  );
  for (const event of events) console.log(`       ${describe(event)}`);
}

function describe({ type, id: _id, at: _at, ...rest }: EngineEvent): string {
  const { decision: _decision, ...shown } = rest as Record<string, unknown>;
  return `${type} ${JSON.stringify(shown)}`;
}

function search(commands: number): number {
  for (let i = 1; ; i += 1) {
    const seed = Math.floor(Math.random() * 2 ** 31);
    try {
      simulate(seed, commands);
    } catch (error) {
      console.error((error as Error).message);
      return 1;
    }
    if (i % 50 === 0) console.log(`${i} worlds, ${i * commands} commands: nothing wrong`);
  }
}
