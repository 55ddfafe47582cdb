import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../../test/stage.ts';

const SCRIPT = fileURLToPath(new URL('../../bin/audit-verify.mjs', import.meta.url));
const ROOT = join(SCRIPT, '../../..');

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  for (const name of ['A', 'B', 'C', 'D']) await stage.admin.post('/teams', { name });
});
afterAll(() => stage.close());

/** As somebody types it. */
async function verify(...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: stage.api.database.url, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (said += part.toString()));
  const code = await new Promise<number | null>((ended) => child.once('close', ended));
  return { code, said };
}

/** Does something that the API's role may not, has it found, and takes it back. */
async function tampered(statement: string, back: string, finds: RegExp, ...args: string[]): Promise<void> {
  const owner = await stage.owner.connect();
  const at = stage.tenantId;
  try {
    await owner.query('create table if not exists kept_log as select * from audit_log');
    await owner.query('alter table audit_log disable trigger audit_log_chain');
    await owner.query(statement.replaceAll('$1', `'${at}'`));
    const { code, said } = await verify(...args);
    expect(said).toMatch(finds);
    expect(code).toBe(1);
  } finally {
    await owner.query(back.replaceAll('$1', `'${at}'`));
    await owner.query('alter table audit_log enable trigger audit_log_chain');
    owner.release();
  }
}
const RESTORE =
  'delete from audit_log where tenant_id = $1; insert into audit_log select * from kept_log where tenant_id = $1';

describe('the audit log’s chain', () => {
  it('holds as it was written, for each tenant, and says where it ends', async () => {
    await stage.neighbour();
    const { code, said } = await verify();
    expect(code).toBe(0);
    expect(said).toMatch(/^main: \d+ entries hold, up to main:\d+:[0-9a-f]{64}$/m);
    expect(said.trim().split('\n')).toHaveLength(2);
  });

  it('shows an entry that was changed', () =>
    tampered(
      `update audit_log set actor_name = 'Nobody' where tenant_id = $1 and seq = 2`,
      RESTORE,
      /main: 1 entry holds; number 2 was changed/,
    ));

  it('shows an entry that was taken out', () =>
    tampered(
      'delete from audit_log where tenant_id = $1 and seq = 3',
      RESTORE,
      /main: 2 entries hold; number 3 is missing/,
    ));

  it('shows an entry that was put in', () =>
    tampered(
      `insert into audit_log select tenant_id, seq + 1, gen_random_uuid(), at, actor_user_id, actor_name, api_key_id, 'tag.created',
         subject, subject_id, before, after, sha256('forged'), sha256('forged too')
       from audit_log where tenant_id = $1 order by seq desc limit 1`,
      RESTORE,
      /main: \d+ entries hold; number \d+ was put in its place later/,
    ));

  it('shows what was cut off its end, to whoever noted the end', async () => {
    const head = /up to (main:\d+:[0-9a-f]{64})/.exec((await verify()).said)![1]!;
    expect((await verify('--expect', head)).code).toBe(0);
    await tampered(
      'delete from audit_log where tenant_id = $1 and seq = (select max(seq) from audit_log where tenant_id = $1)',
      RESTORE,
      /was cut off/,
      '--expect',
      head,
    );
    expect((await verify()).code).toBe(0);
    expect((await verify('--expect', 'nonsense')).said).toContain('Usage');
  });
});
