/** `npm run client`: makes the client's types anew from the API's description. Needs no database and nothing running. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createServer } from 'vite';
import { clientTypes, clientTypesFile } from './client-types.ts';
import { root, shown } from './paths.ts';

export async function client(): Promise<void> {
  const types = await clientTypes(await describeApi());
  const before = existsSync(clientTypesFile) ? readFileSync(clientTypesFile, 'utf8') : null;
  if (before !== types) {
    mkdirSync(dirname(clientTypesFile), { recursive: true });
    writeFileSync(clientTypesFile, types);
  }
  console.log(`${shown(clientTypesFile)} ${before === types ? 'is up to date' : 'was written'}`);
}

/** The API is TypeScript with decorators, which Vite knows how to read and Node alone does not. */
async function describeApi(): Promise<object> {
  const vite = await createServer({
    configFile: join(root, 'api/vite.config.ts'),
    server: { middlewareMode: true, hmr: false, watch: null, ws: false },
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const module = (await vite.ssrLoadModule('/src/describe.ts')) as typeof import('../../src/describe.ts');
    return await module.describeApi();
  } finally {
    await vite.close();
  }
}
