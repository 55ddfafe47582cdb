import { Problem } from '../platform/problem/problem.ts';
import type { Batch, Work } from './batch.ts';
import type { Boarding } from './boarding.ts';
import type { Cargo } from './flight.ts';

/** A command in the queue, and whoever waits for its answer. */
export interface Entry {
  work: Work<unknown>;
  /** Estimated database time when it came in: a wake may not run ahead of what waits. */
  stamp: number;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  alone: boolean;
}

export interface Answer {
  entry: Entry;
  answer?: () => unknown;
  refusal?: Problem;
}
export interface Settled {
  entry: Entry;
  value?: unknown;
  refusal?: Problem;
}
export interface Decided {
  batch: Batch;
  listeners: ReadonlySet<string>;
  settled: Settled[];
}

export interface Failure {
  error: unknown;
  connectionLost: boolean;
}
/** A batch on its way. */
export interface Flight {
  decided: Decided;
  cargo: Cargo;
  entries: Entry[];
  /** Rejects where it does not stand. */
  landed: Promise<void>;
  over: boolean;
  started: number;
  end: ((facts: Record<string, number>, failed?: boolean) => void) | undefined;
}
/** What has been decided ahead so far. */
export interface Aboard {
  boarding: Boarding;
  batch: Batch;
  answers: Answer[];
  listeners: ReadonlySet<string>;
}

/** Decides each of them in turn; a refusal changes nothing. */
export function runAll(batch: Batch, entries: readonly Entry[]): Answer[] {
  return entries.map((entry) => {
    try {
      return { entry, answer: entry.work.run(batch) };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { entry, refusal: error };
    }
  });
}

/** Answers are made when all works have run, from the state as the batch leaves it, before the commit is sent. */
export function settle({ entry, answer, refusal }: Answer): Settled {
  if (answer === undefined) return { entry, refusal };
  try {
    return { entry, value: answer() };
  } catch (error) {
    if (error instanceof Problem) return { entry, refusal: error };
    throw error;
  }
}
