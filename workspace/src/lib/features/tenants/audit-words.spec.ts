import { describe, expect, it } from 'vitest';
import { auditAreas, changesOf } from './audit-words.ts';

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
    expect(auditAreas('user.invited').at(-1)).toEqual({ value: 'user.invited', label: 'user.invited' });
  });
});
