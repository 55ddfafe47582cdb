import { bold, dim } from './report.ts';

const PASSWORD = 'baton-demo';
const PEOPLE = [
  ['manager@demo.test', 'Live wall, leads, insights'],
  ['agent1@demo.test … agent8@demo.test', 'Desk: take leads'],
  ['admin@demo.test', 'everything, and set-up'],
  ['partner@demo.test', 'the partner above the tenants'],
  ['participant@demo.test', 'portal'],
] as const;

/** Who can sign in to the demo, as lines to print. */
export function signIns(): string {
  const width = Math.max(...PEOPLE.map(([address]) => address.length));
  const rows = PEOPLE.map(([address, what]) => `    ${address.padEnd(width)}  ${dim(what)}`);
  return [`  Sign in with the password ${bold(PASSWORD)} as`, ...rows].join('\n');
}
