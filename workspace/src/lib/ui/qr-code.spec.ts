// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import QrCode from './qr-code.svelte';

const QUIET = 4;

/** The modules as they are drawn: row by row, true where black. */
function drawn(svg: Element): boolean[][] {
  const size = Number(svg.getAttribute('viewBox')!.split(' ')[2]);
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y] of svg
    .querySelector('path')!
    .getAttribute('d')!
    .matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    rows[Number(y)]![Number(x)] = true;
  return rows;
}

/** What stands in three corners of every code: a ring around a block. */
const FINDER = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######'];
const corner = (rows: boolean[][], top: number, left: number): string[] =>
  rows.slice(top, top + 7).map((row) =>
    row
      .slice(left, left + 7)
      .map((set) => (set ? '#' : '.'))
      .join(''),
  );

describe('a QR code', () => {
  afterEach(cleanup);

  it('has its finders inside four modules of white, black on white in any theme, and says what it is', () => {
    const text = `otpauth://totp/Baton:anna@example.org?secret=${'A'.repeat(32)}&issuer=Baton`;
    render(QrCode, { text, label: 'The key as a QR code' });
    const svg = screen.getByRole('img', { name: 'The key as a QR code' });
    const rows = drawn(svg);
    const far = rows.length - QUIET - 7;
    for (const [top, left] of [
      [QUIET, QUIET],
      [QUIET, far],
      [far, QUIET],
    ] as const)
      expect(corner(rows, top, left)).toEqual(FINDER);
    const isEdge = (i: number): boolean => i < QUIET || i >= rows.length - QUIET;
    for (const [y, row] of rows.entries())
      for (const [x, set] of row.entries()) if (isEdge(x) || isEdge(y)) expect(set).toBe(false);
    const ground = svg.querySelector('rect')!;
    expect(ground.getAttribute('fill')).toBe('#fff');
    expect(ground.getAttribute('width')).toBe(String(rows.length));
    expect(svg.querySelector('path')!.getAttribute('fill')).toBe('#000');
    // What is in it is for the camera alone.
    expect(svg.outerHTML).not.toContain('otpauth');
  });

  it('is another one for another text', () => {
    const { container } = render(QrCode, { text: 'one', label: 'one' });
    const first = drawn(container.querySelector('svg')!);
    cleanup();
    render(QrCode, { text: 'two', label: 'two' });
    expect(drawn(screen.getByRole('img'))).not.toEqual(first);
  });
});
