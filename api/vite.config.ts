import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/**
 * Builds the API into one file that Node runs as it is: our own sources, the unbuilt libraries
 * (`@baton/*`) among them, are bundled; everything from the registry stays in node_modules.
 * Decorator metadata, which Nest's injection reads, comes from tsconfig.json by way of Oxc.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  publicDir: false,
  ssr: { noExternal: [/^@baton\//] },
  build: {
    ssr: 'src/main.ts',
    outDir: 'dist',
    // A watching `node --watch` must never find the file gone.
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    sourcemap: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: { entryFileNames: 'main.js', codeSplitting: false, keepNames: true },
    },
  },
});
