import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shell, ShellBench } from '../../test/shell.ts';
import { receiveLead } from '../intake/receive-lead.ts';
import { newId } from '../platform/ids.ts';
import type { Work } from './batch.ts';

let bench: ShellBench;
beforeAll(async () => void (bench = await ShellBench.open()));
afterAll(() => bench.close());

/** A tenant with a manager; nothing takes jobs here, so that they can be looked at. */
async function house(): Promise<{ tenant: string; shell: Shell; manager: string }> {
  const manager = newId();
  const tenant = await bench.tenant({
    agents: [{ id: manager, role: 'manager', takesLeads: false, ready: false }],
  });
  return { tenant, shell: bench.shell(tenant), manager };
}
const listen = (tenant: string, ...types: string[]) =>
  bench.owner.query(
    `insert into webhook_endpoints (tenant_id, id, url, description, event_types, secret, enabled, created_at)
     values ($1, $2, 'https://example.org', '', $3, 'whsec_AAAA', true, now())`,
    [tenant, newId(), types],
  );
const jobs = async (tenant: string) =>
  (
    await bench.owner.query<{ identifier: string; xmin: string }>(
      `select t.identifier, j.xmin::text from baton_jobs._private_jobs j join baton_jobs._private_tasks t on t.id = j.task_id
        where j.payload ->> 'tenantId' = $1`,
      [tenant],
    )
  ).rows;

describe('what leaves the house', () => {
  it('is written by the very transaction that it tells of, and one job for all of it', async () => {
    const { tenant, shell } = await house();
    await listen(tenant, 'lead.received', 'lead.unclaimed');
    await shell.post({ subject: 'Told', customer: { name: 'Anna' } });
    const { rows } = await bench.owner.query<{ type: string; lead: string; transactions: string[] }>(
      `select m.type, m.data -> 'lead' ->> 'id' as lead, array[m.xmin::text, l.xmin::text, n.xmin::text] as transactions
         from webhook_messages m join leads l on l.tenant_id = m.tenant_id and l.id = (m.data -> 'lead' ->> 'id')::uuid
         join notifications n on n.tenant_id = m.tenant_id where m.tenant_id = $1 order by m.id`,
      [tenant],
    );
    expect(rows.map(({ type }) => type)).toEqual(['lead.received', 'lead.unclaimed']);
    const added = await jobs(tenant);
    expect(added.map(({ identifier }) => identifier)).toEqual(['webhooks.hand_out']);
    expect(new Set([...rows.flatMap(({ transactions }) => transactions), added[0]!.xmin]).size).toBe(1);
  });

  it('is nothing where nobody wants it, and not told of what was rolled back', async () => {
    const { tenant, shell } = await house();
    await shell.post();
    expect(await bench.count(tenant, 'webhook_messages')).toBe(0);
    expect(await jobs(tenant)).toEqual([]);
    await listen(tenant, 'lead.received');
    await bench.owner.query(
      'update tenant_routing set config_version = config_version + 1 where tenant_id = $1',
      [tenant],
    );
    const post = receiveLead({ customer: {} }, 'DE', null);
    const broken: Work<unknown> = {
      ...post,
      run: (batch) => {
        batch.also.push({ text: 'insert into nowhere values ($1)', values: [1] });
        return post.run(batch);
      },
    };
    await expect(shell.submit(broken)).rejects.toMatchObject({ code: 'internal' });
    expect(await bench.count(tenant, 'webhook_messages')).toBe(0);
    await shell.post();
    expect(await bench.count(tenant, 'webhook_messages')).toBe(1);
  });

  it('tells of many unclaimed leads at once, numbered with the other events', async () => {
    const { tenant, shell, manager } = await house();
    shell.listening.add(manager);
    const one = receiveLead({ customer: {} }, 'DE', null);
    await shell.submit({
      ...one,
      run: (batch) => {
        const answers = Array.from({ length: 6 }, () => receiveLead({ customer: {} }, 'DE', null).run(batch));
        return () => answers.map((answer) => answer());
      },
    });
    const told = shell.sent.filter(({ name }) => name === 'notification.created');
    expect(told.map(({ payload }) => payload)).toMatchObject([
      { kind: 'lead_unclaimed', title: '6 leads were claimed by nobody', leadId: null },
    ]);
    expect(shell.sent.map(({ seq }) => seq)).toEqual(shell.sent.map((_, index) => index + 1));
    expect(await bench.count(tenant, 'notifications')).toBe(1);
  });
});
