import { describe, expect, it } from 'vitest';
import { emptyStep, fromDraft, opsFor, toDraft } from './plan-draft.ts';

describe('the plan editor', () => {
  it('gives a step back as it came', () => {
    const step = {
      name: 'North',
      conditions: [
        { field: 'attributes.model', op: 'in' as const, value: ['ID.7', 'ID.3'] },
        { field: 'value', op: 'gte' as const, value: 2_000_050 },
        { field: 'tag', op: 'exists' as const },
      ],
      teamIds: [],
      strategy: 'round_robin' as const,
      parallelOffers: 3,
      offerWindowMs: 60_000,
      maxStepMs: 0,
    };
    const draft = toDraft(step, 'EUR');
    expect(draft.conditions[1]!.value).toBe('20000.50');
    expect(fromDraft(draft, 'EUR')).toEqual(step);
  });
  it('leaves the longest wait to the server where nothing was typed', () => {
    expect(fromDraft(emptyStep('All'), 'EUR')).not.toHaveProperty('maxStepMs');
  });
  it('offers no comparison that makes no sense', () => {
    expect(opsFor('hours')).toEqual(['is']);
    expect(opsFor('value')).toContain('gte');
    expect(opsFor('source')).not.toContain('gte');
  });
});
