import type { Agent, Condition, Instant, Lead, OfferKind, Period, PlanStep, State } from '@baton/engine';

/**
 * The rules of who may be offered a lead, written a second time from the specification, plainly and without any of the
 * engine's code: what the auditor measures the engine by.
 */
export type Verdict = 'now' | 'grace' | 'later' | 'never';

export function verdict(
  state: State,
  lead: Lead,
  teams: readonly string[],
  agent: Agent,
  now: Instant,
): Verdict {
  return matches(state, lead, teams, agent) ? whenFree(state, lead, agent, now) : 'never';
}

function matches(state: State, lead: Lead, teams: readonly string[], agent: Agent): boolean {
  if (!agent.active || !agent.takesLeads) return false;
  if (teams.length > 0 && !agent.teamIds.some((id) => teams.includes(id))) return false;
  const of = (kind: string): string[] =>
    lead.tags.map(({ tagId }) => tagId).filter((id) => state.tags.get(id)?.kind === kind);
  const has = (id: string): boolean => agent.tags.tagIds.includes(id);
  if (of('exclusive').length > 0 && !of('exclusive').some(has)) return false;
  if (!of('required').every(has)) return false;
  const { zips, ranges } = agent.tags;
  if (
    zips.length > 0 &&
    !zips.some(({ from, to }) => lead.postalCode !== null && lead.postalCode >= from && lead.postalCode <= to)
  )
    return false;
  const { value, currency } = lead;
  const fits = ranges.some(
    (range) =>
      value !== null &&
      currency === (range.currency ?? state.money.own) &&
      value / state.money.minorPerMajor(currency) >= range.from &&
      value / state.money.minorPerMajor(currency) <= range.to,
  );
  if (ranges.length > 0 && !fits) return false;
  return lead.routing.answers[agent.id] === undefined;
}

function whenFree(state: State, lead: Lead, agent: Agent, now: Instant): Verdict {
  const { settings } = state;
  const pending = [...agent.pendingOfferIds].map((id) => state.offers.get(id)!);
  const reserved = pending.filter(({ kind }) => isPersonal(kind)).length;
  const epoch = lead.routing.undelivered[agent.id];
  const free =
    (agent.schedule === null || agent.schedule.isOpen(now)) &&
    !agent.absences.some(({ from, to }) => from <= now && now < to) &&
    settings.activities[agent.activity] === true &&
    (agent.wrapUpUntil === null || agent.wrapUpUntil <= now) &&
    (epoch === undefined || agent.connectionEpoch > epoch) &&
    !pending.some(({ leadId }) => leadId === lead.id) &&
    reserved < (agent.limits.maxPendingOffers ?? settings.maxPendingOffers) &&
    (agent.limits.maxOpenLeads === null || agent.openLeads + reserved < agent.limits.maxOpenLeads) &&
    (['day', 'week', 'month'] as const).every((period) => underLimit(state, agent, period, reserved, now));
  if (!free) return 'later';
  if (agent.connected || agent.channels.length > 0) return 'now';
  const { disconnectedAt, unresponsive } = agent;
  const inGrace =
    disconnectedAt !== null && !unresponsive && now - disconnectedAt < settings.connectionGraceMs;
  return inGrace ? 'grace' : 'later';
}

function isPersonal(kind: OfferKind): boolean {
  return kind === 'exclusive' || kind === 'parallel';
}

function underLimit(state: State, agent: Agent, period: Period, reserved: number, now: Instant): boolean {
  const own = { day: agent.limits.perDay, week: agent.limits.perWeek, month: agent.limits.perMonth }[period];
  const most = Math.min(own ?? Infinity, agent.tags.max[period] ?? Infinity);
  const { start, count } = agent.taken[period];
  const begun = state.calendar.periodStart(period, now);
  return (start === begun ? count : 0) + reserved < most;
}

/** Who can take the lead now, in order. */
export function inOrder(state: State, lead: Lead, step: PlanStep, stepIndex: number, now: Instant): string[] {
  const all = [...state.agents.values()].map((agent) => ({
    agent,
    is: verdict(state, lead, step.teamIds, agent, now),
  }));
  const anyConnected = all.some(({ agent, is }) => is === 'now' && agent.connected);
  const can = all
    .filter(({ is }) => is === 'now' || (is === 'grace' && !anyConnected))
    .map(({ agent }) => agent);
  const current = state.rotation.get(`${lead.routing.planVersionId}:${stepIndex}`);
  const key = (agent: Agent): number[] => {
    const preferred = lead.tags.filter(
      ({ tagId }) => state.tags.get(tagId)?.kind === 'preferential' && agent.tags.tagIds.includes(tagId),
    );
    const match = preferred.reduce(
      (sum, { tagId, factor }) => sum + state.tags.get(tagId)!.weight * factor,
      0,
    );
    const special = lead.tags.flatMap(({ tagId }) =>
      state.tags.has(tagId) ? (agent.tags.peckingByTag[tagId] ?? []) : [],
    );
    const recent = [...agent.score.byHour].filter(([hour]) => hour > Math.floor(now / 3_600_000) - 720);
    const figure = {
      performance: -recent.reduce((sum, [, points]) => sum + points, 0),
      round_robin: agent.lastOfferedAt ?? 0,
      weighted: -((current?.get(agent.id) ?? 0) + agent.weight),
      least_open:
        agent.openLeads +
        [...agent.pendingOfferIds].filter((id) => isPersonal(state.offers.get(id)!.kind)).length,
      longest_idle: agent.idleSince,
    }[step.strategy];
    return [
      -(special.length > 0 ? Math.max(...special) : agent.tags.pecking),
      -match,
      figure,
      agent.lastOfferedAt ?? -1,
    ];
  };
  return can
    .map((agent) => ({ id: agent.id, key: key(agent) }))
    .sort((a, b) => {
      for (let i = 0; i < 4; i += 1) if (a.key[i] !== b.key[i]) return a.key[i]! - b.key[i]!;
      return a.id < b.id ? -1 : 1;
    })
    .map(({ id }) => id);
}

/** Conditions as the simulated world uses them. */
export function applies(state: State, lead: Lead, step: PlanStep): boolean {
  return step.conditions.every(({ field, op, value }: Condition) => {
    if (field === 'tag') return lead.tags.some(({ tagId }) => tagId === value) === (op === 'is');
    if (field === 'value')
      return lead.value !== null && lead.currency === state.money.own && lead.value >= Number(value);
    if (field === 'source') return lead.sourceId === value;
    throw new Error(`the naive rules know no condition on ${field}`);
  });
}
