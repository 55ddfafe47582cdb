/**
 * What a cycle costs in the engine alone: `node libs/engine/src/engine.bench.ts [agents]`. One core, no database; the
 * shell's share comes on top. Prints cycles per second and the cost of the pick.
 */
import { counter, MONDAY_NOON, newLead, readyAgent } from '@baton/testkit';
import {
  candidates,
  type Command,
  decide,
  emptyState,
  forget,
  nextWakeAt,
  rebuildIndex,
  type State,
  takeTouched,
} from './index.ts';

const newId = counter('x');

function tenant(agents: number): State {
  const state = emptyState();
  for (let i = 0; i < agents; i += 1) {
    const agent = readyAgent({ id: `agent-${String(i).padStart(6, '0')}` });
    state.agents.set(agent.id, agent);
  }
  rebuildIndex(state, MONDAY_NOON);
  return state;
}

let now = MONDAY_NOON;

function give(state: State, command: Command): void {
  const { outcome } = decide(state, command, { now, newId });
  if (!outcome.ok) throw new Error(`${command.type}: ${outcome.refusal}`);
}

/** Receive, deliver, accept; `batch` of them between two calls of what the shell calls after a commit. */
function cycles(state: State, count: number, batch: number): void {
  for (let done = 0; done < count; done += batch) {
    now += 20;
    const leads = Array.from({ length: batch }, () => newLead({ id: newId() }));
    for (const lead of leads) give(state, { type: 'receive_lead', lead });
    for (const { id } of leads) {
      const offer = state.offers.get(state.leads.get(id)!.pendingOfferIds[0]!)!;
      give(state, { type: 'deliver_offer', offerId: offer.id, agentId: offer.agentId });
      give(state, { type: 'accept_offer', offerId: offer.id, agentId: offer.agentId, at: now });
    }
    takeTouched(state);
    forget(state);
    nextWakeAt(state, now);
  }
}

function measure(name: string, count: number, run: () => void): void {
  const rates: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    const from = performance.now();
    run();
    rates.push(count / ((performance.now() - from) / 1_000));
  }
  rates.sort((a, b) => a - b);
  const [low, median, high] = [rates[0]!, rates[2]!, rates[4]!].map((rate) =>
    Math.round(rate).toLocaleString('en'),
  );
  console.log(
    `${name.padEnd(52)} ${median!.padStart(10)}/s   (${low} – ${high})   ${(1e6 / rates[2]!).toFixed(1)} µs`,
  );
}

const size = Number(process.argv[2] ?? 1_000);
const state = tenant(size);
measure(`receive + deliver + accept, ${size} agents`, 10_000, () => cycles(state, 10_000, 64));

const probe = tenant(size);
give(probe, { type: 'receive_lead', lead: newLead({ id: 'probe' }) });
const lead = probe.leads.get('probe')!;
measure(`candidates with their record, ${size} agents`, 5_000, () => {
  for (let i = 0; i < 5_000; i += 1) candidates(probe, lead, 0, now);
});

const many = tenant(20);
many.settings.maxPendingOffers = 10_000;
rebuildIndex(many, now);
for (let i = 0; i < 100_000; i += 1) {
  give(many, { type: 'receive_lead', lead: newLead({ id: newId() }) });
  if (i % 256 === 0) takeTouched(many);
}
measure('wake-up time asked, 100,000 offers pending', 100_000, () => {
  for (let i = 0; i < 100_000; i += 1) nextWakeAt(many, now);
});
