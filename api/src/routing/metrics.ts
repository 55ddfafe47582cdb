import type { EngineEvent } from '@baton/engine';
import { counter, histogram } from '../platform/metrics.ts';

/** Routing's own figures for /metrics. One instance per process. */
export class RoutingMetrics {
  private readonly size = histogram(
    'baton_batch_commands',
    'Commands per routing transaction',
    [1, 2, 4, 8, 16, 32, 64, 128, 256],
  );
  private readonly seconds = histogram(
    'baton_batch_seconds',
    'Time from the tenant lock to the commit',
    [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
  );
  private readonly late = histogram(
    'baton_wake_late_seconds',
    'How late what was due was done, by the clock of the database',
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 30],
  );
  private readonly counts = counter('baton_routing_events_total', 'Routing events by type', 'type');
  private readonly offers = counter('baton_offers_total', 'Offers that came into a state', 'state');

  batch(commands: number, ms: number): void {
    this.size.observe(commands);
    this.seconds.observe(ms / 1000);
  }

  woke(lateMs: number): void {
    this.late.observe(Math.max(0, lateMs) / 1000);
  }

  events(events: readonly EngineEvent[]): void {
    for (const { type } of events) {
      this.counts.inc({ type });
      const state = STATE_OF[type];
      if (state !== undefined) this.offers.inc({ state });
    }
  }
}

const STATE_OF: Partial<Record<EngineEvent['type'], string>> = {
  'offer.created': 'pending',
  'offer.accepted': 'accepted',
  'offer.declined': 'declined',
  'offer.timed_out': 'timed_out',
  'offer.undelivered': 'undelivered',
  'offer.rescinded': 'rescinded',
  'offer.canceled': 'canceled',
};
