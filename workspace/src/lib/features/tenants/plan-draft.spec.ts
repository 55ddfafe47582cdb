import { describe, expect, it } from 'vitest';
import { emptyStep, fromDraft, opsFor, toDraft } from './plan-draft.ts';

describe('the plan editor', () => {
  it('gives a step back as it came', () => {
    const step = {
      name: 'North',
      conditions: [
        { field: 'attribute.model', op: 'in' as const, value: ['ID.7', 'ID.3'] },
        { field: 'value', op: 'gte' as const, value: 20_000 },
        { field: 'tag', op: 'exists' as const },
      ],
      teamIds: [],
      strategy: 'round_robin' as const,
      parallelOffers: 3,
      offerWindowMs: 60_000,
      maxStepMs: 0,
    };
    expect(fromDraft(toDraft(step))).toEqual(step);
  });
  it('leaves the longest wait to the server where nothing was typed', () => {
    expect(fromDraft(emptyStep('All'))).not.toHaveProperty('maxStepMs');
  });
  it('offers no comparison that makes no sense', () => {
    expect(opsFor('hours')).toEqual(['is']);
    expect(opsFor('value')).toContain('gte');
    expect(opsFor('source')).not.toContain('gte');
  });
});
