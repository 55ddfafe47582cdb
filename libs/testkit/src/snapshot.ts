import { type Agent, type EngineEvent, evolve, rebuildIndex, type Instant, type State } from '@baton/engine';

/** A copy that shares nothing that changes: what an independent fold of the events begins with. */
export function copyState(state: State, now: Instant): State {
  const copy: State = {
    ...state,
    settings: structuredClone(state.settings),
    agents: new Map([...state.agents].map(([id, agent]) => [id, copyAgent(agent)])),
    leads: structuredClone(state.leads),
    offers: structuredClone(state.offers),
    customers: structuredClone(state.customers),
    rotation: structuredClone(state.rotation),
  };
  rebuildIndex(copy, now);
  return copy;
}

function copyAgent(agent: Agent): Agent {
  const { schedule, ...data } = agent;
  return { ...structuredClone(data), schedule };
}

/** Everything that is not derived, as plain comparable data. */
export function snapshot(state: State): unknown {
  const { index: _index, calendar: _calendar, hours: _hours, plans: _plans, tags: _tags, ...rest } = state;
  return plain(rest);
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (value instanceof Set) return [...value].map(String).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? null : value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, plain(one)]),
  );
}

/** Where two snapshots first differ, in words; null: nowhere. */
export function difference(a: unknown, b: unknown, path = 'state'): string | null {
  if (Object.is(a, b)) return null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return `${path}: ${JSON.stringify(a)} or ${JSON.stringify(b)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference(a[key as never], b[key as never], `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** Folds events over the state, as they would come back from a log. */
export function replay(state: State, events: readonly EngineEvent[]): State {
  for (const event of events) evolve(state, event);
  return state;
}
