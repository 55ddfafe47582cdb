import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { freePort } from '../../bin/lib/ports.ts';
import { newId } from '../../src/platform/ids.ts';
import { Caller, type ServedApi } from '../api.ts';
import { testDatabase } from '../database.ts';
import { ApiChild } from '../faults/api-child.ts';
import { signedIn, Stage, type Person } from '../stage.ts';
import { idsOf } from '../tenant-rows.ts';
import { Calls, type OpenApi } from './openapi-arbitrary.ts';

const IDS_EACH = 2;

/** A process of the built API, to be sent anything, with a tenant that has one of most things. */
export class Target {
  /** `REST 2xx` → how often: a run in which everything was refused shows nothing. */
  readonly answered = new Map<string, number>();
  readonly url: string;
  private readonly pid: number;

  private constructor(
    readonly stage: Stage<ServedApi>,
    private readonly child: ApiChild,
    readonly smtpPort: number,
    readonly agent: Person,
    private readonly adminAccount: string,
    private readonly document: OpenApi,
  ) {
    this.url = child.url;
    this.pid = child.pid;
  }

  static async start(): Promise<Target> {
    const folder = mkdtempSync(join(tmpdir(), 'baton-fuzz-'));
    const database = await testDatabase();
    const smtpPort = await freePort();
    const child = await ApiChild.start({
      databaseUrl: database.url,
      redisUrl: null,
      folder,
      env: { SMTP_LISTEN_PORT: String(smtpPort), BATON_ALLOW_UNSAFE_DURABILITY: 'true' },
    });
    const close = async (): Promise<void> => {
      await child.stop();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    };
    const stage = await Stage.at({ url: child.url, database, close });
    const agent = await stage.agent();
    await agent.arrive();
    const { body: source } = await stage.admin.post('/sources', { name: 'S' });
    await stage.admin.post(`/sources/${source.id}/ways-in`, { kind: 'webhook' });
    await stage.admin.post('/tags', { name: 't', kind: 'custom' });
    await stage.admin.post('/teams', { name: 'T' });
    await stage.post({ customer: { email: 'a@fuzz.invalid' } });
    const { body: document } = await stage.admin.get<OpenApi>('/api/openapi.json');
    const { rows } = await stage.owner.query<{ account: string }>(
      `select account_id as account from users where tenant_id = $1 and role in ('admin', 'partner')`,
      [stage.tenantId],
    );
    return new Target(stage, child, smtpPort, agent, rows[0]!.account, document);
  }

  /** Calls with the ids that there are now, but for those of the two who call: they have to stay who they are. */
  async calls(): Promise<Calls> {
    const { owner, tenantId } = this.stage;
    const { rows } = await owner.query<{ id: string }>(
      'select id from users where tenant_id = $1 and account_id = any($2)',
      [tenantId, [this.adminAccount, this.agent.accountId]],
    );
    const own = new Set(rows.map(({ id }) => id));
    const ids = [...(await idsOf(owner, tenantId, IDS_EACH)).values()].flat().filter((id) => !own.has(id));
    return new Calls(this.document, fc.constantFrom(...ids));
  }

  /** Signed in just now, whatever became of the sessions before. */
  async callers(): Promise<{ admin: Caller; agent: Caller; nobody: Caller; program: Caller }> {
    const { stage } = this;
    return {
      admin: await signedIn(stage.api, stage.owner, this.adminAccount),
      agent: await signedIn(stage.api, stage.owner, this.agent.accountId),
      program: stage.program,
      nobody: new Caller(stage.api),
    };
  }

  /** A mailbox that nothing has closed yet. */
  async mailbox(): Promise<string> {
    const { admin } = await this.callers();
    const source = await admin.post('/sources', { name: `Mail ${newId()}` });
    const way = await admin.post(`/sources/${source.body.id}/ways-in`, { kind: 'mailbox' });
    if (way.status !== 201) throw new Error(`no mailbox: ${way.status} ${JSON.stringify(way.body)}`);
    return way.body.address!;
  }

  count(what: string): void {
    this.answered.set(what, (this.answered.get(what) ?? 0) + 1);
  }

  /** Throws where the process is another one, does not answer, or has said that something broke. */
  async assertWell(): Promise<void> {
    if (this.child.ended || this.child.pid !== this.pid) throw new Error('the API has ended');
    const { status } = await this.stage.program.get('/readyz');
    if (status !== 200) throw new Error(`the API is not ready: ${status}`);
    const broken = this.child
      .log()
      .split('\n')
      .filter((line) => /"level":"?(50|60|error|fatal)/.test(line));
    if (broken.length > 0) throw new Error(`the API says:\n${broken.slice(0, 5).join('\n')}`);
  }

  dial(port: number): Promise<Socket> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket));
      socket.on('error', () => socket.destroy());
    });
  }

  close(): Promise<void> {
    return this.stage.close();
  }
}
