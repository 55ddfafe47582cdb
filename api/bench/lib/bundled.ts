import { join } from 'node:path';
import { build as bundle } from 'vite';
import { root } from '../../bin/lib/paths.ts';
import { RESULTS } from './results.ts';

/** A program around the routing core, bundled as the product is: its sources have decorators, which Node alone does not run. */
export async function bundled(name: 'engine-process' | 'day-process'): Promise<string> {
  const outDir = join(RESULTS, 'dist');
  await bundle({
    configFile: join(root, 'api/vite.config.ts'),
    logLevel: 'warn',
    build: {
      ssr: `bench/lib/${name}.ts`,
      outDir,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: `${name}.js` } },
    },
  });
  return join(outDir, `${name}.js`);
}
