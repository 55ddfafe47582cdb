import type pg from 'pg';
import { AGENT_SUBJECTS, AGENT_TIMES, AGENT_TIMES_THAT_COUNT, AGENTS } from './agents.sql.ts';
import type { Core } from './core.ts';
import { COMPANY_TIMES, countsOf, LEADS_BY_SOURCE, SOURCE_TIMES, SOURCES_AND_COMPANY } from './leads.sql.ts';
import { BUCKETS, bucketsToRead, countOf, medianOf, together, type Times } from './times.ts';

/** Reads figures over a range from the rollups. All of it must see one instant: `Database.withSnapshot`. */

export interface MedianAndMean {
  median: number | null;
  mean: number | null;
}

export interface LeadFigures {
  leads: number;
  accepted: number;
  catchall_accepted: number;
  coalesced: number;
  assigned: number;
  unclaimed: number;
  won: number;
  won_value: number;
}
interface SourceRow extends LeadFigures {
  id: string;
  response_ms: number;
  release_ms: number;
  contact_ms: number;
  response: number[];
  release: number[];
  contact: number[];
}

const COUNTED = [
  'leads',
  'accepted',
  'catchall_accepted',
  'coalesced',
  'assigned',
  'unclaimed',
  'won',
  'won_value',
] as const;

/** What became of leads, by source. */
export class LeadsBySource {
  private readonly client: pg.PoolClient;
  private readonly core: Core;
  private readonly rows: SourceRow[];
  private readonly counts: Counts;

  private constructor(client: pg.PoolClient, core: Core, rows: SourceRow[], counts: Counts) {
    this.client = client;
    this.core = core;
    this.rows = rows;
    this.counts = counts;
  }

  static async read(client: pg.PoolClient, core: Core): Promise<LeadsBySource> {
    const { rows } = await client.query<SourceRow>(LEADS_BY_SOURCE, core.values);
    return new LeadsBySource(client, core, rows, await readCounts(client, core, SOURCES_AND_COMPANY));
  }

  get company(): LeadFigures {
    return Object.fromEntries(
      COUNTED.map((name) => [name, this.rows.reduce((sum, row) => sum + row[name], 0)]),
    ) as unknown as LeadFigures;
  }

  get bySource(): Map<string, LeadFigures> {
    return new Map(this.rows.map((row) => [row.id, row]));
  }

  /** Of the whole company: from arrival to the answer, from release to it, and to the first contact. */
  async companyTimes(kind: 'response' | 'release' | 'contact'): Promise<MedianAndMean> {
    const [tenantId, , , from, to] = this.core.values;
    const loose = { added: this.rows.flatMap((row) => row[kind]), removed: [] };
    const times =
      kind === 'response'
        ? together(this.rows.map((row) => this.responseTimes(row)))
        : { ...loose, counts: this.counts.of(kind, tenantId) };
    const buckets = bucketsToRead(times).map(({ bucket }) => bucket);
    const { rows } =
      buckets.length === 0
        ? { rows: [] }
        : await this.client.query<{ ms: number }>(COMPANY_TIMES[kind], [tenantId, from, to, buckets]);
    const sum = this.rows.reduce((all, row) => all + row[`${kind}_ms`], 0);
    return medianAndMean(
      times,
      rows.map(({ ms }) => ms),
      sum,
    );
  }

  /** From arrival to the answer, of each source. */
  async sourceTimes(): Promise<Map<string, MedianAndMean>> {
    const times = new Map(this.rows.map((row) => [row.id, this.responseTimes(row)]));
    const read = await readTimes(this.client, this.core, SOURCE_TIMES, times);
    return new Map(
      this.rows.map((row) => [
        row.id,
        medianAndMean(times.get(row.id)!, read.get(row.id) ?? [], row.response_ms),
      ]),
    );
  }

  private responseTimes(row: SourceRow): Times {
    return { counts: this.counts.of('response', row.id), added: row.response, removed: [] };
  }
}

export interface AgentFigures {
  id: string;
  name: string;
  points: number;
  offered: number;
  accepted: number;
  declined: number;
  timed_out: number;
  coalesced: number;
  assigned: number;
  contacted: number;
  in_progress: number;
  not_contacted: number;
  closed_won: number;
  unsuccessful: number;
  comments: number;
}
interface AgentRow extends AgentFigures {
  response_us: number;
  added: number[];
  removed: number[];
}

