import type { EngineEvent } from './events.ts';
import { rebuildTimers } from './seats.ts';
import type { State } from './state.ts';

export type TenantEvent = Extract<EngineEvent, { type: `tenant.${string}` }>;

export function evolveTenant(state: State, event: TenantEvent): void {
  switch (event.type) {
    case 'tenant.configured':
      if (event.settings !== undefined) state.settings = event.settings;
      Object.assign(state, event.facts);
      rebuildTimers(state, event.at);
      break;
    case 'tenant.released':
      state.lastReleaseAt = event.at;
      state.index.touched.tenant = true;
      break;
    case 'tenant.rotated':
      rotate(state, event.key, event.weights);
      state.index.touched.tenant = true;
      break;
  }
}

function rotate(state: State, key: string, weights: [agentId: string, current: number][]): void {
  let current = state.rotation.get(key);
  if (current === undefined) {
    current = new Map();
    state.rotation.set(key, current);
  }
  for (const [agentId, weight] of weights) current.set(agentId, weight);
}
