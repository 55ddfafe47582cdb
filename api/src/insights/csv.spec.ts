import { expect, it } from 'vitest';
import { offersCsv } from './csv.ts';
import type { OfferExportRow } from './lead-insights.service.ts';

async function* pages(...rows: OfferExportRow[]): AsyncGenerator<OfferExportRow[]> {
  yield rows;
}

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', 'a\r=1', 'a\n=1'])(
  'a cell of %j runs nothing in a spreadsheet',
  async (text) => {
    const row: OfferExportRow = {
      id: 'o',
      lead_id: 'l',
      external_id: text,
      source: text,
      agent_id: 'a',
      agent: text,
      kind: 'exclusive',
      state: 'declined',
      cycle: 1,
      attempt: 1,
      created_at: '2026-01-01T00:00:00.000Z',
      delivered_at: null,
      responded_at: null,
      window_ms: 1,
      reason: text,
    };
    let csv = '';
    for await (const part of offersCsv(pages(row))) csv += part;
    // As a spreadsheet reads it: an end of line within quotes is none, and neither is its next line a cell.
    const cells = csv.replaceAll(/"[^"]*"/g, (cell) => cell.slice(1, -1).replaceAll(/[\r\n]+./g, ' '));
    expect(cells).not.toMatch(/(^|[,\r\n])[=+\-@\t]/);
    expect(csv).toContain(text);
  },
);
