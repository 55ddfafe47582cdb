import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const here = import.meta.dirname;

/** Components and their logic in jsdom; Kit's own modules are stood in for by `test/app`. */
export default defineConfig({
  root: here,
  plugins: [svelte({ compilerOptions: { runes: true } }), svelteTesting({ autoCleanup: false })],
  resolve: {
    alias: {
      '$app/navigation': `${here}/test/app/navigation.ts`,
      '$app/state': `${here}/test/app/state.svelte.ts`,
      '$app/env': `${here}/test/app/env.ts`,
    },
  },
  test: {
    name: 'workspace',
    root: here,
    // A browser's document only where a file asks for it: most of the logic needs none, and starts sooner.
    environment: 'node',
    include: ['src/**/*.spec.ts'],
    setupFiles: ['test/setup.ts'],
    restoreMocks: true,
    testTimeout: 240_000,
  },
});
