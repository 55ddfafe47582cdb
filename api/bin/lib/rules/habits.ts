/** The house rules about what stands in a file: sizes, words, time, chance, constructors. */
import { posix } from 'node:path';
import ts from 'typescript';
import { isCode, isTest, scriptOf } from './sources.ts';
import type { Problem, Source } from './sources.ts';

const LINES_MAX = 500;
const CONSTRUCTOR_PARAMETERS_MAX = 7;
const CLOCK = 'api/src/platform/clock.ts';

/** All that may stand at the top. */
const TOP = new Set([
  'api',
  'workspace',
  'libs',
  'docker-compose.yml',
  'nest-cli.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
]);

/** Written in halves, so that this file is not found by its own rule. */
const WORDS: [RegExp, string][] = [
  [
    new RegExp(String.raw`\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|${['XX', 'X'].join('')})\b`),
    'unfinished business',
  ],
  [new RegExp(['(^|[^\\w.])/', 'work/'].join(''), 'm'), 'a path of one machine'],
  [new RegExp(['\\bforward', 'Ref\\b'].join('')), 'a ring of injections'],
];
const SKIPPED = /\b(test|it|describe|suite|bench)\s*\.\s*(skip|only|todo|skipIf|runIf|fails)\b/;

/** What each file does that it may not. */
export function habitProblems(sources: Source[], top: string[]): Problem[] {
  return [
    ...top
      .filter((entry) => !TOP.has(entry) && !entry.startsWith('.') && entry !== 'node_modules')
      .map((entry) => ({ path: entry, message: 'does not belong at the top level' })),
    ...sources.flatMap((source) => [...textProblems(source), ...codeProblems(source)]),
  ];
}

function textProblems({ path, text }: Source): Problem[] {
  const problems: Problem[] = [];
  const lines = text.split('\n').length;
  if ((isCode(path) || path.endsWith('.css')) && lines > LINES_MAX + 1) {
    problems.push({ path, message: `has ${lines - 1} lines, ${LINES_MAX} at most` });
  }
  for (const [pattern, why] of WORDS) {
    const found = pattern.exec(text);
    if (found)
      problems.push({ path: `${path}:${lineOf(text, found.index)}`, message: `${found[0].trim()}: ${why}` });
  }
  const skipped = isCode(path) ? SKIPPED.exec(text) : null;
  if (skipped)
    problems.push({
      path: `${path}:${lineOf(text, skipped.index)}`,
      message: `${skipped[0]}: every test runs`,
    });
  return problems;
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** Server code and libraries: the browser's clock is its own matter. */
function isTimed(path: string): boolean {
  return /^(api\/(src|migrations|seeds)|libs)\//.test(path) && path !== CLOCK;
}

function codeProblems(source: Source): Problem[] {
  const { path } = source;
  if (!path.endsWith('.ts') || isTest(path)) return [];
  const isPure = /^libs\/(engine|rules)\//.test(path);
  const file = ts.createSourceFile(path, scriptOf(source), ts.ScriptTarget.ESNext, true);
  const problems: Problem[] = [];
  const add = (node: ts.Node, message: string): void => {
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    problems.push({ path: `${path}:${line}`, message });
  };
  const visit = (node: ts.Node): void => {
    const time = isTimed(path) ? readsTime(node) : null;
    if (time) add(node, `${time}: only platform/clock.ts reads time and sets timers`);
    const impure = isPure ? touchesWorld(node) : null;
    if (impure) add(node, `${impure}: rules take everything as arguments`);
    if (ts.isConstructorDeclaration(node) && node.parameters.length > CONSTRUCTOR_PARAMETERS_MAX) {
      add(node, `${node.parameters.length} constructor parameters, ${CONSTRUCTOR_PARAMETERS_MAX} at most`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return problems;
}

const TIMERS = new Set(['setTimeout', 'setInterval']);
const TIMER_MODULES = new Set(['timers', 'timers/promises', 'node:timers', 'node:timers/promises']);

function readsTime(node: ts.Node): string | null {
  if (ts.isCallExpression(node)) {
    const called = node.expression.getText();
    if (called === 'Date.now' || called === 'performance.now') return `${called}()`;
    if (called === 'process.hrtime' || called === 'process.hrtime.bigint') return `${called}()`;
    if (TIMERS.has(called) || TIMERS.has(called.replace(/^globalThis\./, ''))) return called;
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length)
    return 'new Date()';
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    if (TIMER_MODULES.has(node.moduleSpecifier.text)) return node.moduleSpecifier.text;
  }
  return null;
}

const WORLD = new Set(['process', 'console', 'fetch', 'crypto', 'performance', 'globalThis']);

function touchesWorld(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random') return 'Math.random';
  if (!ts.isIdentifier(node) || !WORLD.has(node.text)) return null;
  const { parent } = node;
  // A name of our own that happens to sound the same is none of the world's.
  const isOwn =
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isFunctionDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isParameter(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isImportSpecifier(parent);
  return isOwn ? null : node.text;
}

/** The names at the top of the project. */
export function topOf(sources: Source[]): string[] {
  return [...new Set(sources.map(({ path }) => path.split(posix.sep)[0] ?? path))];
}
