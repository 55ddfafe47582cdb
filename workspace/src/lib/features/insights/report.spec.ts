import type { LeadInsights } from '@baton/contract';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces';
import { describe, expect, it } from 'vitest';
import { AGENTS_MAX, reportDocument, type Report } from './report.ts';

const none = { median: null, mean: null };
const agent = (name: string, more: Partial<LeadInsights['agents'][number]> = {}) => ({
  agentId: name,
  name,
  score: 104,
  offered: 6,
  accepted: 3,
  declined: 2,
  timedOut: 1,
  coalesced: 0,
  assigned: 0,
  responseTimeMs: { median: 12_000, mean: 15_000 },
  contacted: 2,
  inProgress: 1,
  notContacted: 0,
  closedWon: 1,
  unsuccessful: 0,
  commentsPerLead: 1.5,
  ...more,
});
const report = (more: Partial<Report> = {}): Report => ({
  tenant: 'Roofs & Co',
  timeZone: 'Europe/Berlin',
  range: { from: '2026-10-01', to: '2026-10-31' },
  madeAt: Date.UTC(2026, 10, 1, 9),
  leads: {
    from: '2026-09-30T22:00:00.000Z',
    to: '2026-10-31T23:00:00.000Z',
    score: 104,
    leads: 8,
    acceptanceRate: 0.375,
    catchallAcceptanceRate: null,
    coalesced: 1,
    assigned: 2,
    delinquent: 1,
    responseTimeMs: { median: 12_000, mean: 15_000 },
    fromReleaseMs: none,
    firstContactMs: none,
    agents: [agent('Ann'), agent('Bob', { accepted: 0, declined: 0, timedOut: 0, commentsPerLead: null })],
  },
  sources: {
    from: '',
    to: '',
    sources: [
      {
        sourceId: '1',
        name: 'Website',
        leads: 8,
        accepted: 3,
        acceptanceRate: 0.375,
        catchallAccepted: 0,
        delinquent: 1,
        responseTimeMs: none,
        won: 1,
        value: { amount: 120_000, currency: 'EUR' },
        cost: null,
        returnOnInvestment: null,
      },
    ],
  },
  teams: { from: '', to: '', teams: [] },
  reasons: { from: '', to: '', declined: [{ reason: null, times: 2, leads: 2 }], returned: [] },
  ...more,
});

/** Everything that is written, from top to bottom. */
function textsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(textsOf);
  if (typeof node !== 'object' || node === null) return [];
  const { text, table, stack, columns, content } = node as Record<string, unknown>;
  const own = typeof text === 'string' ? [text] : [];
  const body = typeof table === 'object' && table !== null ? (table as { body: unknown }).body : null;
  return [...own, ...textsOf(stack), ...textsOf(columns), ...textsOf(body), ...textsOf(content)];
}
const barsOf = (document: TDocumentDefinitions): { type: string; color?: string; w?: number }[][] =>
  (JSON.stringify(document.content).match(/"canvas":(\[.*?\])/g) ?? []).map(
    (found) => JSON.parse(found.slice('"canvas":'.length)) as { type: string; color?: string; w?: number }[],
  );
function footerOf(document: TDocumentDefinitions): string[] {
  if (typeof document.footer !== 'function') throw new Error('no footer');
  return textsOf(document.footer(2, 3, { width: 800, height: 600, orientation: 'landscape' }) as Content);
}

describe('the report of the dashboard', () => {
  it('names tenant, range and zone, and has every figure, table and reason', () => {
    const document = reportDocument(report());
    const texts = textsOf(document);
    expect(texts[0]).toBe('Lead insights of Roofs & Co');
    expect(texts[1]).toContain('October 1, 2026 – October 31, 2026 (Europe/Berlin)');
    expect(footerOf(document)).toEqual(['Roofs & Co · October 1, 2026 – October 31, 2026', 'Page 2 of 3']);
    for (const text of ['Performance score', '104.0', '37.5 %', 'Ann', 'Comments per lead', '1.5'])
      expect(texts).toContain(text);
    for (const text of ['Website', '€1,200', 'None given', 'Not contacted']) expect(texts).toContain(text);
    // Nothing was counted: a dash, and no heading over an empty table.
    expect(texts).not.toContain('Teams');
    expect(texts).not.toContain('0.0 %');
  });

  it('draws a bar as long as the answers were many, hatched where nobody answered, and none for nobody', () => {
    const [, , , ann, ...others] = barsOf(reportDocument(report()));
    const boxes = ann!.filter(({ type }) => type === 'rect');
    expect(boxes.map(({ color }) => color)).toEqual(['#009E73', '#0072B2', '#D55E00']);
    expect(boxes[0]!.w! / boxes[2]!.w!).toBeCloseTo(3);
    expect(ann!.some(({ type }) => type === 'line')).toBe(true);
    expect(others).toEqual([]);
  });

  it('ends somewhere, and says what it leaves out', () => {
    const { leads } = report();
    const agents = Array.from({ length: AGENTS_MAX + 20 }, (_, n) => agent(`Agent ${n}`));
    const texts = textsOf(reportDocument(report({ leads: { ...leads, agents } })));
    expect(texts.filter((text) => text.startsWith('Agent '))).toHaveLength(2 * AGENTS_MAX);
    expect(texts).toContain('and 20 more: the CSV has them all');
  });
});
