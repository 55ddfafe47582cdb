/** The dashboard as a document: what stands on which page. `report-file.ts` makes a file of it. */
import type { LeadInsights, LeadReasons, LeadSources, LeadTeams } from '@baton/contract';
import type {
  CanvasElement,
  Column,
  Content,
  ContentTable,
  TableCell,
  TDocumentDefinitions,
} from 'pdfmake/interfaces';
import { dayFormat, decimalText, numberText, rateText } from '#lib/language/format.ts';
import { wholeMoney } from '#lib/ui/money.ts';
import { duration, exactTime } from '#lib/ui/time.ts';
import { companyFigures } from './company-figures.ts';
import type { DayRange } from './range.ts';

export interface Report {
  tenant: string;
  timeZone: string;
  range: DayRange;
  /** When it was asked for, epoch ms. */
  madeAt: number;
  leads: LeadInsights;
  sources: LeadSources;
  teams: LeadTeams;
  reasons: LeadReasons;
}
type Agent = LeadInsights['agents'][number];

/** A document is read by people: who has more agents takes the CSV, and is told so. */
export const AGENTS_MAX = 500;
export const ROWS_MAX = 100;
const NAME_MAX = 80;

const INK = '#1a1c22';
const MUTED = '#5b606b';
const LINE = '#d8dae0';
const BAR = { width: 130, height: 8, gap: 1.5 };
const COLOURS = { accepted: '#009E73', declined: '#0072B2', timedOut: '#D55E00' };

