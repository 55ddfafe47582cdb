import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GERMAN_NOTICES, noticeText } from './notice-german.ts';

const workspace = (path: string) =>
  readFileSync(new URL(`../../../workspace/src/${path}`, import.meta.url), 'utf8');

it('has each sentence that the workspace knows of notifications, in its words', () => {
  const source = workspace('lib/net/server-reasons.ts').split('const notifications: Sentence[] = [')[1]!;
  // Reasons why a message did not arrive stand behind them, and begin in lower case.
  const sentences = [...source.matchAll(/sentence\(\s*'([^']+)'/g)]
    .map(([, sentence]) => sentence!)
    .filter((sentence) => !/^(the|it|its) /.test(sentence));
  expect(Object.keys(GERMAN_NOTICES)).toEqual(sentences);
  // The catalog breaks a long line after a space.
  const catalog = workspace('locales/de.po').replaceAll('"\n"', '');
  for (const [english, german] of Object.entries(GERMAN_NOTICES))
    expect(catalog).toContain(`msgid "${english}"\nmsgstr "${german}"`);
});

it('fills in what varies, and leaves what it does not know', () => {
  expect(noticeText('de', 'Due now: Call $& {back}')).toBe('Jetzt fällig: Call $& {back}');
  expect(noticeText('de', 'Something else')).toBe('Something else');
  expect(noticeText('en', 'Due now: Call')).toBe('Due now: Call');
});
