/** No container engine is needed to see that the composition speaks of things that exist. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apiFlags } from '../bin/lib/paths.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const compose = read('docker-compose.yml');
const dockerfile = read('api/Dockerfile');

/** A part of the file: from its name to the next thing as deep. */
function part(name: string, indent: string): string {
  return (
    new RegExp(`^${indent}${name}:.*\\n((?:(?:${indent} +.*)?\\n)+)`, 'm').exec(`${compose}\n`)?.[1] ?? ''
  );
}

test('every variable of a process is one that its configuration knows', () => {
  const names = [...part('x-environment', '').matchAll(/^ {2}([A-Z_]+):/gm)].map((found) => found[1] ?? '');
  const known = [...read('api/src/platform/config.ts').matchAll(/^ {2}([A-Z_]+): /gm)].map(
    (found) => found[1] ?? '',
  );
  expect(names.length).toBeGreaterThan(5);
  expect([...names, 'ROLE'].filter((name) => !known.includes(name))).toEqual([]);
});

test('every service that is waited for or spoken to exists', () => {
  const services = [...compose.matchAll(/^ {2}([a-z][a-z0-9-]*):$/gm)].map((found) => found[1] ?? '');
  for (const name of ['proxy', 'api-1', 'api-2', 'worker', 'postgres', 'redis', 'mail'])
    expect(services).toContain(name);
});

test('two API processes stand behind a proxy that leads a browser back to the same one, and a worker beside them', () => {
  const role = (service: string): string | undefined => /ROLE: (\w+)/.exec(part(service, '  '))?.[1];
  expect([role('api-1'), role('api-2'), role('worker')]).toEqual(['api', 'api', 'worker']);
  expect(part('x-environment', '')).toMatch(/REDIS_URL: redis:/);
  expect(compose).toMatch(/reverse_proxy api-1:3000 api-2:3000 \{\s+lb_policy cookie/);
  for (const service of ['api-1', 'api-2', 'worker']) expect(part(service, '  ')).not.toContain('ports:');
});

test('the image copies what exists and starts what the build makes', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((found) =>
    (found[1] ?? '').split(' '),
  );
  expect(copied.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
  expect(dockerfile).toContain(
    `CMD ${JSON.stringify(['node', ...apiFlags, 'api/dist/main.js']).replaceAll(',', ', ')}`,
  );
  expect(dockerfile).toMatch(/^USER node$/m);
});
