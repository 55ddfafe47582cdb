import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutation, Suite } from './mutation.ts';

const FOLDER = 'libs/engine/src';
const SPECS = [
  'candidates',
  'holding',
  'intake',
  'offers',
  'plan',
  'presence',
  'refusals',
  'rounds',
  'score',
  'steering',
];
/** One example after the other takes a second; what they let pass meets whole worlds. */
const ENGINE: readonly Suite[] = [
  { project: 'pure', paths: [...SPECS, 'tags', 'timers'].map((name) => `${FOLDER}/${name}.spec.ts`) },
  { project: 'pure', paths: [`${FOLDER}/engine.property.spec.ts`] },
];

const without = (file: string, what: string, anchor: string, instead = ''): Mutation => ({
  what,
  file: `${FOLDER}/${file}.ts`,
  anchor,
  instead,
  noticedBy: ENGINE,
});

const REFUSAL = /^ {2,}if \((?:[^\n]*|[^\n]*\n[^\n]*)\)\s+return refuse\('(\w+)'\);\n/gm;

/** Every refusal of the commands, as their sources hold them: a new one is looked at without being put on a list. */
export function refusals(root: string): Mutation[] {
  return ['answers', 'intake', 'presence', 'steering', 'upkeep'].flatMap((name) => {
    const file = `${FOLDER}/${name}.ts`;
    const source = readFileSync(join(root, file), 'utf8');
    return [...source.matchAll(REFUSAL)].map((found) => {
      const before = source.slice(0, found.index);
      const where = [...before.matchAll(/function (\w+)/g)].at(-1)?.[1] ?? name;
      // The lines before make it the only one of its kind.
      let from = found.index;
      let anchor = found[0];
      while (source.split(anchor).length > 2) {
        from = source.lastIndexOf('\n', from - 2) + 1;
        anchor = source.slice(from, found.index + found[0].length);
      }
      const instead = anchor.slice(0, anchor.length - found[0].length);
      return { ...without(name, `${where}: ${found[0].trim().replace(/\s+/g, ' ')}`, anchor, instead) };
    });
  });
}

const answers: Mutation[] = [
  without(
    'answers',
    'a delivery that was told of before changes nothing',
    '  if (offer.deliveredAt !== null) return { ok: true, offerId: offer.id, unchanged: true };\n',
  ),
  without(
    'answers',
    'an answer at the very deadline counts',
    'at > offer.expiresAt) return',
    'at >= offer.expiresAt) return',
  ),
  without(
    'answers',
    'one’s own acceptance may be repeated',
    "  if (offer?.state === 'accepted' && offer.agentId === agentId)\n    return { ...UNCHANGED, leadId: offer.leadId, offerId: offer.id };\n",
  ),
  without(
    'answers',
    'an acceptance shows that the offer arrived',
    '  if (offer.deliveredAt === null) deliver(run, offer, at);\n',
  ),
  without('answers', 'an acceptance ends the other offers', "  endOffers(run, lead, 'rescinded');\n"),
  without('answers', 'catchall earns no point', "kind !== 'catchall' && "),
  without(
    'answers',
    'a lead earns its agent one acceptance',
    ' && !lead.routing.acceptEarnedBy.includes(agentId)',
  ),
  without('answers', 'joined leads go with the one they wait for', '  takeJoined(run, leadId, agentId);\n'),
  without(
    'answers',
    'passing in an open round costs nothing',
    "  if (isPersonal(offer.kind))\n    post(run, 'decline'",
    "  post(run, 'decline'",
  ),
  without(
    'answers',
    'another chance only while the lead is routed',
    "    (lead.status === 'queued' || lead.status === 'offered') &&\n",
  ),
  without('answers', 'another chance only for who timed out', "    offer.state === 'timed_out' &&\n"),
  without('answers', 'another chance only in the same cycle', '    offer.cycle === lead.cycle &&\n'),
  without('answers', 'another chance once per cycle', '    !lead.routing.requeueUsed.includes(agentId) &&\n'),
  without(
    'answers',
    'no other chance for who was removed',
    ' &&\n    state.agents.get(agentId)?.active === true',
  ),
  without('answers', 'more time is more than none', '  if (byMs <= 0) return OK;\n'),
];

