import type pg from 'pg';
import { append } from '../../platform/append.ts';
import { AGENT_SUBJECTS, AGENT_TIMES, AGENT_TIMES_THAT_COUNT, agents } from './agents.sql.ts';
import type { Core } from './core.ts';
import { countsOf, LEAD_TIMES, leadsBySource, SOURCES_AND_COMPANY } from './leads.sql.ts';
import {
  ALL,
  BUCKETS,
  bucketsToRead,
  countOf,
  estimateOf,
  EXACT_ROWS_MAX,
  medianBetween,
  medianOf,
  shareOf,
  together,
  type Share,
  type Times,
} from './times.ts';

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

  private readonly exact: boolean;

  private constructor(
    client: pg.PoolClient,
    core: Core,
    rows: SourceRow[],
    counts: Counts,
    exactRowsMax: number,
  ) {
    this.client = client;
    this.core = core;
    this.rows = rows;
    this.counts = counts;
    this.exact = this.company.leads <= exactRowsMax;
  }

  static async read(
    client: pg.PoolClient,
    core: Core,
    exactRowsMax = EXACT_ROWS_MAX,
  ): Promise<LeadsBySource> {
    const { rows } = await client.query<SourceRow>(leadsBySource(core), core.values);
    const counts = await readCounts(client, core, SOURCES_AND_COMPANY);
    return new LeadsBySource(client, core, rows, counts, exactRowsMax);
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
    const [tenantId] = this.core.values;
    const loose = { added: this.rows.flatMap((row) => row[kind]), removed: [] };
    const times =
      kind === 'response'
        ? together(this.rows.map((row) => this.responseTimes(row)))
        : { ...loose, counts: this.counts.of(kind, tenantId) };
    const read = await this.times(kind, new Map([[tenantId, times]]));
    const sum = this.rows.reduce((all, row) => all + row[`${kind}_ms`], 0);
    return this.medianAndMean(times, read.get(tenantId) ?? [], sum);
  }

  /** From arrival to the answer, of each source. */
  async sourceTimes(): Promise<Map<string, MedianAndMean>> {
    const times = new Map(this.rows.map((row) => [row.id, this.responseTimes(row)]));
    const read = await this.times('source', times);
    return new Map(
      this.rows.map((row) => [
        row.id,
        this.medianAndMean(times.get(row.id)!, read.get(row.id) ?? [], row.response_ms),
      ]),
    );
  }

  private times(kind: keyof typeof LEAD_TIMES, times: ReadonlyMap<string, Times>) {
    return readTimes(this.client, this.core, LEAD_TIMES[kind], times, this.exact ? null : LEADS_READ);
  }

  private medianAndMean(times: Times, read: readonly number[], countedMs: number): MedianAndMean {
    const n = countOf(times);
    if (n === 0) return { median: null, mean: null };
    const median = this.exact ? medianOf(times, read) : estimateOf(times, read);
    return { median, mean: times.added.reduce((sum, ms) => sum + ms, countedMs) / n };
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
  exactRowsMax = EXACT_ROWS_MAX,
): Promise<{ agent: AgentFigures; responseTimeMs: MedianAndMean }[]> {
  const { rows } = await client.query<AgentRow>(agents(core), core.values);
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
  const exact = rows.reduce((sum, { offered }) => sum + offered, 0) <= exactRowsMax;
  const medians = await mediansOf(client, core, times, exact);
  return rows.map((row) => ({
    agent: row,
    responseTimeMs: {
      median: medians.get(row.id) ?? null,
      mean: row.accepted > 0 ? row.response_us / 1000 / row.accepted : null,
    },
  }));
}

/**
 * Agents' medians. Among an agent's times may be some whose leads were discarded, or whose acceptances were replaced, since:
 * where they leave the median in doubt they are sorted out, lead by lead.
 */
async function mediansOf(
  client: pg.PoolClient,
  core: Core,
  times: ReadonlyMap<string, Times>,
  exact: boolean,
): Promise<Map<string, number | null>> {
  const read = await readTimes(client, core, AGENT_TIMES, times, exact ? null : AGENTS_READ);
  const medians = new Map<string, number | null>();
  const doubtful = new Map<string, Times>();
  for (const [id, of] of times) {
    const found = read.get(id) ?? [];
    if (!exact && bucketsToRead(of).some(({ n }) => shareOf(n, AGENTS_READ) !== ALL)) {
      medians.set(id, estimateOf(of, found));
      continue;
    }
    const between = medianBetween(of, found);
    if (between === null) medians.set(id, null);
    else if (between.most > between.least * (exact ? 1 : 1.01)) doubtful.set(id, of);
    else medians.set(id, (between.least + between.most) / 2);
  }
  const sure = await readTimes(client, core, AGENT_TIMES_THAT_COUNT, doubtful, null);
  for (const [id, of] of doubtful) medians.set(id, medianOf(of, sure.get(id) ?? []));
  return medians;
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

const [COMMA, CLOSE, MINUS, ZERO] = [44, 125, 45, 48];

/** PostgreSQL's text of an array of whole numbers, digit by digit: 200 agents have 160,000 of them. */
function numbers(text: string): number[] {
  const all: number[] = [];
  let [n, sign] = [0, 1];
  for (let i = 1; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === COMMA || code === CLOSE) {
      all.push(sign * n);
      [n, sign] = [0, 1];
    } else if (code === MINUS) sign = -1;
    else n = n * 10 + code - ZERO;
  }
  return all;
}

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

/** Of a bucket: enough for a median within one in a hundred (`shareOf`), of few subjects and of many. */
const LEADS_READ = { parts: 32, most: 64 };
const AGENTS_READ = { parts: 8, most: 24 };

/** The times that medians need, of each subject in its own buckets. `some`: how many will do; null: all. */
async function readTimes(
  client: pg.PoolClient,
  core: Core,
  text: string,
  times: ReadonlyMap<string, Times>,
  some: (Share & { most: number }) | null,
): Promise<Map<string, number[]>> {
  const [tenantId, , , from, to] = core.values;
  const wanted = [...times].flatMap(([subject, of]) =>
    bucketsToRead(of).map(({ bucket, n }) => ({
      subject,
      bucket,
      share: some === null ? ALL : shareOf(n, some),
    })),
  );
  const read = new Map<string, number[]>();
  if (wanted.length === 0) return read;
  const { rows } = await client.query<{ subject: string; ms: number }>(text, [
    tenantId,
    from,
    to,
    wanted.map(({ bucket }) => bucket),
    wanted.map(({ share }) => share.parts),
    wanted.map(({ share }) => share.most),
    wanted.map(({ subject }) => subject),
  ]);
  for (const { subject, ms } of rows) append(read, subject, ms);
  return read;
}
