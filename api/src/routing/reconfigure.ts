import type pg from 'pg';
import type { Batch } from './batch.ts';
import { loadConfig } from './config.ts';
import { addMissingLive } from './load.ts';

/** The configuration moved on: takes it in before the batch's commands, so that they are decided by what holds now. */
export async function applyConfig(client: pg.PoolClient, batch: Batch): Promise<void> {
  const { set, state } = batch;
  const before = set.config;
  const config = await loadConfig(client, batch.tenantId);
  set.config = config;
  const retagged = tagsChanged(before, config);
  const agents = [...config.agents.values()].filter(
    ({ id }) => retagged || before.prints.get(id) !== config.prints.get(id),
  );
  // Who may take leads no more, as one who became a participant, is an agent no more.
  const gone = [...before.agents.values()].filter(({ id }) => !config.agents.has(id));
  batch.decide({
    type: 'configure',
    settings: config.engineSettings,
    facts: config.facts,
    agents: [...agents, ...gone.map((agent) => ({ ...agent, active: false }))],
  });
  const fresh = new Map([...state.agents].filter(([id]) => !before.agents.has(id)));
  await addMissingLive(client, batch.tenantId, [], fresh);
}

/** A renamed or re-made tag changes what the agents' tags mean, though their rows stay as they were. */
function tagsChanged(before: Batch['set']['config'], after: Batch['set']['config']): boolean {
  if (before.tagNames.size !== after.tagNames.size) return true;
  for (const [id, name] of after.tagNames) if (before.tagNames.get(id) !== name) return true;
  return false;
}
