import { nextWakeAt, type EngineEvent, type Instant } from '@baton/engine';
import { difference, Random } from '@baton/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareFigures, sayMore } from '../../test/figures.ts';
import { claims, ModelWorld, Names, workOf, writeWorld } from '../../test/shell-world.ts';
import { ShellBench, type Shell } from '../../test/shell.ts';
import { Clock, SystemClock, type Timer } from '../platform/clock.ts';
import { Problem } from '../platform/problem/problem.ts';
import { engineLead, LEAD_COLUMNS, LEAD_FROM, type LeadRow } from './lead-record.ts';
import { loadWorkingSet } from './load.ts';

/**
 * The engine's simulated worlds, lived through the shell and the real database. The same commands are decided twice:
 * by the engine in memory, where nothing ever fails, and by the shell, whose connections are cut, whose caches are
 * thrown away, whose process dies and whose neighbour takes turns. Events, refusals, working set and rows must agree.
 */
const WORLDS = Number(process.env['BATON_WORLDS'] ?? 6);
const COMMANDS = Number(process.env['BATON_COMMANDS'] ?? 260);
/** New worlds at every run of a developer's; the same ones where a run decides about somebody's change. */
const SEED = Number(
  process.env['BATON_SEED_FIRST'] ??
    (process.env['CI'] === undefined ? 1 + Math.floor(Math.random() * 1_000_000) : 797_417),
);
/** Commands after which the whole of the database is compared. */
const LOOK_EVERY = 40;

/** The database's time is the world's. Waiting is real, and short: a wake-up that comes early must harm nobody. */
class WorldClock extends Clock {
  private readonly real = new SystemClock();
  now: Instant = 0;

  wallMs = (): number => this.now;
  monotonicMs = (): number => this.real.monotonicMs();
  databaseSaid = (): number => this.now;
  databaseNowMs = (): number => this.now;
  after(ms: number, run: () => void): Timer {
    return ms > 100 ? { cancel: () => undefined } : this.real.after(ms, run);
  }
}

let bench: ShellBench;
beforeAll(async () => void (bench = await ShellBench.open()));
afterAll(() => bench.close());

type Step = ModelWorld['trace'][number];

/** One world in the model and in the shell. */
class Double {
  readonly clock = new WorldClock();
  readonly names = new Names();
  /** What every shell of the world has committed, in order. */
  readonly events: EngineEvent[] = [];
  readonly ended = new Map<string, string>();
  readonly ledger = new Map<string, number>();
  readonly done = { commands: 0, reloads: 0, cuts: 0, deaths: 0, turns: 0 };
  private shells: Shell[];

  private constructor(
    readonly world: ModelWorld,
    readonly random: Random,
    /** Of its own, so that what is looked at changes nothing of what is done. */
    readonly chance: Random,
    readonly tenantId: string,
  ) {
    this.shells = [this.open(), this.open()];
  }

  static async begin(seed: number): Promise<Double> {
    const world = new ModelWorld(seed);
    const double = new Double(
      world,
      new Random(seed + 7),
      new Random(seed + 11),
      await writeWorld(bench.owner, world),
    );
    double.clock.now = world.now;
    world.adopt((await double.load()).state);
    return double;
  }

  private open(): Shell {
    const shell = bench.shell(this.tenantId, this.clock);
    shell.events = this.events;
    return shell;
  }

  async live(commands: number): Promise<void> {
    let looked = 0;
    while (this.done.commands < commands) {
      this.world.run(this.world.trace.length + 10);
      for (const group of groups(this.world.takeTrace())) {
        await this.repeat(group);
        this.done.commands += group.length;
      }
      if (this.done.commands - looked < LOOK_EVERY) continue;
      looked = this.done.commands;
      await this.look();
    }
    await this.look();
  }

