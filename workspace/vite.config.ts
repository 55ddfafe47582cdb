import { readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import adapterStatic from '@sveltejs/adapter-static';
import type { Adapter, Builder } from '@sveltejs/kit';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';
import { wuchale } from 'wuchale/vite';

const apiAddress = process.env['BATON_API'] || 'http://127.0.0.1:3000';

/**
 * Kit starts the app from an inline script. The API's content security policy allows no inline script, so the
 * script moves into a file of its own; before compression, so that every encoding says the same.
 */
function withoutInlineScript(adapter: Adapter): Adapter {
  return {
    ...adapter,
    adapt: (builder: Builder) =>
      adapter.adapt({
        ...builder,
        async generateFallback(page: string) {
          await builder.generateFallback(page);
          const html = readFileSync(page, 'utf8');
          writeFileSync(
            page,
            html.replace(/<script>([\s\S]*?)<\/script>/g, (_, code: string) => {
              const hash = createHash('sha256').update(code).digest('hex').slice(0, 10);
              const file = `_app/immutable/boot.${hash}.js`;
              // Kit's own script finds its mount point beside itself; a file has no such place.
              const moved = code.replaceAll(
                'document.currentScript.parentElement',
                "document.getElementById('app')",
              );
              writeFileSync(join(dirname(page), file), moved);
              return `<script src="/${file}" defer></script>`;
            }),
          );
        },
      }),
  };
}

/**
 * Nothing is rendered on a server (`ssr = false` everywhere), yet Kit builds every component for one as well. For that
 * pass each component is an empty one, which halves the time of a build.
 */
function withoutServerComponents(): Plugin {
  return {
    name: 'without-server-components',
    enforce: 'pre',
    apply: 'build',
    load(id) {
      if (this.environment.name === 'client' || !id.endsWith('.svelte') || id.includes('/node_modules/'))
        return null;
      return '<script>const { children } = $props();</script>{@render children?.()}';
    },
  };
}

/** A build of which a text is in no catalog fails; a server for development puts it there. */
function withCompleteTexts(): Plugin {
  return {
    name: 'with-complete-texts',
    apply: 'build',
    config: () => void (process.env['TEXTS_COMPLETE'] = 'yes'),
  };
}

export default defineConfig({
  plugins: [
    withCompleteTexts(),
    wuchale({ configPath: join(import.meta.dirname, 'wuchale.config.ts') }),
    withoutServerComponents(),
    tailwindcss(),
    sveltekit({
      adapter: withoutInlineScript(
        adapterStatic({ pages: 'build', assets: 'build', fallback: '200.html', precompress: true }),
      ),
      compilerOptions: { runes: true },
    }),
  ],
  build: { target: 'es2023', reportCompressedSize: false },
  server: {
    port: 5173,
    proxy: {
      '/api': apiAddress,
      '/in/': apiAddress,
      '/socket.io': { target: apiAddress, ws: true },
    },
  },
});
