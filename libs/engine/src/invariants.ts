import { stepApplies } from './conditions.ts';
import { hoursHold, isJoined, isPending, isPersonal, stepOf } from './facts.ts';
import { against, hasUntried, queryFor } from './match.ts';
import { rebuildIndex } from './seats.ts';
import type { Agent, Instant, Lead, Offer, State } from './state.ts';

/**
 * What must hold between two commands, in words for each thing that does not. With `now` also what only time tells: that
 * no queued lead waits for an agent who could have it, and that none waits where nobody is left. For tests, audits and
 * fault runs: it looks at everything.
 */
export function invariants(state: State, now?: Instant): string[] {
  const wrong: string[] = [];
  for (const lead of state.leads.values()) checkLead(state, lead, wrong);
  for (const offer of state.offers.values()) checkOffer(state, offer, wrong);
  for (const agent of state.agents.values()) checkAgent(state, agent, wrong);
  checkAcceptances(state, wrong);
  checkIndex(state, now ?? 0, wrong);
  if (now !== undefined) checkNobodyWaitsForNothing(state, now, wrong);
  return wrong;
}

function checkLead(state: State, lead: Lead, wrong: string[]): void {
  const say = (what: string): unknown => wrong.push(`lead ${lead.id} (${lead.status}) ${what}`);
  const offers = lead.pendingOfferIds.map((id) => state.offers.get(id));
  const { routing } = lead;
  if (offers.some((offer) => offer?.state !== 'pending' || offer.leadId !== lead.id))
    return void say('lists an offer that is not a pending one of its own');
  const kinds = new Set(offers.map((offer) => offer!.kind));
  if (offers.filter((offer) => offer!.kind === 'exclusive').length > 1) say('has two exclusive offers');
  if (kinds.size > 1) say('has pending offers of different kinds');
  if (new Set(offers.map((offer) => offer!.agentId)).size < offers.length)
    say('is offered twice to one agent');
  if (offers.some((offer) => offer!.cycle !== lead.cycle)) say('has a pending offer of another cycle');
  if (offers.some((offer) => offer!.attempt > lead.attempt)) say('has an offer beyond its attempts');
  if (kinds.has('parallel') && offers.length > (stepOf(state, lead)?.parallelOffers ?? 0))
    say('has too many parallel offers');

  const wants = { offered: ['exclusive', 'parallel'], shark_tank: ['shark_tank'], catchall: ['catchall'] }[
    lead.status as 'offered'
  ];
  if (isJoined(lead)) {
    const head = state.leads.get(lead.joinedLeadId!);
    if (head === undefined || !head.joinedBy.includes(lead.id))
      say('has joined a lead that does not know it');
    else if (head.status !== lead.status)
      say(`does not show the status ${head.status} of the lead it joined`);
    else if (isJoined(head)) say('has joined a lead that has joined another');
    if (offers.length > 0) say('has joined another lead and has offers');
  } else if (wants !== undefined) {
    if (offers.length === 0) say('is in limbo: no offer is pending');
    if (offers.some((offer) => !wants.includes(offer!.kind))) say('has offers of the wrong kind');
  } else if (offers.length > 0) say('has pending offers');
  if (lead.status === 'queued' && !isJoined(lead)) {
    if (routing.waitingSince === null) say('waits without a clock');
    if (routing.requeued.length > 0) say('lets somebody with another chance wait');
  } else if (routing.waitingSince !== null) say('does not wait, but its clock runs');
  if ((lead.status === 'held') !== (routing.heldReason !== null) && !isJoined(lead))
    say('is held without a reason, or not held with one');
  const owned = lead.status === 'accepted' || lead.status === 'assigned' || lead.status === 'coalesced';
  if (owned !== (lead.ownerAgentId !== null) && lead.status !== 'discarded')
    say('is owned by nobody, or has an owner');
  for (const id of lead.joinedBy)
    if (state.leads.get(id)?.joinedLeadId !== lead.id) say(`lists ${id}, which has not joined it`);
}

function checkOffer(state: State, offer: Offer, wrong: string[]): void {
  if (offer.state !== 'pending') return;
  const say = (what: string): unknown => wrong.push(`offer ${offer.id} (${offer.kind}) ${what}`);
  const lead = state.leads.get(offer.leadId);
  if (!lead?.pendingOfferIds.includes(offer.id)) say('is pending, but its lead does not know it');
  if (!state.agents.get(offer.agentId)?.pendingOfferIds.has(offer.id))
    say('is pending, but its agent does not know it');
  if (!state.agents.get(offer.agentId)?.active) say('is held by an inactive agent');
  if (isPersonal(offer.kind) && (offer.expiresAt === null) !== (offer.deliveredAt === null))
    say('has a clock without delivery');
  if (!isPersonal(offer.kind) && offer.expiresAt === null) say('runs without an end');
  const answer = lead?.routing.answers[offer.agentId];
  if (isPersonal(offer.kind) && answer !== undefined)
    say(`is held by an agent who has ${answer} in this cycle`);
}

