/** The texts of the page's language. Only `hooks.client.ts` loads them, before the first component is. */
import toRuntime, { type CatalogModule, type Runtime } from 'wuchale/runtime';
import type { Language } from './language.ts';

/** Made from `src/locales` by the build. */
const catalogs = import.meta.glob<CatalogModule>('/.svelte-kit/texts/.wuchale/main.main.*.compiled.js', {
  exhaustive: true,
});

let current: Runtime = toRuntime(undefined, 'en');

export async function loadTexts(language: Language): Promise<void> {
  const load = Object.entries(catalogs).find(([path]) => path.endsWith(`.${language}.compiled.js`))?.[1];
  if (load) current = toRuntime(await load(), language);
}

/** What the built code calls in the place of each text. */
export const runtime = (): Runtime => current;
