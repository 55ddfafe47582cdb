import { describe, expect, test } from 'vitest';
import { calendar, schedule, type ScheduleInput } from './index.ts';

const every = [1, 2, 3, 4, 5, 6, 7];
const daily = (from: string, to: string) => every.map((weekday) => ({ weekday, from, to }));

/** Openings and closings between two instants. */
function changes(input: ScheduleInput, from: string, to: string): string[] {
  const hours = schedule(input);
  const list: string[] = [];
  let at = Date.parse(from);
  for (;;) {
    const next = hours.nextChange(at);
    if (next === null || next >= Date.parse(to)) return list;
    if (hours.isOpen(next - 1) === hours.isOpen(next))
      throw new Error(`nothing changes at ${new Date(next).toISOString()}`);
    list.push(
      `${hours.isOpen(next) ? 'opens' : 'closes'} ${new Date(next).toISOString().replace(':00.000Z', 'Z')}`,
    );
    at = next;
  }
}

describe('weekly hours', () => {
  test('in the zone, on the days', () => {
    const weekly = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:30' }));
    expect(changes({ timeZone: 'Europe/Berlin', weekly }, '2026-06-05T00:00Z', '2026-06-09T00:00Z')).toEqual([
      'opens 2026-06-05T07:00Z',
      'closes 2026-06-05T15:30Z',
      'opens 2026-06-08T07:00Z',
      'closes 2026-06-08T15:30Z',
    ]);
  });

  test('none at all is always open; an empty list is never', () => {
    expect(schedule({ timeZone: 'UTC', weekly: null }).isOpen(0)).toBe(true);
    expect(schedule({ timeZone: 'UTC', weekly: null }).nextChange(0)).toBeNull();
    expect(schedule({ timeZone: 'UTC', weekly: [] }).isOpen(0)).toBe(false);
    expect(schedule({ timeZone: 'UTC', weekly: [] }).nextChange(0)).toBeNull();
  });

  test('over midnight it stays open, and touching or overlapping hours are one stretch', () => {
    const weekly = [
      { weekday: 1, from: '20:00', to: '24:00' },
      { weekday: 2, from: '00:00', to: '02:00' },
      { weekday: 2, from: '01:00', to: '03:00' },
    ];
    expect(changes({ timeZone: 'Europe/Berlin', weekly }, '2026-06-01T00:00Z', '2026-06-03T00:00Z')).toEqual([
      'opens 2026-06-01T18:00Z',
      'closes 2026-06-02T01:00Z',
    ]);
  });

  test('every hour of the week never changes', () => {
    const hours = schedule({ timeZone: 'America/New_York', weekly: daily('00:00', '24:00') });
    expect(hours.isOpen(Date.parse('2026-11-01T05:30Z'))).toBe(true);
    expect(hours.nextChange(Date.parse('2026-10-01T00:00Z'))).toBeNull();
  });
});

describe('dated exceptions', () => {
  const weekly = daily('09:00', '17:00');
  test('close a day, or give it other hours', () => {
    const exceptions = [
      { date: '2026-12-24', intervals: [{ from: '09:00', to: '12:00' }] },
      { date: '2026-12-25', intervals: [] },
    ];
    expect(
      changes({ timeZone: 'Europe/Berlin', weekly, exceptions }, '2026-12-24T00:00Z', '2026-12-26T12:00Z'),
    ).toEqual(['opens 2026-12-24T08:00Z', 'closes 2026-12-24T11:00Z', 'opens 2026-12-26T08:00Z']);
  });

  test('close an always open tenant for a day', () => {
    const exceptions = [{ date: '2026-12-25', intervals: [] }];
    expect(
      changes(
        { timeZone: 'Europe/Berlin', weekly: null, exceptions },
        '2026-12-01T00:00Z',
        '2027-01-01T00:00Z',
      ),
    ).toEqual(['closes 2026-12-24T23:00Z', 'opens 2026-12-25T23:00Z']);
  });
});

