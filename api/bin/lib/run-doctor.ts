/** `npm run doctor`: one line for each thing looked at; ends with 1 where something is wrong. */
import { examine, type Level } from './doctor.ts';
import { dim, red } from './report.ts';

export async function doctor(): Promise<void> {
  const findings = await examine(process.env);
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  for (const { level, subject, says } of findings)
    console.log(`${mark(level)}  ${subject.padEnd(width)}  ${says}`);
  process.exitCode = findings.some(({ level }) => level === 'wrong') ? 1 : 0;
}

function mark(level: Level): string {
  const word = level.padEnd('warning'.length);
  return level === 'wrong' ? red(word) : level === 'ok' ? dim(word) : word;
}
