import { Counter, Gauge, Histogram, register } from 'prom-client';

/** What of a gauge one part of the process has, by label; a plain number where there is no label. */
export type Reading = number | Record<string, number>;

const sources = new Map<string, Set<() => Reading>>();

/**
 * A figure that is read whenever somebody asks for /metrics, and summed over whoever has a part of it. Returns the way
 * out, for whoever ends before the process does.
 */
export function gauge(name: string, help: string, read: () => Reading, label?: string): () => void {
  const readers = sources.get(name) ?? new Set();
  sources.set(name, readers.add(read));
  if (register.getSingleMetric(name) !== undefined) return () => void readers.delete(read);
  const made = new Gauge({
    name,
    help,
    labelNames: label === undefined ? [] : [label],
    collect() {
      made.reset();
      for (const one of readers) {
        const reading = one();
        if (typeof reading === 'number') made.inc(reading);
        else if (label !== undefined)
          for (const [value, n] of Object.entries(reading)) made.inc({ [label]: value }, n);
      }
    },
  });
  return () => void readers.delete(read);
}

/** One per process, whoever asks for it. */
export function histogram(name: string, help: string, buckets: number[]): Histogram {
  return (register.getSingleMetric(name) as Histogram | undefined) ?? new Histogram({ name, help, buckets });
}

/** One per process, whoever asks for it. */
export function counter<L extends string>(name: string, help: string, label: L): Counter<L> {
  return (
    (register.getSingleMetric(name) as Counter<L> | undefined) ??
    new Counter({ name, help, labelNames: [label] })
  );
}

/** The connections of a pool, by what they do; `waiting` are those who want one. */
export function poolReading(pool: { totalCount: number; idleCount: number; waitingCount: number }): Reading {
  return { busy: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount };
}
