import { expect, test } from 'vitest';
import { countReport } from '../bin/lib/run-test.ts';

const count = (text: string | null, code: number) => {
  const { passed, failures } = countReport(text, code);
  return { passed, failed: failures.length };
};

const file = (status: string, ...tests: string[]) => ({
  name: 'a.spec.ts',
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});
const report = (...testResults: unknown[]): string => JSON.stringify({ testResults });

test('adds up what passed and what failed', () => {
  expect(count(report(file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')), 1)).toEqual({
    passed: 3,
    failed: 1,
  });
});

test('a file that could not be loaded is one failure', () => {
  expect(count(report(file('failed')), 1)).toEqual({ passed: 0, failed: 1 });
});

test('a test that was left out is a failure', () => {
  expect(count(report(file('passed', 'passed', 'skipped')), 0)).toEqual({ passed: 1, failed: 1 });
});

test('a runner that broke down is a failure, with or without a report', () => {
  expect(count(null, 139)).toEqual({ passed: 0, failed: 1 });
  expect(count('{"testRes', 0)).toEqual({ passed: 0, failed: 1 });
  expect(count(report(file('passed', 'passed')), 1)).toEqual({ passed: 1, failed: 1 });
});

test('says what failed and why', () => {
  const failed = {
    status: 'failed',
    fullName: 'a lead is offered',
    failureMessages: ['\u001b[31mno\u001b[39m'],
  };
  const { failures } = countReport(
    report({ name: 'a.spec.ts', status: 'failed', assertionResults: [failed] }),
    1,
  );
  expect(failures).toEqual(['a.spec.ts: a lead is offered (failed)\n    no']);
});
