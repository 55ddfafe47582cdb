import { describe, expect, it } from 'vitest';
import { changesText } from './change-words.ts';

describe('what an edit changed', () => {
  it('is named, with what was and what is', () =>
    expect(
      changesText([
        { field: 'subject', before: null, after: 'Roof' },
        { field: 'attributes.floors', before: 2, after: 3 },
        { field: 'tags', came: ['Later'], went: ['Solar', 'urgent'] },
      ]),
    ).toBe('Subject: – → Roof · floors: 2 → 3 · Tags added: Later · Tags removed: Solar, urgent'));
  it('is not known of an edit of long ago', () => expect(changesText(undefined)).toBeNull());
});