  /** The same commands in one batch of the shell, with some trouble in between. */
  private async repeat(group: Step[]): Promise<void> {
    if (group[0]!.command.type === 'recover') await this.restart();
    this.clock.now = group[0]!.now;
    if (this.random.chance(0.15)) this.turn();
    if (this.random.chance(0.1)) this.reload();
    this.events.length = 0;
    const commands = group.filter(({ command }) => command.type !== 'wake');
    const trouble = this.random.weighted({ none: 80, cut: 6, death: 4 });
    const answers = trouble === 'none' ? await this.submit(commands) : await this.troubled(trouble, commands);
    await this.rest();
    commands.forEach(({ command, outcome }, i) => {
      const refusal = answers[i];
      const expected = outcome.ok ? null : outcome.refusal.replace(/^(lead|offer|agent)_(not_found)$/, '$2');
      if (refusal !== expected)
        throw new Error(`${command.type} is ${refusal ?? 'done'}, the model says ${expected ?? 'done'}`);
    });
    const other = this.names.match(
      group.flatMap((step) => step.events),
      this.events,
      'events',
    );
    if (other !== null)
      throw new Error(`${group.map(({ command }) => command.type).join(', ')} did something else: ${other}`);
    for (const event of this.events) this.enter(event);
    // That is configured by rows alone here, without the version that would say so.
    if (group.some(({ command }) => command.type === 'deactivate_agent'))
      for (const shell of this.shells) shell.router.drop();
  }

  private async submit(commands: Step[]): Promise<(string | null)[]> {
    const works = commands.map(({ command }) => workOf(this.names.translate(command)));
    // Time alone: what is due is done by any batch.
    if (works.length === 0) works.push({ name: 'nothing', run: () => () => undefined });
    const answers = await Promise.allSettled(works.map((work) => this.shells[0]!.submit(work)));
    return answers.map((answer) => {
      if (answer.status === 'fulfilled') return null;
      if (answer.reason instanceof Problem) return answer.reason.code;
      throw answer.reason;
    });
  }

  /** The connection or the whole process goes while the batch is under way. */
  private async troubled(trouble: 'cut' | 'death', commands: Step[]): Promise<(string | null)[]> {
    const answers = this.submit(commands);
    await new Promise((resolve) => setTimeout(resolve, this.random.whole(0, 6)));
    await bench.killBackends();
    if (trouble === 'cut') {
      this.done.cuts += 1;
      return answers;
    }
    this.done.deaths += 1;
    await this.shells[0]!.router.close();
    const first = await answers;
    this.shells[0] = this.open();
    if (!first.includes('unavailable')) return first;
    if (first.some((answer) => answer !== 'unavailable'))
      throw new Error(`half a batch stands: ${first.join()}`);
    return this.submit(commands);
  }

  /** Recovery is what a process begins with: no timer of an earlier one runs ahead of it. */
  private async restart(): Promise<void> {
    for (const shell of this.shells) await shell.close();
    this.shells = [this.open(), this.open()];
  }

  private turn(): void {
    this.done.turns += 1;
    this.shells.unshift(...this.shells.splice(1, 1));
  }

  private reload(): void {
    this.done.reloads += 1;
    this.shells[0]!.router.drop();
  }

  /** Until nothing is due any more, which may take more than one batch. */
  private async rest(): Promise<void> {
    for (let i = 0; i < 100; i += 1) {
      let due = false;
      await this.shells[0]!.submit({
        name: 'look',
        run: (batch) => {
          const at = nextWakeAt(batch.state, batch.now);
          due = at !== null && at <= batch.now;
          return () => undefined;
        },
      });
      if (!due) return;
    }
    throw new Error('what is due never ends');
  }

  private enter(event: EngineEvent): void {
    if (event.type === 'score.entered')
      this.ledger.set(event.agentId, (this.ledger.get(event.agentId) ?? 0) + event.points);
  }

