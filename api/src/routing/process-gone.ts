import type { Work } from './batch.ts';
import { connectedElsewhere, noteListening } from './listeners.ts';

/**
 * A process that had devices is gone: its users listen there no more, and agents without a device anywhere are not
 * connected. Safe to do twice, and to a process that comes back: it notes its devices anew.
 */
export function processGone(processId: string): Work<void> {
  return {
    name: 'process_gone',
    run(batch) {
      const { set, state, now } = batch;
      for (const [userId, places] of set.listening) {
        if (places.get(processId) !== null) continue;
        noteListening(batch, userId, processId, now);
        if (state.agents.get(userId)?.connected !== true) continue;
        if (!connectedElsewhere(set, userId, processId))
          batch.decide({ type: 'disconnect_agent', agentId: userId });
      }
      return () => undefined;
    },
  };
}
