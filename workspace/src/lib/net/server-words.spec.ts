// @vitest-environment jsdom
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sentence } from './sentence.ts';
import { isKnown } from './server-words.ts';

const repository = resolve(import.meta.dirname, '../../../..');
const text = `'((?:[^'\\\\\\n]|\\\\.)+)'|\`([^\`\${}]*(?:\\$\\{[^\`{}]*\\}[^\`\${}]*)*)\``;
/** Where the server says something to people in its own words. */
const places = [
  `detail:\\s*(?:${text})`,
  `message:\\s*(?:${text})`,
  `invalidField\\(\\s*[^,]+,\\s*(?:${text})`,
  `(?:refuse|refused|ZipError)\\(\\s*(?:${text})`,
  `verdict\\([^)]*?(?:${text})`,
  `for(?:Managers|Owner)\\([^)]*?(?:${text})`,
].map((pattern) => new RegExp(pattern, 'g'));
/** Reasons for an agent are lists; elsewhere lists of strings are SQL and letters. */
const listed = new RegExp(`\\? \\[\\] : \\[(?:${text})\\]`, 'g');
const REASONS = /routing\/(?:candidates|reasons)\.ts$/;
/** Read by programs and in logs only. */
const notShown = ['It works.'];

function said(): { file: string; text: string }[] {
  return ['api/src/**/*.ts', 'libs/engine/src/*.ts', 'libs/contract/src/*.ts']
    .flatMap((pattern) => globSync(pattern, { cwd: repository }))
    .filter((file) => !/\.(spec|bench)\.ts$|config\.ts$|platform\/log/.test(file))
    .flatMap((file) => {
      const source = readFileSync(`${repository}/${file}`, 'utf8');
      return [...places, ...(REASONS.test(file) ? [listed] : [])].flatMap((place) =>
        [...source.matchAll(place)].map((match) => ({ file, text: match[1] ?? match[2] ?? '' })),
      );
    })
    .filter(({ text: found }) => found.includes(' ') && !notShown.includes(found));
}

describe('what the server says', () => {
  it('is known here, so that it can be translated', () => {
    const found = said();
    expect(found.length).toBeGreaterThan(60);
    const unknown = found.filter(
      (each) => !isKnown(each.text.replace('${hint}', '').replaceAll(/\$\{[^{}]*\}/g, 'x')),
    );
    // A new sentence of the server's belongs into server-words.ts or server-reasons.ts.
    expect(unknown).toEqual([]);
  });

  it('is translated with what varies in it', () => {
    const { pattern, translated } = sentence(
      'Du hast {count} Angebote verpasst.',
      'You missed {count} offers.',
    );
    const match = pattern.exec('You missed 3 offers.');
    expect(match?.groups?.['count']).toBe('3');
    expect(translated).toContain('{count}');
    expect(pattern.test('You missed 3 offers')).toBe(false);
  });
});
