/**
 * Who may import whom. Imports name their files in full here (`.ts` included), so that they can be
 * followed without a resolver, in a second for the whole project. There is no list of exceptions:
 * what does not fit is moved, not excused.
 */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';
import { isCode, isTest, scriptOf } from './sources.ts';
import type { Problem, Source } from './sources.ts';

/** One import: `to` is a file of ours, or `npm:<package>`, or `node:<module>`. */
export interface Edge {
  from: string;
  to: string;
  /** Of types alone: not there when the code runs. */
  erased?: boolean;
}

interface Layer {
  name: string;
  from: (path: string) => boolean;
  /** Whether the import is allowed. */
  may: (to: string, from: string) => boolean;
}

const within = (folder: string) => (path: string) => path.startsWith(folder);
const ours = (to: string): boolean => !to.includes(':');
const featureOf = (path: string): string | undefined => /^api\/src\/(?!platform\/)([^/]+)\//.exec(path)?.[1];
const isIndex = (path: string): boolean => /^api\/src\/[^/]+\/index\.ts$/.test(path);

const LAYERS: Layer[] = [
  { name: 'the engine imports nothing', from: within('libs/engine/src/'), may: within('libs/engine/src/') },
  { name: 'the rules import nothing', from: within('libs/rules/src/'), may: within('libs/rules/src/') },
  {
    name: 'the contract imports zod only',
    from: within('libs/contract/src/'),
    may: (to) => to === 'npm:zod' || to.startsWith('libs/contract/src/'),
  },
  { name: 'the client imports nothing', from: within('libs/client/src/'), may: within('libs/client/src/') },
  { name: 'libraries know no shell', from: within('libs/'), may: (to) => !/^(api|workspace)\//.test(to) },
  {
    name: 'the workspace imports the contract only',
    from: within('workspace/'),
    may: (to) => !/^(api|libs)\//.test(to) || to.startsWith('libs/contract/'),
  },
  {
    name: 'the platform imports no feature',
    from: within('api/src/platform/'),
    may: (to) => !to.startsWith('api/src/') || to.startsWith('api/src/platform/'),
  },
  {
    name: "a feature imports another one's index.ts only",
    from: within('api/src/'),
    may: (to, from) => featureOf(to) === undefined || featureOf(to) === featureOf(from) || isIndex(to),
  },
  {
    name: 'controllers and gateways see no database',
    from: (path) => /^api\/src\/.+\.(controller|gateway)\.ts$/.test(path),
    may: (to) => !/^npm:(pg|kysely|@mikro-orm\/.+)$|^api\/src\/platform\/database\//.test(to),
  },
  {
    name: 'the client is for tests and for programs outside',
    from: (path) => !path.startsWith('libs/client/'),
    may: (to) => !to.startsWith('libs/client/'),
  },
  { name: 'the testkit is for tests', from: () => true, may: (to) => !to.startsWith('libs/testkit/') },
  {
    name: 'the product knows no test',
    from: (path) => /^(api\/(src|migrations|seeds)|libs|workspace\/src)\//.test(path),
    may: (to) => !ours(to) || !isTest(to) || to.startsWith('libs/testkit/'),
  },
];

const BUILT_IN = new Set(builtinModules);

/** What a file imports, by whatever kind of import, types included. */
export function importsOf(source: Source): Edge[] {
  const script = scriptOf(source);
  const { importedFiles } = ts.preProcessFile(script, true, true);
  return importedFiles.map(({ fileName, pos }) => ({
    from: source.path,
    to: targetOf(source.path, fileName),
    erased: isErased(script.slice(0, pos)),
  }));
}

/** `import type` and `export type` leave nothing behind in the code that runs. */
function isErased(before: string): boolean {
  const at = Math.max(before.lastIndexOf('import'), before.lastIndexOf('export'));
  return at >= 0 && /^(import|export)\s+type\b/.test(before.slice(at));
}

function targetOf(from: string, name: string): string {
  if (name.startsWith('.')) return posix.join(posix.dirname(from), name);
  if (name.startsWith('#lib/')) return `workspace/src/lib/${name.slice('#lib/'.length)}`;
  const library = /^@baton\/([^/]+)$/.exec(name);
  if (library) return library[1] === 'api' ? 'api/src' : `libs/${library[1]}/src/index.ts`;
  if (name.startsWith('node:') || BUILT_IN.has(name)) return `node:${name.replace(/^node:/, '')}`;
  const [scope, second] = name.split('/');
  return `npm:${scope?.startsWith('@') ? `${scope}/${second}` : scope}`;
}

/** Every import that crosses a line it may not cross, and every ring of imports. */
export function importProblems(sources: Source[]): Problem[] {
  const edges = sources.filter(({ path }) => isCode(path)).flatMap(importsOf);
  return [...layerProblems(edges), ...undeclared(sources, edges), ...ringProblems(edges)];
}

function layerProblems(edges: Edge[]): Problem[] {
  return edges
    .filter(({ from }) => !isTest(from))
    .flatMap(({ from, to }) =>
      LAYERS.filter((layer) => layer.from(from) && !layer.may(to, from)).map((layer) => ({
        path: from,
        message: `imports ${to}: ${layer.name}`,
      })),
    );
}

interface Manifest {
  imports?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** A package that is there only because another one brings it is gone one day. */
function undeclared(sources: Source[], edges: Edge[]): Problem[] {
  const manifests = new Map(
    sources
      .filter(({ path }) => posix.basename(path) === 'package.json')
      .map(({ path, text }) => [posix.dirname(path), JSON.parse(text) as Manifest]),
  );
  const declares = (folder: string, name: string): boolean => {
    const { dependencies, devDependencies, peerDependencies } = manifests.get(folder) ?? {};
    return [dependencies, devDependencies, peerDependencies].some((list) => list?.[name] !== undefined);
  };
  return edges
    .filter(({ to }) => to.startsWith('npm:') && !/^npm:[$#]/.test(to))
    .filter(({ from, to }) => {
      const folder = /^(libs\/[^/]+|api|workspace)\//.exec(from)?.[1] ?? '.';
      return !declares(folder, to.slice(4)) && !declares('.', to.slice(4));
    })
    .map(({ from, to }) => ({ path: from, message: `imports ${to}, which no package.json of its names` }));
}

/** Rings of imports among what runs, each named once, by its shortest way round. Types may speak of each other. */
export function ringProblems(edges: Edge[]): Problem[] {
  const next = new Map<string, string[]>();
  for (const { from, to, erased } of edges)
    if (ours(to) && erased !== true) next.set(from, [...(next.get(from) ?? []), to]);
  const named = new Set<string>();
  const problems: Problem[] = [];
  for (const start of next.keys()) {
    const ring = shortestWayBack(start, next);
    const name = ring.toSorted().join(' ');
    if (ring.length === 0 || named.has(name)) continue;
    named.add(name);
    problems.push({ path: start, message: `imports itself: ${[...ring, start].join(' → ')}` });
  }
  return problems;
}

function shortestWayBack(start: string, next: Map<string, string[]>): string[] {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const here of queue) {
    for (const to of next.get(here) ?? []) {
      if (to === start) {
        const way = [here];
        for (let step = here; step !== start; way.unshift(step)) step = cameFrom.get(step) ?? start;
        return way;
      }
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, here);
      queue.push(to);
    }
  }
  return [];
}
