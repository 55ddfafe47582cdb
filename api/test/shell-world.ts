import {
  type AgentTags,
  type Command,
  decide,
  firstHour,
  type Instant,
  isPending,
  nextWakeAt,
  type Outcome,
  pointsSince,
  type State,
} from '@baton/engine';
import { copyState, CUSTOMERS, Simulator, snapshot, SOURCES, TAGS } from '@baton/testkit';
import type pg from 'pg';
import { newId } from '../src/platform/ids.ts';
import type { Batch, Needs, Work } from '../src/routing/batch.ts';
import type { LeadRecord } from '../src/routing/lead-record.ts';
import { writeTenant, type AgentRow } from './shell.ts';

/** A name of the simulated world, of 15 letters at most, as a uuid that sorts where the name does. */
export function asId(name: string): string {
  const hex = Buffer.from(name.padEnd(15, '\0')).toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(12, 15)}`,
    `8${hex.slice(15, 18)}`,
    hex.slice(18),
  ].join('-');
}

const NOT_HERE: ReadonlySet<Command['type']> = new Set(['configure']);

/**
 * The simulated world as a model for the real shell: it lives in memory, never crashes, and its people and names are
 * those of the database. What is configured stays as it is: configuration reaches the shell by rows, not by commands.
 */
export class ModelWorld extends Simulator {
  private last = 0;

  constructor(seed: number) {
    // The parent asks for its decisions before there is a this.
    const own: { world?: ModelWorld } = {};
    let count = 0;
    super(seed, (command, now) => {
      if (NOT_HERE.has(command.type)) return { outcome: { ok: true, unchanged: true }, events: [] };
      return decide(own.world!.state, command, {
        now,
        newId: () => `e${String((count += 1)).padStart(9, '0')}`,
      });
    });
    own.world = this;
  }

  /** Takes the tenant as the database has it for the state that everything begins with. */
  adopt(state: State): void {
    Object.assign(this.state, state);
    Object.assign(this.auditor.copy, copyState(this.state, this.now));
  }

  override do(command: Command): Outcome {
    const outcome = super.do(named(command));
    // The shell does what is due in the same transaction, behind the command.
    while (command.type !== 'wake' && this.isDue()) super.do({ type: 'wake' });
    return outcome;
  }

  /** The commands since the last call. */
  takeTrace(): ModelWorld['trace'] {
    const fresh = this.trace.slice(this.last).filter(({ command }) => !NOT_HERE.has(command.type));
    this.last = this.trace.length;
    return fresh;
  }

  private isDue(): boolean {
    const at = nextWakeAt(this.state, this.now);
    return at !== null && at <= this.now;
  }
}

function named(command: Command): Command {
  if (command.type === 'receive_lead') {
    const { lead } = command;
    return {
      ...command,
      lead: {
        ...lead,
        id: asId(lead.id),
        sourceId: asId(lead.sourceId),
        customerId: lead.customerId === null ? null : asId(lead.customerId),
        tags: lead.tags.map((tag) => ({ ...tag, tagId: asId(tag.tagId) })),
      },
    };
  }
  if (command.type === 'edit_lead' && command.tags !== undefined) {
    return { ...command, tags: command.tags.map((tag) => ({ ...tag, tagId: asId(tag.tagId) })) };
  }
  return command;
}

/** Writes the world's tenant into the database. */
export async function writeWorld(owner: pg.Pool, world: ModelWorld): Promise<string> {
  const { settings, agents, plans } = world.state;
  const since = new Date(world.now);
  const { score: _score, expiryGraceMs: _grace, catchallUserIds, ...kept } = settings;
  const tenantId = await writeTenant(owner, {
    since,
    agents: [...agents.values()].map((agent): AgentRow => ({
      id: asId(agent.id),
      name: agent.id,
      role: agent.takesLeads ? 'agent' : 'manager',
      activity: agent.activity,
      weight: agent.weight,
      channels: agent.channels,
      maxPendingOffers: agent.limits.maxPendingOffers,
      maxOpenLeads: agent.limits.maxOpenLeads,
      perDay: agent.limits.perDay,
      teamIds: agent.teamIds.map(asId),
      tags: rawTags(agent.tags),
    })),
    settings: {
      ...kept,
      connectionGraceMs: Math.max(1_000, settings.connectionGraceMs),
      ...(catchallUserIds.length === 0 ? {} : { catchallUserIds: catchallUserIds.map(asId) }),
    },
    steps: steps(plans.get('default')!.steps),
  });
  const [planId, versionId] = [newId(), newId()];
  await owner.query(
    `insert into routing_plans (tenant_id, id, name, created_at) values ($1, $2, 'special', $3)`,
    [tenantId, planId, since],
  );
  await owner.query(
    `insert into routing_plan_versions (tenant_id, id, plan_id, version, steps, published_at) values ($1, $2, $3, 1, $4, $5)`,
    [tenantId, versionId, planId, JSON.stringify(steps(plans.get('special')!.steps)), since],
  );
  for (const name of SOURCES) {
    const plan = world.state.sourcePlans.has(name) ? planId : null;
    await owner.query(
      `insert into sources (tenant_id, id, name, key, plan_id, default_tags, created_at) values ($1, $2, $3::text, $3::text, $4, '{}', $5)`,
      [tenantId, asId(name), name, plan, since],
    );
  }
  for (const { id, key, kind, weight } of TAGS) {
    await owner.query(
      'insert into tags (tenant_id, id, name, key, kind, weight, created_at) values ($1, $2, $3::text, $3::text, $4, $5, $6)',
      [tenantId, asId(id), key, kind, weight, since],
    );
  }
  for (const name of CUSTOMERS) {
    await owner.query('insert into customers (tenant_id, id, created_at) values ($1, $2, $3)', [
      tenantId,
      asId(name),
      since,
    ]);
    await owner.query('insert into customer_keys (tenant_id, key, customer_id) values ($1, $2, $3)', [
      tenantId,
      asId(name),
      asId(name),
    ]);
  }
  return tenantId;
}

function steps(all: readonly { teamIds: string[]; conditions: unknown[]; name: string }[]): object[] {
  return all.map((step) => ({
    ...step,
    teamIds: step.teamIds.map(asId),
    conditions: (step.conditions as { field: string; value: string }[]).map((condition) =>
      condition.field === 'source' || condition.field === 'tag'
        ? { ...condition, value: asId(condition.value) }
        : condition,
    ),
  }));
}

function rawTags({ tagIds, pecking, peckingByTag, zips, ranges, max }: AgentTags): string[] {
  return [
    ...tagIds,
    ...(pecking === 0 ? [] : [`PK_${pecking}`]),
    ...Object.entries(peckingByTag).map(([tag, order]) => `PK_${order}_${tag}`),
    ...zips.map(({ from, to }) => `Zip: ${from}-${to}`),
    ...ranges.map(({ from, to, currency = '' }) => `Range: ${currency} ${from}-${to}`),
    ...Object.entries(max).map(([period, count]) => `Max: ${count}/${period}`),
  ];
}

/** A command of the model as the shell's callers would send it, with the rows that people write beside it. */
export function workOf(command: Command): Work<unknown> {
  return {
    name: command.type,
    needs: needsOf(command),
    run(batch) {
      if (command.type === 'receive_lead')
        batch.set.records.set(command.lead.id, recordOf(command.lead.sourceId));
      const outcome = batch.decide(command);
      beside(command, batch);
      return () => outcome;
    },
  };
}

function needsOf(command: Command): Needs {
  if (command.type === 'receive_lead') {
    const { customerId } = command.lead;
    return {
      intake: {
        sourceKey: 'web',
        externalId: null,
        customerKeys: customerId === null ? [] : [customerId],
        idempotency: null,
      },
    };
  }
  if ('offerId' in command) return { offerIds: [command.offerId] };
  if (command.type === 'deactivate_agent') return { leadIds: command.ownedLeadIds };
  if ('leadId' in command && command.leadId !== null) return { leadIds: [command.leadId] };
  return {};
}

/** What the features write beside the engine's rows. */
function beside(command: Command, batch: Batch): void {
  const write = (text: string, ...values: unknown[]) =>
    batch.also.push({ text, values: [batch.tenantId, ...values] });
  if (command.type === 'record_feedback') {
    write(
      'update leads set outcome = $3 where tenant_id = $1 and id = $2',
      command.leadId,
      command.open ? 'open' : 'closed_won',
    );
    batch.record(command.leadId).outcome = command.open ? 'open' : 'closed_won';
  } else if (command.type === 'edit_lead') {
    const lead = batch.state.leads.get(command.leadId)!;
    write(
      'update leads set tags = $3, priority = $4 where tenant_id = $1 and id = $2',
      lead.id,
      JSON.stringify(lead.tags),
      lead.priority,
    );
  } else if (command.type === 'deactivate_agent') {
    write('update users set active = false where tenant_id = $1 and id = $2', command.agentId);
  }
}

function recordOf(sourceId: string): LeadRecord {
  return {
    sourceName: sourceId,
    externalId: null,
    subject: null,
    text: null,
    customerName: null,
    customerEmail: null,
    customerPhone: null,
    tagNames: [],
    acceptedOfferId: null,
    acceptedKind: null,
    firstAcceptedAt: null,
    firstReleasedAt: null,
    contactStatus: 'not_contacted',
    outcome: 'open',
    dealValue: null,
    firstContactAt: null,
    commentCount: 0,
    nextAction: null,
  };
}

/** Names that only the model knows, and what the shell calls the same things. */
export class Names {
  private readonly real = new Map<string, string>();
  private readonly taken = new Set<string>();

  /** Says that two values are alike but for names, and learns the names on the way. Returns where they differ. */
  match(model: unknown, real: unknown, path = ''): string | null {
    if (typeof model === 'string' && typeof real === 'string' && /^e\d{9}$/.test(model)) {
      const known = this.real.get(model);
      if (known === undefined && !this.taken.has(real)) {
        this.real.set(model, real);
        this.taken.add(real);
        return null;
      }
      return known === real ? null : `${path}: ${model} is ${known ?? 'nothing yet'}, not ${real}`;
    }
    if (typeof model !== 'object' || typeof real !== 'object' || model === null || real === null) {
      return Object.is(model, real) ? null : `${path}: ${JSON.stringify(model)} or ${JSON.stringify(real)}`;
    }
    for (const key of new Set([...Object.keys(model), ...Object.keys(real)])) {
      const found = this.match(model[key as never], real[key as never], `${path}.${key}`);
      if (found !== null) return found;
    }
    return null;
  }

  /** The same with the shell's names. */
  translate<T>(value: T): T {
    return JSON.parse(JSON.stringify(value), (_, inner: unknown) => {
      if (typeof inner === 'string') return this.real.get(inner) ?? inner;
      if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
      return Object.fromEntries(
        Object.entries(inner).map(([key, one]) => [this.real.get(key) ?? key, one as unknown]),
      );
    }) as T;
  }
}

/** What a working set claims, as plain data: pending leads and offers, agents, rotation; scores as they count now. */
export function claims(state: State, now: Instant): unknown {
  const first = firstHour(now);
  const { agents, leads, offers, customers: _customers, ...rest } = state;
  return snapshot({
    ...rest,
    // Rows are no order: whoever joined stands in any, and so do tags and teams.
    leads: new Map(
      [...leads]
        .filter(([, lead]) => isPending(lead.status))
        .map(([id, lead]) => [id, { ...lead, joinedBy: lead.joinedBy.toSorted() }]),
    ),
    offers: new Map([...offers].filter(([, offer]) => offer.state === 'pending')),
    agents: new Map(
      [...agents].map(([id, agent]) => [
        id,
        {
          ...agent,
          teamIds: agent.teamIds.toSorted(),
          tags: { ...agent.tags, tagIds: agent.tags.tagIds.toSorted() },
          score: pointsSince(agent.score, first),
          feedbackPending: Object.fromEntries([...agent.feedbackPending].sort()),
        },
      ]),
    ),
    customers: new Map(),
  } as never);
}
