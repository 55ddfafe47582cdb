import { Random } from '@baton/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareFigures } from '../../../test/figures.ts';
import { ShellBench } from '../../../test/shell.ts';
import { newId } from '../../platform/ids.ts';

let bench: ShellBench;
let tenant: string;

/** Leads that were accepted, with their offers and points. */
beforeAll(async () => {
  bench = await ShellBench.open();
  tenant = await bench.tenant({ agents: Array.from({ length: 3 }, () => ({ id: newId() })) });
  const shell = bench.shell(tenant);
  for (let lead = 0; lead < 9; lead += 1) {
    await shell.post({ customer: {}, source: `s${lead % 2}` });
    const { rows } = await bench.owner.query<{ id: string; agent: string }>(
      'select id, agent_id as agent from pending_offers where tenant_id = $1',
      [tenant],
    );
    await shell.accept(rows[0]!.id, rows[0]!.agent);
  }
});
afterAll(() => bench.close());

describe('figures are those of the rows', () => {
  it.each([
    ['offers are changed', `update offers set state = 'declined' where tenant_id = $1 and id in (%)`],
    ['offers are taken away', 'delete from offers where tenant_id = $1 and id in (%)'],
    ['points are changed', 'update score_entries set points = points + 1 where tenant_id = $1 and id in (%)'],
    ['points are taken away', 'delete from score_entries where tenant_id = $1 and id in (%)'],
    ['leads are taken away', 'delete from leads where tenant_id = $1 and id in (%)'],
  ])('also when %s, past all programs', async (_, sql) => {
    const table = /^(?:update|delete from) (\w+)/.exec(sql)![1]!;
    const some = `select id from ${table} where tenant_id = $1 order by id limit 2`;
    expect((await bench.owner.query(sql.replace('%', some), [tenant])).rowCount).toBe(2);
    await compareFigures(bench.owner, tenant, new Random(1));
  });
});
