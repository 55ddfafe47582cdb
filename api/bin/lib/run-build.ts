/** `npm run build`: builds what its sources have outgrown. */
import { build as buildPart, stale } from './build.ts';
import { messageOf } from './failure.ts';
import { step } from './report.ts';

export async function build(): Promise<void> {
  try {
    await Promise.all(stale().map((part) => step(`Building the ${part.name}`, () => buildPart(part))));
  } catch (error) {
    console.error(messageOf(error));
    process.exit(1);
  }
}
