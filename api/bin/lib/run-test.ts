/**
 * `npm test`: builds the product, runs every kind of test one after the other, and adds up what the
 * runners wrote down. A runner that broke down, a file that could not be loaded and a test that was
 * left out each count as failed. Arguments are parts of paths: only those files run.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { build, stale } from './build.ts';
import { endChildrenOnSignals, run, tool } from './commands.ts';
import { messageOf } from './failure.ts';
import { root } from './paths.ts';
import { bold, seconds, step } from './report.ts';

/** What runs together. Apart, so that one that breaks down takes no other with it. */
const GROUPS: string[][] = [['pure', 'workspace'], ['int'], ['e2e'], ['browser']];

export interface Count {
  passed: number;
  /** What did not pass, each with the first lines of why: the end of a long run says it again. */
  failures: string[];
}

interface Report {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName?: string; failureMessages?: string[] }[];
  }[];
}

const WHY_LINES_MAX = 12;

/** Adds up a runner's report; `code` is what it ended with. Text that is no report counts as one failure. */
export function countReport(text: string | null, code: number): Count {
  const count: Count = { passed: 0, failures: [] };
  const fail = (what: string, why = ''): void => {
    const lines = stripVTControlCharacters(why).split('\n').slice(0, WHY_LINES_MAX);
    count.failures.push([what, ...lines.filter((line) => line.trim() !== '')].join('\n    '));
  };
  try {
    const { testResults } = JSON.parse(text ?? '') as Report;
    for (const file of testResults) {
      const failedBefore = count.failures.length;
      for (const { status, fullName, failureMessages } of file.assertionResults) {
        if (status === 'passed') count.passed += 1;
        else fail(`${file.name}: ${fullName ?? ''} (${status})`, failureMessages?.join('\n'));
      }
      // It could not be loaded, or broke outside its tests.
      if (file.status !== 'passed' && count.failures.length === failedBefore) fail(file.name, file.message);
    }
  } catch {
    fail('The runner left no report.');
  }
  if (code !== 0 && count.failures.length === 0) fail(`The runner ended with ${code}.`);
  return count;
}

async function runGroup(projects: string[], filters: string[], folder: string): Promise<Count> {
  const reportFile = join(folder, `${projects[0]}.json`);
  const flags = [
    ...['run', '--config', 'api/test/vitest.config.ts'],
    ...projects.flatMap((project) => ['--project', project]),
    ...['--reporter', 'default', '--reporter', 'json', '--outputFile.json', reportFile],
    // With a filter, most kinds of test have nothing to do.
    ...(filters.length > 0 ? ['--passWithNoTests'] : []),
  ];
  const { code } = await run(tool('vitest/vitest.mjs', ...flags, ...filters), {
    show: true,
    env: testEnvironment(),
  });
  const written = existsSync(reportFile) ? readFileSync(reportFile, 'utf8') : null;
  if (written === null && code === 0 && filters.length > 0) return { passed: 0, failures: [] };
  return countReport(written, code);
}

/** What steers a product on this machine steers no test. */
function testEnvironment(): NodeJS.ProcessEnv {
  const steering = /^(DATABASE_|BATON_|DATA_DIR$|HOST$|PORT$|SMTP_|PUBLIC_URL$|LOG_LEVEL$|ROLE$|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !steering.test(name)));
}

export async function test(filters: string[]): Promise<void> {
  endChildrenOnSignals();
  const from = performance.now();
  const total: Count = { passed: 0, failures: [] };
  const folder = mkdtempSync(join(tmpdir(), 'baton-reports-'));
  const lines: string[] = [];
  try {
    await Promise.all(stale().map((part) => step(`Building the ${part.name}`, () => build(part))));
    for (const projects of present()) {
      const started = performance.now();
      const count = await runGroup(projects, filters, folder);
      total.passed += count.passed;
      total.failures.push(...count.failures);
      const took = seconds(performance.now() - started);
      lines.push(
        `  ${projects.join(' and ')}: ${count.passed} passed, ${count.failures.length} failed (${took})`,
      );
    }
  } catch (error) {
    total.failures.push(messageOf(error));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (total.failures.length > 0) console.log(`\n${bold('Failed')}\n  ${total.failures.join('\n  ')}`);
  console.log(`\n${bold('All kinds')} (${seconds(performance.now() - from)})\n${lines.join('\n')}\n`);
  console.log(`${total.passed} passed, ${total.failures.length} failed`);
  process.exitCode = total.failures.length === 0 && total.passed > 0 ? 0 : 1;
}

/** Vitest refuses a project that its configuration does not have. */
function present(): string[][] {
  const hasUnit = existsSync(join(root, 'workspace/vitest.config.ts'));
  return GROUPS.map((projects) => projects.filter((project) => project !== 'workspace' || hasUnit));
}
