import type { WhatIfResult } from '@baton/contract';
import type { Fate, History, PastLead } from './history.ts';

type Figures = WhatIfResult['happened'];

/** The figures of a set of leads, by what became of each. */
export function figuresOf(leads: readonly PastLead[], fates: readonly Fate[]): Figures {
  const times = new Float64Array(fates.length);
  let timed = 0;
  let sum = 0;
  const counts = { accepted: 0, assigned: 0, coalesced: 0, unclaimed: 0, pending: 0 };
  let catchallAccepted = 0;
  fates.forEach(({ status, catchall, acceptedAt }, index) => {
    counts[status] += 1;
    if (status !== 'accepted') return;
    if (catchall) catchallAccepted += 1;
    if (acceptedAt === null) return;
    const time = acceptedAt - leads[index]!.receivedAt;
    times[timed] = time;
    timed += 1;
    sum += time;
  });
  const accepted = counts.accepted - catchallAccepted;
  const share = (part: number): number | null => (fates.length === 0 ? null : part / fates.length);
  return {
    leads: fates.length,
    accepted,
    acceptanceRate: share(accepted),
    catchallAccepted,
    catchallShare: share(catchallAccepted),
    coalesced: counts.coalesced,
    assigned: counts.assigned,
    delinquent: counts.unclaimed,
    pending: counts.pending,
    responseTimeMs: {
      median: medianOf(times.subarray(0, timed).sort()),
      mean: timed === 0 ? null : sum / timed,
    },
  };
}

/** What happened and what would have, for all and for each agent. */
export function resultOf(
  history: History,
  fates: readonly Fate[],
  offered: ReadonlyMap<string, ReadonlySet<string>>,
  names: ReadonlyMap<string, string>,
  currency: string,
): WhatIfResult {
  const { leads } = history;
  const truth = leads.map(({ happened }) => happened);
  const then = holdings(leads, truth);
  const now = holdings(leads, fates);
  const ids = new Set([...history.agents.map(({ id }) => id), ...then.keys(), ...history.offered.keys()]);
  const agents = [...ids].map((agentId) => ({
    agentId,
    name: names.get(agentId) ?? '',
    happened: { offered: history.offered.get(agentId) ?? 0, ...(then.get(agentId) ?? NOTHING) },
    simulated: { offered: offered.get(agentId)?.size ?? 0, ...(now.get(agentId) ?? NOTHING) },
  }));
  return {
    currency,
    happened: figuresOf(leads, truth),
    simulated: figuresOf(leads, fates),
    agents: agents
      .filter(
        ({ happened, simulated }) =>
          happened.offered + happened.leads + simulated.offered + simulated.leads > 0,
      )
      .sort((a, b) => b.simulated.leads - a.simulated.leads || (a.name < b.name ? -1 : 1)),
  };
}

const NOTHING = { leads: 0, value: 0 };

/** Leads that each agent owns at the end, and what they are worth. */
function holdings(
  leads: readonly PastLead[],
  fates: readonly Fate[],
): Map<string, { leads: number; value: number }> {
  const held = new Map<string, { leads: number; value: number }>();
  fates.forEach(({ ownerAgentId }, index) => {
    if (ownerAgentId === null) return;
    const { value, countsValue } = leads[index]!;
    const sum = held.get(ownerAgentId) ?? { ...NOTHING };
    sum.leads += 1;
    if (countsValue) sum.value += value ?? 0;
    held.set(ownerAgentId, sum);
  });
  return held;
}

function medianOf(sorted: Float64Array): number | null {
  if (sorted.length === 0) return null;
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