export async function readAgents(
  client: pg.PoolClient,
  core: Core,
): Promise<{ agent: AgentFigures; responseTimeMs: MedianAndMean }[]> {
  const { rows } = await client.query<AgentRow>(AGENTS, core.values);
  const some = rows.filter((row) => row.accepted > 0);
  const counts = await readCounts(
    client,
    core,
    AGENT_SUBJECTS,
    some.map(({ id }) => id),
  );
  const times = new Map(
    some.map(({ id, added, removed }) => [id, { counts: counts.of('agent', id), added, removed }]),
  );
  const read = await readTimes(client, core, AGENT_TIMES, times);
  // As many as were counted: then all of them count. Otherwise some were discarded or replaced since.
  const doubtful = [...times].filter(
    ([id, of]) => (read.get(id)?.length ?? 0) !== bucketsToRead(of).reduce((sum, { n }) => sum + n, 0),
  );
  const sure = await readTimes(client, core, AGENT_TIMES_THAT_COUNT, new Map(doubtful));
  return rows.map((row) => {
    const of = times.get(row.id);
    const known = doubtful.some(([id]) => id === row.id) ? sure : read;
    const responseTimeMs =
      of === undefined
        ? { median: null, mean: null }
        : { median: medianOf(of, known.get(row.id) ?? []), mean: row.response_us / 1000 / row.accepted };
    return { agent: row, responseTimeMs };
  });
}

/** Counts by bucket of the whole days, by kind and subject. */
class Counts {
  private readonly all = new Map<string, number[]>();

  add(kind: string, subject: string, upto: string, before: string | null): void {
    const less = before === null ? null : numbers(before);
    this.all.set(
      `${kind} ${subject}`,
      less === null ? numbers(upto) : numbers(upto).map((n, i) => n - less[i]!),
    );
  }

  of(kind: string, subject: string): number[] {
    return this.all.get(`${kind} ${subject}`) ?? NONE;
  }
}

const NONE = Array.from<number>({ length: BUCKETS }).fill(0);

/** PostgreSQL's text of an array of whole numbers: much quicker here than by the driver's general reader. */
const numbers = (text: string): number[] => text.slice(1, -1).split(',').map(Number);

async function readCounts(
  client: pg.PoolClient,
  core: Core,
  subjects: string,
  ids?: string[],
): Promise<Counts> {
  const [tenantId, , , , , firstDay, endDay] = core.values;
  const counts = new Counts();
  if (firstDay === endDay || ids?.length === 0) return counts;
  const { rows } = await client.query<{ kind: string; subject: string; upto: string; before: string | null }>(
    countsOf(subjects),
    [tenantId, firstDay, endDay, ...(ids === undefined ? [] : [ids])],
  );
  for (const { kind, subject, upto, before } of rows) counts.add(kind, subject, upto, before);
  return counts;
}

/** The times that medians need, of each subject in its own buckets. */
async function readTimes(
  client: pg.PoolClient,
  core: Core,
  text: string,
  times: ReadonlyMap<string, Times>,
): Promise<Map<string, number[]>> {
  const [tenantId, , , from, to] = core.values;
  const wanted = [...times].flatMap(([subject, of]) =>
    bucketsToRead(of).map(({ bucket }) => ({ subject, bucket })),
  );
  const read = new Map<string, number[]>();
  if (wanted.length === 0) return read;
  const { rows } = await client.query<{ subject: string; ms: number }>(text, [
    tenantId,
    from,
    to,
    wanted.map(({ subject }) => subject),
    wanted.map(({ bucket }) => bucket),
  ]);
  for (const { subject, ms } of rows) {
    const of = read.get(subject);
    if (of === undefined) read.set(subject, [ms]);
    else of.push(ms);
  }
  return read;
}

function medianAndMean(times: Times, read: readonly number[], countedMs: number): MedianAndMean {
  const n = countOf(times);
  if (n === 0) return { median: null, mean: null };
  return { median: medianOf(times, read), mean: times.added.reduce((sum, ms) => sum + ms, countedMs) / n };
}
