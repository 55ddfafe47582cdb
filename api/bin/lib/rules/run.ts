/** Runs the house rules over the project and prints what breaks them. */
import { root } from '../paths.ts';
import { habitProblems, topOf } from './habits.ts';
import { importProblems } from './imports.ts';
import { secretProblems } from './secrets.ts';
import { readSources } from './sources.ts';

const sources = readSources(root);
const problems = [
  ...importProblems(sources),
  ...habitProblems(sources, topOf(sources)),
  ...secretProblems(sources),
];
for (const { path, message } of problems) console.log(`${path}  ${message}`);
process.exitCode = problems.length > 0 ? 1 : 0;
