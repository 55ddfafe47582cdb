/** No container engine is needed to see that the composition speaks of things that exist. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const compose = read('docker-compose.yml');
const dockerfile = read('api/Dockerfile');

test('every variable of the api is one that its configuration knows', () => {
  const api = /^ {2}api:.*?^ {2}postgres:/ms.exec(compose)?.[0] ?? '';
  const block = /environment:\n((?: {6}.+\n)+)/.exec(api)?.[1] ?? '';
  const names = [...block.matchAll(/^ {6}([A-Z_]+):/gm)].map((found) => found[1] ?? '');
  const known = [...read('api/src/platform/config.ts').matchAll(/^ {2}([A-Z_]+): /gm)].map(
    (found) => found[1] ?? '',
  );
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
});

test('every service that is waited for or spoken to exists', () => {
  const services = [...compose.matchAll(/^ {2}([a-z][a-z0-9-]*):$/gm)].map((found) => found[1] ?? '');
  for (const name of ['api', 'postgres', 'redis', 'mail']) expect(services).toContain(name);
});

test('the image copies what exists and starts what the build makes', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((found) =>
    (found[1] ?? '').split(' '),
  );
  expect(copied.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
  expect(dockerfile).toContain('CMD ["node", "api/dist/main.js"]');
  expect(dockerfile).toMatch(/^USER node$/m);
});
