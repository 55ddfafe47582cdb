import { expect, it } from 'vitest';
import { letterHtml, letterText } from './letter.ts';

const letter = {
  title: 'Anna <Weber> & “sons”',
  paragraphs: ['one\ntwo', '<script>alert(1)</script>'],
  facts: [['Name', `O'Neil <b>`] as [string, string]],
  link: { label: 'Open', url: 'https://x.test/?a=1&b="2"' },
  footer: 'why',
};

it('is plain text, with everything in it', () => {
  expect(letterText(letter)).toBe(
    `Anna <Weber> & “sons”\n\none\ntwo\n\n<script>alert(1)</script>\n\nName: O'Neil <b>\n\nOpen: https://x.test/?a=1&b="2"\n\n-- \nwhy`,
  );
});

it('is HTML in which nothing of it is markup', () => {
  const html = letterHtml(letter);
  expect(html).not.toMatch(/<script|<Weber|<b>/);
  expect(html).toContain('one<br>two');
  expect(html).toContain('O&#39;Neil &lt;b&gt;');
  expect(html).toContain('href="https://x.test/?a=1&amp;b=&quot;2&quot;"');
});
