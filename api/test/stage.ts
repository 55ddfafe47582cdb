import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import { csrfTokenOf, newApiKey, newSecret, secretHash } from '../src/platform/auth/tokens.ts';
import { newId } from '../src/platform/ids.ts';
import type { Config } from '../src/platform/config.ts';
import { Caller, startApi, type ServedApi, type TestApi } from './api.ts';
import { writeAgent, type AgentRow } from './shell.ts';

/** The whole API with a tenant and its people, who are signed in without the slow sign-in. */
export class Stage<Api extends ServedApi = TestApi> {
  readonly devices: Device[] = [];

  private constructor(
    readonly api: Api,
    readonly owner: pg.Pool,
    readonly tenantId: string,
    /** The first admin. */
    readonly admin: Caller,
    /** A program with a key that may post and read leads. */
    readonly program: Caller,
  ) {}

  static async open(overrides: Partial<Config> = {}): Promise<Stage> {
    return Stage.at(await startApi(overrides));
  }

  static async at<Api extends ServedApi>(api: Api): Promise<Stage<Api>> {
    const owner = new pg.Pool({ connectionString: api.database.ownerUrl, max: 4 });
    owner.on('error', () => undefined);
    const { rows } = await owner.query<{ tenant: string; id: string; account: string }>(
      `select t.id as tenant, u.id, u.account_id as account from tenants t join users u on u.tenant_id = t.id where t.slug = 'main'`,
    );
    const { tenant, id, account } = rows[0]!;
    // Devices acknowledge at once; a busy machine may be slow to hear of it.
    await owner.query(
      `update routing_settings set settings = '{"deliveryGraceMs": 60000}' where tenant_id = $1`,
      [tenant],
    );
    const program = await withKey(api, owner, tenant, id, ['leads:read', 'leads:write', 'offers:read']);
    return new Stage(api, owner, tenant, await signedIn(api, owner, account), program);
  }

  /** An agent who is signed in: offline and without a device. */
  async agent(row: Partial<AgentRow> = {}): Promise<Person> {
    const [person] = await this.agents(1, row);
    return person!;
  }

  async agents(count: number, row: Partial<AgentRow> = {}): Promise<Person[]> {
    const people: Person[] = [];
    for (let i = 0; i < count; i += 1) {
      const id = newId();
      await writeAgent(this.owner, this.tenantId, { ready: false, ...row, id }, new Date());
      const { rows } = await this.owner.query<{ account: string }>(
        'select account_id as account from users where tenant_id = $1 and id = $2',
        [this.tenantId, id],
      );
      people.push(
        new Person(this, id, rows[0]!.account, await signedIn(this.api, this.owner, rows[0]!.account)),
      );
    }
    await this.configured();
    return people;
  }

  /** Rows that routing depends on were written past the API. */
  async configured(): Promise<void> {
    await this.owner.query(
      'update tenant_routing set config_version = config_version + 1 where tenant_id = $1',
      [this.tenantId],
    );
  }

  async settings(change: object): Promise<void> {
    const { status, body } = await this.admin.patch('/settings/routing', change);
    if (status !== 200) throw new Error(`settings: ${status} ${JSON.stringify(body)}`);
  }

  /** Publishes a plan with these steps for everybody. */
  async plan(...steps: object[]): Promise<void> {
    const made = await this.admin.post('/routing-plans', { name: `Plan ${newId()}`, steps });
    const { status, body } = await this.admin.post(
      `/routing-plans/${(made.body as { id: string }).id}/publish`,
    );
    if (status !== 200) throw new Error(`plan: ${status} ${JSON.stringify(body)}`);
  }

  async post(lead: object = {}, headers: Record<string, string> = {}) {
    return this.program.post('/leads', { customer: {}, ...lead }, headers);
  }

  /** Takes away what waits or is offered: the next test begins with nothing on its way. */
  async discardPending(): Promise<void> {
    const { rows } = await this.owner.query<{ id: string }>(
      `select id from leads where tenant_id = $1 and owner_agent_id is null and status <> 'discarded'`,
      [this.tenantId],
    );
    for (const { id } of rows) await this.admin.post(`/leads/${id}/discard`);
  }

  async count(table: string, where = 'true'): Promise<number> {
    const { rows } = await this.owner.query<{ n: number }>(
      `select count(*)::int as n from ${table} where tenant_id = $1 and ${where}`,
      [this.tenantId],
    );
    return rows[0]!.n;
  }

  /**
   * What requests answer that are under way at the same moment: another transaction runs `statement` (`$1` is the
   * tenant), which locks what all of them need, and commits once each of them waits, for it or for one another.
   */
  async atOnce<T>(statement: string, requests: readonly (() => Promise<T>)[]): Promise<T[]> {
    const ahead = await this.owner.connect();
    try {
      await ahead.query('begin');
      await ahead.query(statement, [this.tenantId]);
      const answers = Promise.all(requests.map((request) => request()));
      await vi.waitFor(async () => {
        const { rowCount } = await this.owner.query(
          `select from pg_locks l join pg_stat_activity a using (pid)
            where not l.granted and a.datname = current_database()`,
        );
        expect(rowCount).toBe(requests.length);
      });
      await ahead.query('commit');
      return await answers;
    } finally {
      await ahead.query('rollback');
      ahead.release();
    }
  }