const AGAINST = 'an agent is passed over who';
const candidates: Mutation[] = [
  without('match', `${AGAINST} is inactive`, '  if (!agent.active) return INACTIVE;\n'),
  without('match', `${AGAINST} takes no leads`, '  if (!agent.takesLeads) return TAKES_NO_LEADS;\n'),
  without(
    'match',
    `${AGAINST} is in no team of the step`,
    '  if (query.teams !== null && !sharesOne(agent.teamIds, query.teams)) return NOT_IN_TEAM;\n',
  ),
  without(
    'match',
    `${AGAINST} lacks an exclusive tag`,
    '  if (query.exclusive.length > 0 && !sharesOne(agent.tags.tagIds, query.exclusive))\n    return EXCLUSIVE_TAG_MISSING;\n',
  ),
  without(
    'match',
    `${AGAINST} lacks a required tag`,
    '  if (query.required.length > 0 && !sharesAll(agent.tags.tagIds, query.required)) return REQUIRED_TAG_MISSING;\n',
  ),
  without(
    'match',
    `${AGAINST} serves other postal codes or values`,
    '    if (code !== 0) return code;\n  }\n  if (query.answered)',
    '  }\n  if (query.answered)',
  ),
  without(
    'match',
    `${AGAINST} has answered in this cycle`,
    '    if (answer !== undefined) return codeOf[answer];\n',
  ),
  without(
    'match',
    `${AGAINST} is out of hours`,
    '    if (agent.schedule !== null && !agent.schedule.isOpen(now)) return OUTSIDE_HOURS;\n',
  ),
  without(
    'match',
    `${AGAINST} is absent`,
    '    if (agent.absences.length > 0 && isAbsent(agent, now)) return ABSENT;\n',
  ),
  without('match', `${AGAINST} has an activity without leads`, '  if (!seat.takes) return ACTIVITY;\n'),
  without(
    'match',
    `${AGAINST} wraps up`,
    '  if (agent.wrapUpUntil !== null && now < agent.wrapUpUntil) return WRAP_UP;\n',
  ),
  without(
    'match',
    `${AGAINST} cannot be reached`,
    '  if (!agent.connected && agent.channels.length === 0 && !inGrace(query, agent)) return NOT_REACHABLE;\n',
  ),
  without(
    'match',
    `${AGAINST} did not get this lead before, and has not come back`,
    '    if (epoch !== undefined && agent.connectionEpoch <= epoch) return NOT_RECONNECTED;\n',
  ),
  without(
    'match',
    `${AGAINST} holds the lead`,
    '  if (query.holders.length > 0 && query.holders.includes(agent.id)) return ALREADY_HOLDS;\n',
  ),
  without(
    'match',
    `${AGAINST} has no place (match)`,
    '  if (!seat.ready) return overCapacity(query, seat);\n',
  ),
  without(
    'match',
    `${AGAINST} holds as many offers as they may`,
    '  if (reserved >= (agent.limits.maxPendingOffers ?? query.state.settings.maxPendingOffers))\n    return PENDING_LIMIT;\n',
  ),
  without(
    'match',
    `${AGAINST} has as many open leads as they may`,
    '  if (agent.limits.maxOpenLeads !== null && agent.openLeads + reserved >= agent.limits.maxOpenLeads)\n    return OPEN_LIMIT;\n',
  ),
  without(
    'match',
    `${AGAINST} has taken what a period allows`,
    '    if (takenSince(agent, period, start) + reserved >= limit) return PERIOD_LIMIT[period];\n',
  ),
  without(
    'match',
    'offers in hand count for a period’s limit',
    'takenSince(agent, period, start) + reserved >= limit',
    'takenSince(agent, period, start) >= limit',
  ),
  without(
    'match',
    'the grace after a drop ends',
    ' && query.now < since + query.state.settings.connectionGraceMs',
  ),
  without('match', 'a silent device has no grace', '!agent.unresponsive && query.now', 'query.now'),
  without('seats', 'offers in hand make a seat full', '    seat.reserved < maxPending &&\n'),
  without(
    'seats',
    'open leads make a seat full',
    ' &&\n    (limits.maxOpenLeads === null || agent.openLeads + seat.reserved < limits.maxOpenLeads)',
  ),
  without(
    'seats',
    'a seat is ready only with an activity that takes leads',
    '    seat.takes &&\n    (agent.connected',
    '    (agent.connected',
  ),
  without('evolve-offer', 'an offer takes a place', '    seatOf(state, agent).reserved += 1;\n'),
  without('evolve-offer', 'an offer that ended frees its place', '    seatOf(state, agent).reserved -= 1;\n'),
  without(
    'facts',
    'a new period counts from nothing',
    'return taken.start >= start ? taken.count : 0;',
    'return taken.count;',
  ),
];

