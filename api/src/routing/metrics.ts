import type { EngineEvent } from '@baton/engine';
import { Counter, Histogram, register } from 'prom-client';

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
  private readonly counts = counter('baton_routing_events_total', 'Routing events by type');

  batch(commands: number, ms: number): void {
    this.size.observe(commands);
    this.seconds.observe(ms / 1000);
  }

  events(events: readonly EngineEvent[]): void {
    for (const { type } of events) this.counts.inc({ type });
  }
}

function histogram(name: string, help: string, buckets: number[]): Histogram {
  return (register.getSingleMetric(name) as Histogram | undefined) ?? new Histogram({ name, help, buckets });
}
function counter(name: string, help: string): Counter<'type'> {
  return (
    (register.getSingleMetric(name) as Counter<'type'> | undefined) ??
    new Counter({ name, help, labelNames: ['type'] })
  );
}
