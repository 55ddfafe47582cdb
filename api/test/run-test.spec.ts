import { expect, test } from 'vitest';
import { countReport } from '../bin/lib/run-test.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'a.spec.ts',
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});
const report = (...testResults: unknown[]): string => JSON.stringify({ testResults });

test('adds up what passed and what failed', () => {
  expect(
    countReport(report(file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')), 1),
  ).toEqual({
    passed: 3,
    failed: 1,
  });
});

test('a file that could not be loaded is one failure', () => {
  expect(countReport(report(file('failed')), 1)).toEqual({ passed: 0, failed: 1 });
});

test('a test that was left out is a failure', () => {
  expect(countReport(report(file('passed', 'passed', 'skipped')), 0)).toEqual({ passed: 1, failed: 1 });
});

test('a runner that broke down is a failure, with or without a report', () => {
  expect(countReport(null, 139)).toEqual({ passed: 0, failed: 1 });
  expect(countReport('{"testRes', 0)).toEqual({ passed: 0, failed: 1 });
  expect(countReport(report(file('passed', 'passed')), 1)).toEqual({ passed: 1, failed: 1 });
});