/** What is asked of a thousand agents at once must be what the agents say of themselves. */
const columns: Mutation[] = [
  without('seats', 'an agent who changes is seen to', '  columns.seat(seat);\n'),
  without(
    'seats',
    'an agent’s new tags are seen',
    '    columns.outdate();\n  }\n  columns',
    '  }\n  columns',
  ),
  without(
    'seats',
    'positions move when an agent comes',
    '  order.splice(at, 0, seat);\n  columns.outdate();\n',
    '  order.splice(at, 0, seat);\n',
  ),
  without(
    'evolve-agent',
    'points count in the order at once',
    '    if (seat !== undefined) columns.score(seat.at, agent.score);\n',
  ),
  without('ranking', 'the ids decide between equals', '  return a < b;', '  return a > b;'),
  without(
    'ranking',
    'the first are kept, not those who were found first',
    '    if (to < 0 || !isBefore(own, at, kept[to]!)) return;',
    '    if (to < 0) return;',
  ),
];

const flow: Mutation[] = [
  without(
    'flow',
    'intercept holds leads',
    '  if (run.state.settings.manualIntercept)\n    emit',
    '  if (run.state.settings.manualIntercept && lead.cycle < 0)\n    emit',
  ),
  without(
    'flow',
    'closed hours hold leads',
    '    if (hoursHold(state, lead, now)) {',
    '    if (hoursHold(state, lead, now) && lead.cycle < 0) {',
  ),
  without(
    'flow',
    'a round has as many offers as its step says',
    '  while (lead.pendingOfferIds.length < step.parallelOffers) {\n    const scan',
    '  for (;;) {\n    const scan',
  ),
  without(
    'flow',
    'another chance takes a place of the round',
    'lead.routing.requeued.length > 0 && lead.pendingOfferIds.length < step.parallelOffers',
    'lead.routing.requeued.length > 0',
  ),
  without(
    'flow',
    'who has another chance must be able to take it',
    'canTakeAgain(run, lead, step, agentId)) {',
    'agentId !== null) {',
  ),
  without(
    'flow',
    'a step’s conditions',
    'const applies = stepApplies(state, lead, step);',
    'const applies = stepApplies(state, lead, { ...step, conditions: [] });',
  ),
  without('flow', 'a step ends after its time', 'untried && waitedMs(lead, now) < step.maxStepMs', 'untried'),
  without(
    'flow',
    'an open round goes on while somebody holds it',
    '  else if (lead.pendingOfferIds.length > 0) return;\n',
  ),
  without(
    'flow',
    'after the shark tank comes catchall',
    "  else if (lead.status === 'shark_tank') sendToCatchall(run, lead, null);\n",
  ),
  without(
    'flow',
    'after catchall a lead is unclaimed',
    "  else if (lead.status === 'catchall') emit(run, { type: 'lead.unclaimed', leadId: lead.id });\n",
  ),
  without(
    'flow',
    'a plan ends when nobody holds the lead',
    '  if (lead.pendingOfferIds.length > 0) return;\n  const { state } = run;\n  const { routing }',
    '  const { state } = run;\n  const { routing }',
  ),
  without('flow', 'sharks are active', 'state.agents.get(id)?.active === true && routing', 'routing'),
  without('flow', 'who declined is no shark', " && routing.answers[id] !== 'declined'"),
  without('flow', 'who gets catchall is active', 'agents.get(id)?.active === true && !tried', '!tried'),
  without('flow', 'who let a lead pass in catchall is not asked again', ' && !tried.has(id)'),
  without(
    'flow',
    'who is removed leaves their place in catchall',
    "if (lead.status === 'catchall' && lead.pendingOfferIds.length === 0) offerToCatchall(run, lead);\n    else onward",
    'onward',
  ),
  without(
    'steering',
    'what went unclaimed with a lead goes on with it when it is assigned',
    '  for (const follower of followers) coalesce(run, follower, agentId, lead.id);\n',
  ),
  without(
    'steering',
    'only what went unclaimed with it goes on with it',
    "lead.joinedLeadId === head.id && lead.status === 'unclaimed'",
    'lead.joinedLeadId === head.id',
  ),
  without(
    'steering',
    'a restored lead goes to who has its customer',
    'const owner = lead.routing.coalesceExempt ? null : ownerFor(run, lead);',
    'const owner = null as ReturnType<typeof ownerFor>;',
  ),
  without(
    'flow',
    'nobody gets catchall twice',
    '[...new Set(settings.catchallUserIds)]',
    'settings.catchallUserIds',
  ),
  without(
    'flow',
    'without anybody for catchall a lead is unclaimed',
    "  if (users.length === 0) emit(run, { type: 'lead.unclaimed', leadId: lead.id });\n",
  ),
  without('flow', 'an agent who became free gets what waits', '    drainQueue(run, index.queued, free);\n'),
  without('flow', 'an agent who became free fills rounds up', '    drainQueue(run, index.short, free);\n'),
  without(
    'flow',
    'a lead that nobody is left for goes on',
    '    if (!hasUntried(query, state.index.order)) advance(run, lead);\n',
  ),
  without(
    'flow',
    'intercepted leads are not released by themselves',
    ' || settings.manualIntercept || !state',
    ' || !state',
  ),
  without(
    'flow',
    'held leads come one by one',
    '  if (state.lastReleaseAt !== null && now < state.lastReleaseAt + settings.releaseIntervalMs) return;\n',
  ),
  without(
    'flow',
    'leaving keeps offers of open rounds',
    "    if (reason === 'left' && !isPersonal(offer.kind)) continue;\n",
  ),
  without(
    'evolve-offer',
    'an offer is resolved once',
    "  if (offer.state !== 'pending') throw new Error(`offer ${offerId} is ${offer.state} already`);\n",
  ),
  without(
    'evolve-offer',
    'an answer ends a row of time-outs',
    "  if (offer.state === 'accepted' || offer.state === 'declined') agent.consecutiveTimeouts = 0;\n",
  ),
];