function checkAgent(state: State, agent: Agent, wrong: string[]): void {
  const say = (what: string): unknown => wrong.push(`agent ${agent.id} ${what}`);
  for (const id of agent.pendingOfferIds) {
    const offer = state.offers.get(id);
    if (offer?.state !== 'pending' || offer.agentId !== agent.id)
      say(`lists offer ${id}, which is not a pending one of theirs`);
  }
  if (agent.connected && agent.disconnectedAt !== null) say('is connected and dropped at once');
  if (agent.openLeads < 0) say('has fewer than no open leads');
  const { byHour, sum, oldest } = agent.score;
  const hours = [...byHour.keys()];
  if ([...byHour.values()].reduce((a, b) => a + b, 0) !== sum)
    say('has a score that is not the sum of its entries');
  if (oldest !== (hours[0] ?? Infinity) || hours.some((hour, i) => i > 0 && hour <= hours[i - 1]!))
    say('has a score out of order');
}

function checkAcceptances(state: State, wrong: string[]): void {
  const seen = new Set<string>();
  const attempts = new Set<string>();
  for (const offer of state.offers.values()) {
    const attempt = `${offer.leadId} ${offer.cycle} ${offer.attempt}`;
    if (attempts.has(attempt))
      wrong.push(`lead ${offer.leadId} has attempt ${offer.attempt} of cycle ${offer.cycle} twice`);
    attempts.add(attempt);
    if (offer.state !== 'accepted') continue;
    const key = `${offer.leadId} ${offer.cycle}`;
    if (seen.has(key)) wrong.push(`lead ${offer.leadId} was accepted twice in cycle ${offer.cycle}`);
    seen.add(key);
  }
}

/** The index must say what making it anew would say. */
function checkIndex(state: State, now: Instant, wrong: string[]): void {
  const fresh = { ...state };
  rebuildIndex(fresh, now);
  const a = state.index;
  const b = fresh.index;
  const ids = (leads: readonly Lead[]): string => leads.map(({ id }) => id).join();
  const same = (name: string, x: unknown, y: unknown): void => {
    if (x !== y) wrong.push(`index: ${name} is ${String(x)}, should be ${String(y)}`);
  };
  same('queued', ids(a.queued.leads), ids(b.queued.leads));
  same('short', ids(a.short.leads), ids(b.short.leads));
  same('held', ids(a.held.leads), ids(b.held.leads));
  same('pendingLeads', a.pendingLeads, b.pendingLeads);
  same('pendingOffers', a.pendingOffers, b.pendingOffers);
  same('timers', JSON.stringify(a.timers.list()), JSON.stringify(b.timers.list()));
  same('agents', a.order.map(seatKey).join(), b.order.map(seatKey).join());
  a.columns.sync(a.order);
  b.columns.sync(b.order);
  same('columns', columnsKey(a), columnsKey(b));
  for (const lead of state.leads.values())
    if (isPending(lead.status) && !isJoined(lead)) {
      const at = [a.queued, a.held].filter((queue) => queue.has(lead)).length + lead.pendingOfferIds.length;
      if (at === 0) wrong.push(`lead ${lead.id} (${lead.status}) is in limbo`);
    }
}

function seatKey({
  agent,
  reserved,
  ready,
  takes,
  timed,
  picky,
  plain,
  pecking,
}: State['index']['order'][number]): string {
  return `${agent.id}:${reserved}:${pecking}:${[ready, takes, timed, picky, plain].map(Number).join('')}`;
}

function columnsKey({ order, columns }: State['index']): string {
  const { plain, pecking, last, idleSince, open, points, oldest } = columns;
  const row = ({ at, agent }: (typeof order)[number]): string => {
    const holds = agent.tags.tagIds.map((tagId) => columns.holdersOf(tagId).includes(at));
    return (
      [plain, pecking, last, idleSince, open, points, oldest].map((column) => column[at]).join(':') +
      holds.join()
    );
  };
  return order.map(row).join(' ');
}

function checkNobodyWaitsForNothing(state: State, now: Instant, wrong: string[]): void {
  const { queued, short, order } = state.index;
  for (const lead of [...queued.leads, ...short.leads]) {
    // Closing time is an instant, noticing it is not: `wake` holds the lead.
    if (hoursHold(state, lead, now)) continue;
    const step = stepOf(state, lead);
    if (step === undefined || !stepApplies(state, lead, step)) {
      if (lead.status === 'queued') wrong.push(`lead ${lead.id} waits in a step that is not for it`);
      continue;
    }
    const query = queryFor(state, lead, step, now);
    for (const seat of order)
      if (against(query, seat) === 0)
        wrong.push(`lead ${lead.id} waits, though ${seat.agent.id} could have it`);
    if (lead.status === 'queued' && !hasUntried(query, order)) wrong.push(`lead ${lead.id} waits for nobody`);
  }
}