  async load() {
    const client = await this.shells[0]!.pool.connect();
    try {
      await client.query(`begin; select set_config('app.tenant_id', '${this.tenantId}', true)`);
      return await loadWorkingSet(client, this.tenantId, 0, this.clock.now);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  /** Compares the database with the model, and with what it was before. */
  private async look(): Promise<void> {
    this.clock.now = this.world.now;
    const loaded = await this.load();
    const model = this.names.translate(claims(this.world.state, this.world.now));
    const other = difference(model, JSON.parse(JSON.stringify(claims(loaded.state, this.world.now))));
    if (other !== null) throw new Error(`the database holds another working set: ${other}`);
    await this.lookAtLeads();
    await this.lookAtOffers();
    const { rows } = await bench.owner.query<{ id: string; points: number }>(
      'select agent_id as id, sum(points)::int as points from score_entries where tenant_id = $1 group by 1',
      [this.tenantId],
    );
    const sums = new Map(rows.map(({ id, points }) => [id, points]));
    for (const [id, points] of this.ledger) expect(sums.get(id) ?? 0, `the ledger of ${id}`).toBe(points);
    await compareFigures(bench.owner, this.tenantId, this.chance);
    await sayMore(bench.owner, this.tenantId, this.chance);
  }

  private async lookAtLeads(): Promise<void> {
    const { rows } = await bench.owner.query<LeadRow>(
      `select ${LEAD_COLUMNS} from ${LEAD_FROM} where l.tenant_id = $1`,
      [this.tenantId],
    );
    const { leads } = this.world.state;
    expect(rows.length).toBe(leads.size);
    const bare = (lead: object) =>
      JSON.parse(JSON.stringify({ ...lead, joinedBy: [], pendingOfferIds: [] })) as unknown;
    for (const row of rows) {
      const other = difference(this.names.translate(bare(leads.get(row.id)!)), bare(engineLead(row)));
      if (other !== null)
        throw new Error(`lead ${row.id} (${row.status}) is another in the database: ${other}`);
    }
  }

  /** A resolved offer never changes, and attempts are dense within a cycle. */
  private async lookAtOffers(): Promise<void> {
    const { rows } = await bench.owner.query<{ id: string; print: string }>(
      'select id, md5(o::text) as print from offers o where tenant_id = $1',
      [this.tenantId],
    );
    const now = new Map(rows.map(({ id, print }) => [id, print]));
    for (const [id, print] of this.ended)
      expect(now.get(id), `offer ${id} changed after its end`).toBe(print);
    for (const [id, print] of now) this.ended.set(id, print);
    const gaps = await bench.owner.query(
      `select lead_id, cycle from (select lead_id, cycle, attempt from offers where tenant_id = $1 union all
         select lead_id, cycle, attempt from pending_offers where tenant_id = $1) o
        group by 1, 2 having count(*) <> max(attempt) or count(distinct attempt) <> count(*)`,
      [this.tenantId],
    );
    expect(gaps.rows, 'attempts with gaps').toEqual([]);
  }

  async end(): Promise<void> {
    for (const shell of this.shells) await shell.close().catch(() => undefined);
  }
}

/** Commands that came at the same instant with nothing due between them, none about what another has just made. */
function groups(steps: Step[]): Step[][] {
  const all: Step[][] = [];
  let made = new Set<string>();
  for (const step of steps) {
    const last = all.at(-1);
    const atOnce = last !== undefined && last[0]!.now === step.now;
    const wakes = step.command.type === 'wake';
    const joins =
      atOnce &&
      (wakes ||
        (last.at(-1)!.command.type !== 'wake' && !namesIn(step.command).some((name) => made.has(name))));
    if (joins) last.push(step);
    else {
      all.push([step]);
      made = new Set();
    }
    for (const name of namesIn(step.events)) made.add(name);
  }
  return all;
}

function namesIn(value: unknown): string[] {
  return JSON.stringify(value).match(/\be\d{9}\b/g) ?? [];
}

describe(`worlds in the shell, from seed ${SEED}`, () => {
  it.each(Array.from({ length: WORLDS }, (_, i) => SEED + i))(
    'seed %i',
    async (seed) => {
      const double = await Double.begin(seed);
      try {
        await double.live(COMMANDS);
      } catch (error) {
        const { commands } = double.done;
        throw new Error(
          `after ${commands} commands of seed ${seed}: ${(error as Error).message}\nsee it again: BATON_SEED_FIRST=${seed} BATON_WORLDS=1`,
          { cause: error },
        );
      } finally {
        await double.end();
      }
    },
    300_000,
  );
});
