/**
 * Texts are written in English where they are shown. A build takes them out of the sources and puts those of the chosen
 * language in (`src/locales`, one catalog per language); `npm run texts` brings the catalogs up to date.
 */
import { adapter as svelte } from '@wuchale/svelte';
import {
  pofile,
  type Adapter,
  type CodePattern,
  type Config,
  type RuntimeConf,
  type StorageFactory,
} from 'wuchale';
import { ScriptTransformer } from './texts/script-transformer.ts';
import { isText } from './texts/what-is-text.ts';

const patterns: CodePattern[] = [{ name: 'plural', args: ['other', 'message'] }];
const asItIs = { wrapInit: (code: string) => code, wrapUse: (code: string) => code };

/** The texts are there before the first component is, and stay: a plain constant at the top of each file does. */
const runtime: RuntimeConf = {
  initReactive: ({ funcName }) => (funcName === undefined ? false : null),
  useReactive: false,
  plain: asItIs,
  reactive: asItIs,
};

/** Sorted by text, so that a catalog is the same in whatever order the files were read. */
const storage: StorageFactory = async (options) => {
  const file = await pofile({ dir: 'src/locales' })(options);
  return {
    key: file.key,
    files: file.files,
    load: () => file.load(),
    save: (data) => {
      const keyOf = (item: (typeof data.items)[number]): string =>
        [...(item.translations.get('en') ?? []), item.context ?? ''].join('\n');
      return file.save({ ...data, items: data.items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) });
    },
  };
};

const markup = svelte({
  files: [],
  storage,
  patterns,
  heuristic: isText,
  granularLoad: false,
  bundleLoad: false,
  generateLoadID: (filename) => filename,
  loader: 'custom',
  runtime,
});

const main: Adapter = {
  ...markup,
  files: {
    include: ['src/**/*.svelte', 'src/**/*.ts', '../libs/contract/src/{errors,routing}.ts'],
    ignore: ['src/**/*.spec.ts', 'src/lib/language/**', 'src/lib/ui/gallery.svelte'],
  },
  defaultLoaderPath: `${import.meta.dirname}/texts/loader.js`,
  async transform(input) {
    const known = input.index.nextIndex;
    const { content, filename, index, expr, matchUrl } = input;
    const output = filename.endsWith('.svelte')
      ? await markup.transform(input)
      : new ScriptTransformer(
          content,
          filename,
          index,
          isText,
          patterns,
          expr,
          runtime,
          matchUrl,
        ).transform();
    // A text that is in no catalog would be a hole in the built page.
    if (process.env['TEXTS_COMPLETE'] && index.nextIndex > known)
      throw new Error(
        `${filename} has a text that is not in the catalogs: npm run texts, then translate it.`,
      );
    return output;
  },
};

export default {
  locales: ['en', 'de'],
  fallback: {},
  localesDir: '.svelte-kit/texts',
  ai: null,
  hmr: true,
  logLevel: 'warn',
  adapters: { main },
} satisfies Config;
