import {
  type Agent,
  type AgentFacts,
  type AgentTags,
  defaultStep,
  type Instant,
  type Limits,
  type NewLead,
  newAgent,
  noLimits,
  noTags,
  type Plan,
  type PlanStep,
} from '@baton/engine';

/** A Monday noon, UTC: what tests begin at. */
export const MONDAY_NOON: Instant = Date.UTC(2026, 5, 1, 12);
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export type AgentInput = Partial<Omit<AgentFacts, 'tags' | 'limits'>> & {
  id: string;
  tags?: Partial<AgentTags>;
  limits?: Partial<Limits>;
};

/** Facts of an active agent without tags and limits. */
export function agentFacts(input: AgentInput): AgentFacts {
  return {
    active: true,
    takesLeads: true,
    teamIds: [],
    weight: 50,
    schedule: null,
    absences: [],
    channels: [],
    ...input,
    tags: { ...noTags(), ...input.tags },
    limits: { ...noLimits(), ...input.limits },
  };
}

/** An agent who is `available` on a connected device. */
export function readyAgent(input: AgentInput, now: Instant = MONDAY_NOON): Agent {
  return { ...newAgent(agentFacts(input), now), activity: 'available', connected: true, connectionEpoch: 1 };
}

export function newLead(input: Partial<NewLead> & { id: string }): NewLead {
  return {
    sourceId: 'web',
    customerId: null,
    blocked: false,
    priority: 0,
    value: null,
    currency: (input.value ?? null) === null ? null : 'EUR',
    postalCode: null,
    tags: [],
    attributes: {},
    ...input,
  };
}

export function step(input: Partial<PlanStep> = {}): PlanStep {
  return { ...defaultStep(), ...input };
}

export function plan(versionId: string, ...steps: Partial<PlanStep>[]): Plan {
  return { versionId, steps: steps.length === 0 ? [step()] : steps.map(step) };
}

/** Ids that count up: `x1`, `x2` … */
export function counter(prefix: string): () => string {
  let last = 0;
  return () => `${prefix}${(last += 1)}`;
}