  /** Another tenant on the same server, with an admin and an agent of its own. */
  async neighbour(): Promise<{ tenantId: string; admin: Caller; program: Caller; agentId: string }> {
    const { writeTenant } = await import('./shell.ts');
    const [adminId, agentId] = [newId(), newId()];
    const tenantId = await writeTenant(this.owner, {
      agents: [{ id: adminId, role: 'admin' }, { id: agentId }],
    });
    const { rows } = await this.owner.query<{ account: string }>(
      'select account_id as account from users where tenant_id = $1 and id = $2',
      [tenantId, adminId],
    );
    const admin = await signedIn(this.api, this.owner, rows[0]!.account);
    return {
      tenantId,
      admin,
      program: await withKey(this.api, this.owner, tenantId, adminId, ['leads:read', 'leads:write']),
      agentId,
    };
  }

  async close(): Promise<void> {
    for (const device of this.devices) device.close();
    await this.owner.end();
    await this.api.close();
  }
}

export class Person {
  constructor(
    private readonly stage: Stage<ServedApi>,
    readonly id: string,
    readonly accountId: string,
    readonly caller: Caller,
  ) {}

  /** Connects a device and waits until it is up to date. */
  async device(auth: { lastSeq?: number | null; token?: string } = {}, acknowledges = true): Promise<Device> {
    const cookie = auth.token === undefined ? this.caller.cookie : '';
    const device = new Device(this.stage.api.url, cookie, auth, acknowledges);
    this.stage.devices.push(device);
    await device.ready;
    return device;
  }

  /** On a device and available. */
  async arrive(acknowledges = true): Promise<Device> {
    const device = await this.device({}, acknowledges);
    await this.activity('available');
    return device;
  }

  async activity(activity: string): Promise<void> {
    const { status, body } = await this.caller.send('PUT', '/me/activity', { activity });
    if (status !== 200) throw new Error(`activity: ${status} ${JSON.stringify(body)}`);
  }

  async points(): Promise<[rule: string, points: number][]> {
    const { body } = await this.caller.get<{ entries: { rule: string; points: number; id: string }[] }>(
      `/agents/${this.id}/score`,
    );
    return body.entries.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ rule, points }) => [rule, points]);
  }
}

export interface Heard {
  name: string;
  payload: { seq: number; [field: string]: unknown };
}

/** A device of a person: keeps all it is told, and the very frames. */
export class Device {
  readonly socket: Socket;
  readonly heard: Heard[] = [];
  readonly frames: string[] = [];
  readonly ready: Promise<void>;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;

  constructor(url: string, cookie: string, auth: object, acknowledges: boolean) {
    this.socket = io(url, {
      transports: ['websocket'],
      extraHeaders: { cookie },
      auth,
      reconnection: false,
      forceNew: true,
      // A busy machine answers late; a refusal is not to be taken for silence.
      timeout: 60_000,
    });
    this.socket.on('connect', () =>
      this.socket.io.engine.on(
        'packet',
        ({ data }: { data?: unknown }) => void this.frames.push(String(data)),
      ),
    );
    this.closed = new Promise((resolve) => this.socket.once('disconnect', () => resolve()));
    let first: () => void = () => undefined;
    this.ready = new Promise((resolve, reject) => {
      first = resolve;
      this.socket.once('connect_error', reject);
      // A device that missed nothing is told nothing.
      if ('lastSeq' in auth) this.socket.once('connect', () => setTimeout(resolve, 300));
    });
    this.socket.onAny((name: string, payload: Heard['payload'], acknowledge?: () => void) => {
      this.heard.push({ name, payload });
      if (name === 'snapshot') first();
      if (acknowledges) acknowledge?.();
    });
  }

  /** The first event of the name that fits, now or soon. */
  async hear(
    name: string,
    fits: (payload: Heard['payload']) => boolean = () => true,
    withinMs = 60_000,
  ): Promise<Heard['payload']> {
    const until = performance.now() + withinMs;
    for (;;) {
      const found = this.heard.find((event) => event.name === name && fits(event.payload));
      if (found !== undefined) return found.payload;
      if (performance.now() > until)
        throw new Error(`${name} never came; heard ${this.heard.map((event) => event.name).join(', ')}`);
      await sleep(5);
    }
  }

  ask(name: string, payload: object): Promise<{ ok: boolean; code?: string; data?: unknown }> {
    return this.socket.timeout(60_000).emitWithAck(name, payload) as Promise<{ ok: boolean }>;
  }

  get numbers(): number[] {
    return this.heard.flatMap(({ name, payload }) => (name === 'snapshot' ? [] : [payload.seq]));
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** A new session, without the slow sign-in. */
export async function signedIn(api: ServedApi, owner: pg.Pool, accountId: string): Promise<Caller> {
  const secret = newSecret();
  await owner.query(
    `insert into sessions (id, account_id, token_hash, created_at, seen_at, ends_at) values ($1, $2, $3, now(), now(), now() + interval '1 day')`,
    [newId(), accountId, secretHash(secret)],
  );
  const caller = new Caller(api);
  caller.cookie = `baton_session=${secret}`;
  caller.csrfToken = csrfTokenOf(secret);
  return caller;
}

async function withKey(
  api: ServedApi,
  owner: pg.Pool,
  tenantId: string,
  userId: string,
  scopes: string[],
): Promise<Caller> {
  const key = newApiKey();
  await owner.query(
    `insert into api_keys (tenant_id, id, name, hint, secret_hash, scopes, created_by, created_at) values ($1, $2, 'test', '', $3, $4, $5, now())`,
    [tenantId, newId(), secretHash(key), scopes, userId],
  );
  return new Caller(api, { authorization: `Bearer ${key}` });
}
