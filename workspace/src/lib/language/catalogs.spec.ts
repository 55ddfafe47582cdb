import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { getKey, Hub, IndexTracker } from 'wuchale';
import { beforeAll, describe, expect, it } from 'vitest';
import config from '../../../wuchale.config.ts';

const workspace = resolve(import.meta.dirname, '../../..');
/** Reads the catalogs and the sources; writes nothing. */
const readOnly = {
  read: (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : null),
  exists: existsSync,
  write: () => undefined,
  mkdir: () => undefined,
  unlink: () => true,
};

interface Entry {
  source: string[];
  text: string[];
  fuzzy: boolean;
}

async function catalog(language: 'en' | 'de'): Promise<Entry[]> {
  const storage = await config.adapters.main.storage({
    root: workspace,
    locales: ['en', 'de'],
    localesDir: config.localesDir,
    sourceLocale: 'en',
    haveUrl: false,
    fs: readOnly,
  });
  const { items } = await storage.load();
  const raw = readFileSync(`${workspace}/src/locales/${language}.po`, 'utf8');
  return items.map((item) => ({
    source: item.translations.get('en') ?? [],
    text: item.translations.get(language) ?? [],
    fuzzy: /^#,.*fuzzy/m.test(raw),
  }));
}

/** What a translation must have exactly as its source: placeholders, elements, the count, space at either end. */
const marksOf = (text: string): string[] => [
  ...[...text.matchAll(/\{\w+\}|<\/?\d+\/?>|#/g)].map(([mark]) => mark).sort(),
  /^\s/.test(text) ? 'begins with a space' : '',
  /\s$/.test(text) ? 'ends with a space' : '',
];

describe('the catalogs', () => {
  let german: Entry[] = [];
  beforeAll(async () => (german = await catalog('de')));

  it('hold what the sources hold', async () => {
    const hub = await Hub.create('cli', () => config, workspace, 0, readOnly);
    // Otherwise: npm run texts, then translate what is new.
    expect(await hub.check(true)).toEqual({ checked: german.length, errors: [], syncs: [] });
  });

  it('leave nothing untranslated or in doubt', () => {
    expect(german.length).toBeGreaterThan(1500);
    expect(
      german.filter(({ text, source }) => text.length !== source.length || text.some((one) => !one)),
    ).toEqual([]);
    expect(german.filter(({ fuzzy }) => fuzzy)).toEqual([]);
  });

  it('translate with the same placeholders', () => {
    const wrong = german.filter(({ source, text }) =>
      source.some((one, at) => marksOf(one).join() !== marksOf(text[at] ?? '').join()),
    );
    expect(wrong).toEqual([]);
  });
});

describe('taking texts from a source', () => {
  async function taken(content: string, filename = 'src/a.ts'): Promise<{ texts: string[]; code: string }> {
    const { msgs, output } = await config.adapters.main.transform({
      content,
      filename,
      index: new IndexTracker(),
      expr: { plain: 'load()', reactive: 'load()' },
      matchUrl: () => null,
    });
    return { texts: msgs.map(({ msgStr }) => getKey(msgStr)), code: output('').code ?? '' };
  }

  it('finds them wherever a TypeScript file has them', async () => {
    const { texts } = await taken(`
      export const words: Record<string, { label: string }> = { held: { label: 'Held' } };
      export class Desk { notice = 'Nothing yet'; fail() { throw new Error('It broke'); } }
      const many = plural(n, ['# lead', '# leads'], { who: name ?? 'Nobody' });
      const text = (map['Key here'])! + \`\${n} of \${m}\`;
    `);
    expect(texts).toEqual([
      'Held',
      'It broke',
      'Nothing yet',
      '# lead\n# leads',
      'Nobody',
      'Key here',
      '{0} of {1}',
    ]);
  });

  it('leaves alone what no person reads', async () => {
    const { texts } = await taken(`
      const classes = on ? 'flex items-center gap-2' : 'hidden lg:block';
      const byRoom = 'hidden @min-[32rem]:table-cell';
      if (event.key === 'Enter' || name.endsWith('Ms')) headers.set('Content-Type', 'application/json, text/plain');
      const zone = 'Europe/Berlin';
      const one = 'lead';
    `);
    expect(texts).toEqual([]);
  });

  it('takes single words in lower case where they are marked', async () => {
    expect((await taken(`const unit = word('seconds');`)).texts).toEqual(['seconds']);
  });

  it('keeps the English of a sentence that the server writes', async () => {
    const { texts, code } = await taken(`const known = sentence('is in use');`);
    expect(texts).toEqual(['is in use']);
    expect(code).toContain(`(0), "is in use")`);
  });

  it('takes a whole paragraph of a component as one text', async () => {
    const { texts } = await taken(
      `<p class="text-muted">For <strong>{email}</strong>. It works until {at}.</p>`,
      'src/a.svelte',
    );
    expect(texts).toEqual(['For <0/>. It works until {0}.']);
  });
});