const time: Mutation[] = [
  without(
    'facts',
    'an answer on its way has a grace',
    'offer.expiresAt + state.settings.expiryGraceMs',
    'offer.expiresAt',
  ),
  without(
    'facts',
    'a released lead is exempt from hours',
    '  if (exemptUntil !== null && now < exemptUntil) return false;\n',
  ),
  without(
    'wake',
    'no timer runs early',
    '    if (timer === null || timer.at > now) break;\n    timers',
    '    if (timer === null) break;\n    timers',
  ),
  without(
    'wake',
    'freed agents are asked before the next thing that is due',
    '    handle(run, timer);\n    drain(run);\n',
    '    handle(run, timer);\n',
  ),
  without('wake', 'held leads are released by themselves', '  if (left > 0) releaseDue(run);\n'),
  without('wake', 'leads that wait are held when the hours close', '  left -= holdQueued(run, left);\n'),
  without('wake', 'rounds are filled up when the hours open', '  if (left > 0) refillHeldBack(run);\n'),
  without(
    'wake',
    'a time-out in an open round costs nothing',
    '  if (isPersonal(offer.kind)) {\n    const { score',
    '  {\n    const { score',
  ),
  without(
    'wake',
    'too many time-outs in a row end an activity',
    "    if (tooMany && activities[agent.activity] === true) changeActivity(run, agent, 'away', 'timeouts', null);\n",
  ),
  without('run', 'an entry of nothing is not written', '  if (points === 0) return;\n'),
  without(
    'score',
    'points older than 30 days do not count',
    '  if (score.oldest >= first) return score.sum;\n  let sum',
    '  if (first > 0) return score.sum;\n  let sum',
  ),
  without(
    'presence',
    'what a silent agent holds ends when the grace does',
    "    if (isPersonal(offer.kind)) endUndelivered(run, offer, 'connection_lost');\n",
  ),
  without(
    'presence',
    'an outage is nobody’s fault',
    "  for (const { offer } of missed) endUndelivered(run, offer, 'outage');\n",
  ),
  without(
    'intake',
    'a blocked customer’s lead goes nowhere',
    "  if (made.blocked) emit(run, { type: 'lead.discarded', leadId: lead.id, by: null, reason: 'blocked' });\n  else if",
    '  if',
  ),
  without(
    'intake',
    'a customer’s next lead is theirs only within the window',
    '    if (owned.at < now - coalesceWindowDays * DAY_MS) continue;\n',
  ),
  without(
    'intake',
    'no lead for an owner who is gone or absent',
    ' || !agent.active || !agent.takesLeads || isAbsent(agent, now)) continue;',
    ') continue;',
  ),
  without('intake', 'no lead for an owner who takes none any more', ' || !agent.takesLeads'),
  without(
    'answers',
    'no answer before its delivery',
    'Math.max(at, Math.min(deliveredAt ?? at, expiresAt ?? at))',
    'at',
  ),
];

export const engineMutations = (root: string): Mutation[] => [
  ...refusals(root),
  ...answers,
  ...candidates,
  ...columns,
  ...flow,
  ...time,
];