describe('clock changes', () => {
  test.each([
    // 02:00 → 03:00 on 29 March, 03:00 → 02:00 on 25 October.
    [
      'Europe/Berlin',
      '01:00',
      '02:30',
      '2026-03-29',
      ['opens 2026-03-29T00:00Z', 'closes 2026-03-29T01:30Z'],
    ],
    [
      'Europe/Berlin',
      '02:15',
      '04:00',
      '2026-03-29',
      ['opens 2026-03-29T01:15Z', 'closes 2026-03-29T02:00Z'],
    ],
    ['Europe/Berlin', '02:00', '03:00', '2026-03-29', []],
    [
      'Europe/Berlin',
      '02:00',
      '03:00',
      '2026-10-25',
      ['opens 2026-10-25T00:00Z', 'closes 2026-10-25T02:00Z'],
    ],
    [
      'Europe/Berlin',
      '02:30',
      '02:45',
      '2026-10-25',
      [
        'opens 2026-10-25T00:30Z',
        'closes 2026-10-25T00:45Z',
        'opens 2026-10-25T01:30Z',
        'closes 2026-10-25T01:45Z',
      ],
    ],
    [
      'Europe/Berlin',
      '01:00',
      '02:30',
      '2026-10-25',
      [
        'opens 2026-10-24T23:00Z',
        'closes 2026-10-25T00:30Z',
        'opens 2026-10-25T01:00Z',
        'closes 2026-10-25T01:30Z',
      ],
    ],
    [
      'Europe/Berlin',
      '09:00',
      '17:00',
      '2026-10-25',
      ['opens 2026-10-25T08:00Z', 'closes 2026-10-25T16:00Z'],
    ],
    // 02:00 → 03:00 on 8 March, 02:00 → 01:00 on 1 November.
    ['America/New_York', '02:30', '03:30', '2026-03-08', []],
    [
      'America/New_York',
      '01:30',
      '02:30',
      '2026-03-08',
      ['opens 2026-03-08T06:30Z', 'closes 2026-03-08T07:30Z'],
    ],
    [
      'America/New_York',
      '01:00',
      '02:00',
      '2026-11-01',
      ['opens 2026-11-01T05:00Z', 'closes 2026-11-01T07:00Z'],
    ],
    [
      'America/New_York',
      '09:00',
      '17:00',
      '2026-11-01',
      ['opens 2026-11-01T14:00Z', 'closes 2026-11-01T22:00Z'],
    ],
    // Half an hour: 02:00 → 01:30 on 5 April, 02:00 → 02:30 on 4 October.
    [
      'Australia/Lord_Howe',
      '01:30',
      '02:00',
      '2026-04-05',
      ['opens 2026-04-04T14:30Z', 'closes 2026-04-04T15:30Z'],
    ],
    [
      'Australia/Lord_Howe',
      '01:45',
      '02:15',
      '2026-04-05',
      [
        'opens 2026-04-04T14:45Z',
        'closes 2026-04-04T15:00Z',
        'opens 2026-04-04T15:15Z',
        'closes 2026-04-04T15:45Z',
      ],
    ],
    [
      'Australia/Lord_Howe',
      '02:15',
      '03:00',
      '2026-10-04',
      ['opens 2026-10-03T15:45Z', 'closes 2026-10-03T16:00Z'],
    ],
  ])('%s, %s–%s on %s', (timeZone, from, to, date, expected) => {
    const exceptions = [{ date, intervals: [{ from, to }] }];
    const start = new Date(Date.parse(`${date}T00:00Z`) - 86_400_000).toISOString();
    const end = new Date(Date.parse(`${date}T00:00Z`) + 2 * 86_400_000).toISOString();
    expect(changes({ timeZone, weekly: [], exceptions }, start, end)).toEqual(expected);
  });
});

describe('the calendar', () => {
  test.each([
    ['Europe/Berlin', 'day', '2026-03-29T20:00Z', '2026-03-28T23:00Z'],
    ['Europe/Berlin', 'day', '2026-03-29T22:00Z', '2026-03-29T22:00Z'],
    ['Europe/Berlin', 'day', '2026-10-25T22:59Z', '2026-10-24T22:00Z'],
    ['Europe/Berlin', 'day', '2026-10-25T23:00Z', '2026-10-25T23:00Z'],
    ['Europe/Berlin', 'week', '2026-03-29T20:00Z', '2026-03-22T23:00Z'],
    ['Europe/Berlin', 'week', '2026-03-30T20:00Z', '2026-03-29T22:00Z'],
    ['Europe/Berlin', 'month', '2026-03-31T21:59Z', '2026-02-28T23:00Z'],
    ['Europe/Berlin', 'month', '2026-03-31T22:00Z', '2026-03-31T22:00Z'],
    ['America/New_York', 'day', '2026-11-02T04:59Z', '2026-11-01T04:00Z'],
    ['Australia/Lord_Howe', 'day', '2026-04-05T13:29Z', '2026-04-04T13:00Z'],
    ['Australia/Lord_Howe', 'week', '2026-04-05T13:30Z', '2026-04-05T13:30Z'],
    // Midnight did not come: the day began at one.
    ['America/Sao_Paulo', 'day', '2018-11-04T12:00Z', '2018-11-04T03:00Z'],
  ] as const)('%s: the %s that holds %s begins at %s', (timeZone, period, at, start) => {
    const days = calendar(timeZone);
    expect(new Date(days.periodStart(period, Date.parse(at))).toISOString()).toBe(
      new Date(start).toISOString(),
    );
    expect(days.periodStart(period, Date.parse(start))).toBe(Date.parse(start));
  });

  test.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00Z'],
    ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00Z'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00Z'],
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00Z'],
  ])('%s: %s begins at %s', (timeZone, date, start) => {
    expect(calendar(timeZone).dayStart(date)).toBe(Date.parse(start));
  });

  test('an unknown zone is an error', () => expect(() => calendar('Mars/Olympus')).toThrow(RangeError));
});
