import { describe, expect, it } from 'vitest';
import { actionWords, auditAreas, changesOf, fieldWords, subjectWords, summaryOf } from './audit-words.ts';

/** Where the server notes actions: every one of them has words here. */
const sources = import.meta.glob<string>('../../../../../api/src/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});

describe('the words of the audit log', () => {
  it('show only what differs', () => {
    expect(changesOf({ name: 'A', weight: 5, tags: ['x'] }, { name: 'B', weight: 5, tags: ['x'] })).toEqual([
      { field: 'name', before: 'A', after: 'B' },
    ]);
    expect(changesOf(null, { name: 'A' })).toEqual([{ field: 'name', before: '', after: 'A' }]);
    expect(changesOf({ name: 'A' }, undefined)).toEqual([{ field: 'name', before: 'A', after: '' }]);
    expect(changesOf(undefined, null)).toEqual([]);
  });

  it('keep an action that somebody put into the address', () => {
    expect(auditAreas('user.').filter(({ value }) => value === 'user.')).toHaveLength(1);
    expect(auditAreas('user.invited').at(-1)).toEqual({ value: 'user.invited', label: 'User invited again' });
    expect(auditAreas('no.such').at(-1)).toEqual({ value: 'no.such', label: 'no.such' });
  });

  it('know every action that the server notes, and what it was done to', () => {
    const texts = Object.entries(sources)
      .filter(([path, text]) => !path.endsWith('.spec.ts') && /[aA]udit/.test(text))
      .map(([, text]) => text);
    const noted = texts.flatMap((text) =>
      [...text.matchAll(/'((?:[a-z]+_)*[a-z]+\.[a-z_]+)'/g)].map(([, action = '']) => action),
    );
    const subjects = texts.flatMap((text) =>
      [...text.matchAll(/subject: '([a-z_]+)'/g)].map(([, subject = '']) => subject),
    );
    const areas = new Set(auditAreas('').map(({ value }) => value));
    const actions = noted.filter((action) => areas.has(action.replace(/\.[a-z_]+$/, '.')));
    expect(new Set(actions).size).toBeGreaterThan(30);
    expect(new Set(subjects).size).toBeGreaterThan(10);
    expect(actions.filter((action) => actionWords(action) === action)).toEqual([]);
    expect(subjects.filter((subject) => subjectWords(subject) === subject)).toEqual([]);
  });

  it('say values as people do', () => {
    const said = (field: string, after: unknown): string =>
      changesOf({ [field]: 'other' }, { [field]: after })[0]!.after;
    expect(said('offerWindowMs', 300_000)).toBe('5 min');
    expect(said('manualIntercept', true)).toBe('yes');
    expect(said('tags', ['solar', 'PK_200'])).toBe('solar, PK_200');
    expect(said('tags', [])).toBe('none');
    expect(said('price', { amount: 1_250, currency: 'EUR' })).toBe('€12.50');
    expect(said('capacity', { maxPendingOffers: 2, perDay: null })).toBe('Offers at a time: 2');
    expect(said('until', '2026-03-29T10:00:00.000Z')).toMatch(/29.*2026/);
    expect(fieldWords('offerWindowMs')).toBe('Offer window');
    expect(fieldWords('somethingElseMs')).toBe('Something else');
  });

  it('name what was changed', () => {
    expect(summaryOf({ before: { name: 'A', weight: 1 }, after: { name: 'B', weight: 2 } })).toEqual({
      name: 'B',
      fields: ['Name', 'Weight'],
    });
    expect(summaryOf({ before: null, after: { name: 'B', weight: 2 } })).toEqual({ name: 'B', fields: [] });
    expect(summaryOf({ before: { id: '1', name: 'A' }, after: { into: { id: '2', name: 'B' } } })).toEqual({
      name: 'A',
      fields: ['B'],
    });
    expect(summaryOf({ before: undefined, after: undefined })).toEqual({ name: null, fields: [] });
  });
});
