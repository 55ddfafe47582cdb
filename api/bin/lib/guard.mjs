// Plain JavaScript that any Node understands: this is what a too old one gets to read.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;

/**
 * Ends the process with one sentence where the Node that runs it is too old for the sources.
 * npm puts node_modules/.bin first in PATH, and there stands the Node that this project brings along.
 */
export function needModernNode(command) {
  const major = Number(process.versions.node.split('.')[0]);
  const installed = existsSync(fileURLToPath(new URL('../../../node_modules/vite', import.meta.url)));
  if (!installed) {
    console.error('The packages are not installed yet: run `npm ci` first.');
    process.exit(1);
  }
  if (major >= NEEDED_MAJOR) return;
  console.error(
    `This needs Node ${NEEDED_MAJOR} or newer and was started with Node ${process.versions.node}: ` +
      `use \`${command}\`, which runs on the Node that \`npm ci\` installed.`,
  );
  process.exit(1);
}
