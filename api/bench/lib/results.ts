import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where figures are kept; not part of the repository. */
export const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));

export function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
}

export function keep(name: string, figures: object): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(
    join(RESULTS, `${name}-${new Date().toISOString().replaceAll(':', '-')}.json`),
    `${JSON.stringify({ machine: machine(), ...figures }, null, 2)}\n`,
  );
}
