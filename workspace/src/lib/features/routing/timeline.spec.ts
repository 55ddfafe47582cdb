// @vitest-environment jsdom
import type { TimelineEntry } from '@baton/contract';
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { newId } from '../../../../test/factories.ts';
import Timeline from './timeline.svelte';

afterEach(cleanup);

const entryOf = (type: string): TimelineEntry => ({
  id: newId(),
  at: '2026-11-24T01:00:00.000Z',
  type,
  agentId: newId(),
  agentName: 'Anna',
  offerId: null,
  by: null,
  data: {},
});

it('says an acceptance once, the newest first', () => {
  render(Timeline, {
    entries: [entryOf('lead.received'), entryOf('offer.accepted'), entryOf('lead.accepted')],
  });
  const lines = screen.getAllByRole('listitem').map((line) => line.textContent ?? '');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('Anna accepted the offer');
});
