import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

/** The repository's root: paths below are written from there, wherever the command was typed. */
const root = fileURLToPath(new URL('../..', import.meta.url));

const elsewhere = ['**/node_modules/**', '**/dist/**', '**/build/**', '**/.baton/**'];

/** Pure rules and helpers: no database, no socket, no file. */
const pure: TestProjectConfiguration = {
  root,
  test: {
    name: 'pure',
    include: ['libs/**/*.spec.ts', 'api/**/*.spec.ts'],
    exclude: [...elsewhere, '**/*.int.spec.ts'],
    testTimeout: 240_000,
  },
};

/** Against a real PostgreSQL: one throwaway cluster per run, one cloned database per file. */
const int: TestProjectConfiguration = {
  root,
  test: {
    name: 'int',
    include: ['libs/**/*.int.spec.ts', 'api/**/*.int.spec.ts'],
    exclude: elsewhere,
    globalSetup: ['api/test/setup/database.ts'],
    // Loading the API takes longer than most files' tests: once per worker, not once per file.
    isolate: false,
    // Tests cut connections on purpose: the warnings that follow would bury what failed.
    env: { LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'fatal' },
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
};

/** The whole API, in-process or as the built product; the launcher itself. */
const e2e: TestProjectConfiguration = {
  root,
  test: {
    name: 'e2e',
    include: ['api/**/*.e2e.ts'],
    exclude: elsewhere,
    globalSetup: ['api/test/setup/database.ts', 'api/test/setup/build.ts'],
    testTimeout: 900_000,
    hookTimeout: 400_000,
  },
};

/** The built product in a real browser. */
const browser: TestProjectConfiguration = {
  root,
  test: {
    name: 'browser',
    include: ['workspace/e2e/**/*.e2e.ts'],
    exclude: elsewhere,
    globalSetup: ['api/test/setup/build.ts', 'api/test/setup/browser.ts'],
    testTimeout: 900_000,
    hookTimeout: 400_000,
    // Countdowns and rings are watched there: two browsers at once on two cores would disturb each other.
    fileParallelism: false,
  },
};

/** Components in jsdom: the workspace has its own compiler and so its own configuration. */
const unit = ['workspace/vitest.config.ts'].filter((file) => existsSync(`${root}/${file}`));

export default defineConfig({
  root,
  test: {
    projects: [pure, int, e2e, browser, ...unit],
    // A run that found nothing to run proves nothing.
    passWithNoTests: false,
    maxWorkers: 2,
  },
});
