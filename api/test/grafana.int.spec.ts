import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Caller } from './api.ts';
import { Stage } from './stage.ts';

interface Dashboard {
  panels: { title: string; targets: { expr: string }[] }[];
  templating: { list: { query: string }[] };
}
const dashboard = JSON.parse(
  readFileSync(new URL('../docs/grafana.json', import.meta.url), 'utf8'),
) as Dashboard;
const queries = [
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...dashboard.templating.list.map(({ query }) => query).filter((query) => query.includes('(')),
];

/** Every word of a query that could name a figure: ours, the HTTP server's, the process's. */
const named = (query: string): string[] => query.match(/\b(baton|http|process|nodejs)_\w+/g) ?? [];

let stage: Stage;
let text: string;
beforeAll(async () => {
  stage = await Stage.open();
  const person = await stage.agent();
  const device = await person.arrive();
  await stage.post();
  const offer = await device.hear('offer.created');
  await device.ask('offer.accept', { offerId: offer['id'] });
  text = (await new Caller(stage.api).send<string>('GET', '/metrics')).body;
});
afterAll(() => stage?.close());

it('every query of the dashboard asks for figures that there are', () => {
  const kinds = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name, kind]));
  const known = [...kinds].flatMap(([name, kind]) =>
    kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  expect(queries.length).toBeGreaterThan(15);
  for (const query of queries) {
    expect(named(query).length, query).toBeGreaterThan(0);
    for (const name of named(query)) expect(known, query).toContain(name);
  }
});

it('the figures tell of what happened', () => {
  expect(text).toMatch(/^baton_offers_total\{state="accepted"\} [1-9]/m);
  expect(text).toMatch(/^baton_sockets 1$/m);
  expect(text).toMatch(/^baton_queue_commands 0$/m);
  expect(text).toMatch(/^baton_batch_commands_count [1-9]/m);
  expect(text).toMatch(/^baton_partition_months_ahead\{table="lead_events"\} \d+$/m);
  expect(text).toMatch(/^baton_partition_strays\{table="offer_decisions"\} \d+$/m);
  expect(text).toMatch(/^baton_pool_connections\{state="waiting"\} 0$/m);
});