const day = (text: string): string =>
  dayFormat({ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${text}T12:00:00Z`),
  );
const name = (text: string): string => (text.length > NAME_MAX ? `${text.slice(0, NAME_MAX - 1)}…` : text);

export function reportDocument(report: Report): TDocumentDefinitions {
  const { tenant, timeZone, range, leads } = report;
  const days = `${day(range.from)} – ${day(range.to)}`;
  const title = `Lead insights of ${tenant}`;
  return {
    info: { title: `${title}, ${days}` },
    pageSize: 'A4',
    pageOrientation: 'landscape',
    pageMargins: [36, 36, 36, 44],
    defaultStyle: { font: 'sans', fontSize: 9, color: INK },
    styles: {
      title: { fontSize: 18, bold: true },
      section: { fontSize: 12, bold: true, margin: [0, 18, 0, 4] },
      head: { fontSize: 8, color: MUTED },
      note: { fontSize: 8, color: MUTED },
    },
    footer: (page, pages) => ({
      margin: [36, 12, 36, 0],
      style: 'note',
      columns: [
        { text: `${name(tenant)} · ${days}` },
        { text: `Page ${page} of ${pages}`, alignment: 'right' },
      ],
    }),
    content: [
      { text: title, style: 'title' },
      {
        text: `${days} (${timeZone}), made ${exactTime(new Date(report.madeAt).toISOString(), timeZone)}`,
        style: 'note',
        margin: [0, 2, 0, 12],
      },
      company(leads),
      ...agents(leads.agents),
      ...sources(report.sources),
      ...teams(report.teams),
      ...reasons(report.reasons),
    ],
  };
}

function company(leads: LeadInsights): Content {
  const cells = companyFigures(leads).map(({ label, text }): TableCell => ({
    stack: [
      { text: label, style: 'head' },
      { text, fontSize: 14, bold: true },
    ],
    margin: [4, 3, 4, 3],
  }));
  return {
    table: { widths: ['*', '*', '*', '*', '*'], body: [cells.slice(0, 5), cells.slice(5)] },
    layout: { hLineColor: () => LINE, vLineColor: () => LINE, hLineWidth: () => 0.5, vLineWidth: () => 0.5 },
  };
}

function agents(all: readonly Agent[]): Content[] {
  const shown = all.slice(0, AGENTS_MAX);
  return [
    {
      columns: [{ text: 'Agents', style: 'section' }, legend()],
    },
    table(
      ['*', 'auto', BAR.width + 4, ...widths(6)],
      [
        { text: 'Agent' },
        right('Score'),
        { text: 'Answers' },
        right('Accepted'),
        right('Declined'),
        right('Timed out'),
        right('Coalesced'),
        right('Assigned'),
        right('Response'),
      ],
      shown.map((agent) => [
        { text: name(agent.name), bold: true },
        right(numberText(Math.round(agent.score))),
        bar(agent),
        right(numberText(agent.accepted)),
        right(numberText(agent.declined)),
        right(numberText(agent.timedOut)),
        right(numberText(agent.coalesced)),
        right(numberText(agent.assigned)),
        right(duration(agent.responseTimeMs.median)),
      ]),
    ),
    ...beyond(all.length - shown.length),
    { text: 'Of the accepted; one lead may be in several', style: 'section' },
    table(
      ['*', ...widths(7)],
      [
        { text: 'Agent' },
        right('Offered'),
        right('Contacted'),
        right('In progress'),
        right('Not contacted'),
        right('Closed'),
        right('Unsuccessful'),
        right('Comments per lead'),
      ],
      shown.map((agent) => [
        { text: name(agent.name), bold: true },
        right(numberText(agent.offered)),
        right(numberText(agent.contacted)),
        right(numberText(agent.inProgress)),
        right(numberText(agent.notContacted)),
        right(numberText(agent.closedWon)),
        right(numberText(agent.unsuccessful)),
        right(agent.commentsPerLead === null ? '–' : decimalText(agent.commentsPerLead, 1)),
      ]),
    ),
  ];
}

type Earned = LeadSources['sources'][number] | LeadTeams['teams'][number];
const EARNED_HEAD = (): TableCell[] => [
  right('Leads'),
  right('Accepted'),
  right('Acceptance'),
  right('Response'),
  right('Won'),
  right('Value'),
  right('Cost'),
  /* @wc-context: of money spent */
  right('Return'),
];
const EARNED_WIDTHS = ['*', ...widths(8)];
const earned = (row: Earned): TableCell[] => [
  { text: name(row.name), bold: true },
  right(numberText(row.leads)),
  right(numberText(row.accepted)),
  right(rateText(row.acceptanceRate)),
  right(duration(row.responseTimeMs.median)),
  right(numberText(row.won)),
  right(wholeMoney(row.value)),
  right(wholeMoney(row.cost)),
  right(rateText(row.returnOnInvestment)),
];

function sources({ sources: all }: LeadSources): Content[] {
  if (all.length === 0) return [];
  const shown = all.slice(0, ROWS_MAX);
  return [
    { text: 'Sources', style: 'section' },
    table(EARNED_WIDTHS, [{ text: 'Source' }, ...EARNED_HEAD()], shown.map(earned)),
    ...beyond(all.length - shown.length),
  ];
}

function teams({ teams: all }: LeadTeams): Content[] {
  if (all.length === 0) return [];
  const shown = all.slice(0, ROWS_MAX);
  return [
    { text: 'Teams', style: 'section' },
    table(EARNED_WIDTHS, [{ text: 'Team' }, ...EARNED_HEAD()], shown.map(earned)),
    ...beyond(all.length - shown.length),
  ];
}

function reasons({ declined, returned }: LeadReasons): Content[] {
  const list = (title: string, all: LeadReasons['declined']): Content[] => {
    if (all.length === 0) return [];
    const shown = all.slice(0, ROWS_MAX);
    return [
      { text: title, style: 'section' },
      table(
        ['*', ...widths(2)],
        [{ text: 'Reason' }, right('Times'), right('Leads')],
        shown.map(({ reason, times, leads }) => [
          reason === null ? { text: 'None given', color: MUTED } : { text: name(reason) },
          right(numberText(times)),
          right(numberText(leads)),
        ]),
      ),
      ...beyond(all.length - shown.length),
    ];
  };
  return [...list('Declined', declined), ...list('Handed back', returned)];
}

function beyond(more: number): Content[] {
  if (more <= 0) return [];
  return [{ text: `and ${more} more: the CSV has them all`, style: 'note', margin: [0, 4, 0, 0] }];
}

/** As wide as the longest word of it: languages differ. */
function widths(columns: number): 'auto'[] {
  return Array.from({ length: columns }, () => 'auto');
}

function right(text: string): TableCell {
  return { text, alignment: 'right' };
}

function table(columns: ContentTable['table']['widths'], head: TableCell[], rows: TableCell[][]): Content {
  const titled = head.map((cell) => ({ ...(cell as object), style: 'head' }) as TableCell);
  return {
    table: { widths: columns ?? [], headerRows: 1, dontBreakRows: true, body: [titled, ...rows] },
    layout: {
      hLineWidth: (index) => (index === 0 ? 0 : 0.5),
      vLineWidth: () => 0,
      hLineColor: () => LINE,
      paddingLeft: () => 6,
      paddingRight: () => 6,
      paddingTop: () => 3,
      paddingBottom: () => 3,
    },
  };
}

/** The answers as on the page: colours, gaps, hatching where nobody answered; the counts stand beside it. */
function bar({ accepted, declined, timedOut }: Pick<Agent, 'accepted' | 'declined' | 'timedOut'>): TableCell {
  const parts = [
    { count: accepted, color: COLOURS.accepted },
    { count: declined, color: COLOURS.declined },
    { count: timedOut, color: COLOURS.timedOut, hatched: true },
  ].filter(({ count }) => count > 0);
  if (parts.length === 0) return { text: '–', color: MUTED };
  const total = accepted + declined + timedOut;
  const room = BAR.width - BAR.gap * (parts.length - 1);
  const canvas: CanvasElement[] = [];
  let x = 0;
  for (const { count, color, hatched } of parts) {
    const width = (room * count) / total;
    canvas.push(...box(x, width, color, hatched === true));
    x += width + BAR.gap;
  }
  return { canvas, margin: [0, 2, 0, 0] };
}

function box(x: number, width: number, color: string, hatched: boolean): CanvasElement[] {
  const { height } = BAR;
  const drawn: CanvasElement[] = [{ type: 'rect', x, y: 0, w: width, h: height, color, lineWidth: 0 }];
  if (!hatched) return drawn;
  for (let at = x - height + 3; at < x + width; at += 4) {
    // Cut off at both ends of the box.
    const [from, to] = [Math.max(at, x), Math.min(at + height, x + width)];
    if (to - from < 0.5) continue;
    drawn.push({
      type: 'line',
      x1: from,
      y1: height - (from - at),
      x2: to,
      y2: height - (to - at),
      lineWidth: 0.8,
      lineColor: '#ffffff',
    });
  }
  return drawn;
}

function legend(): Content {
  const entry = (text: string, color: string, hatched: boolean): Column => ({
    width: 'auto',
    columnGap: 4,
    columns: [
      { width: 10, canvas: box(0, 10, color, hatched), margin: [0, 1, 0, 0] },
      { width: 'auto', text, style: 'note' },
    ],
  });
  return {
    margin: [0, 21, 0, 0],
    columnGap: 12,
    columns: [
      { width: '*', text: '' },
      entry('Accepted', COLOURS.accepted, false),
      entry('Declined', COLOURS.declined, false),
      entry('Timed out', COLOURS.timedOut, true),
    ],
  };
}
