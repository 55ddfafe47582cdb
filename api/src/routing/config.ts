import { MAX_STEP_MS_DEFAULT, routingSettings, type Role, type RoutingSettings } from '@baton/contract';
import {
  agentTags,
  parseAgentTag,
  type AgentFacts,
  type Money,
  type Plan,
  type PlanStep,
  type Settings,
  type Tag,
  type TenantFacts,
} from '@baton/engine';
import { calendar, schedule } from '@baton/rules';
import type pg from 'pg';
import type { PricedTag } from './charges.ts';
import { reachOf } from './reach.ts';
import { DEFAULT_WAYS, waysByKind, type WaysByKind } from '../notifications/index.ts';

/** Time-outs wait this long behind the deadline for an accept that is already on its way. */
const EXPIRY_GRACE_MS = 150;
const PLAN_VERSIONS_MAX = 500;

export interface Member {
  id: string;
  name: string;
  role: Role;
  active: boolean;
  /** Where each kind of notification goes. */
  ways: WaysByKind;
  /** Leads they accept are sent on to an address of theirs. */
  forwardsLeads: boolean;
}

export interface Source {
  id: string;
  name: string;
  planVersionId: string | null;
  defaultTagIds: string[];
  /** Its customers are told that their enquiry came in. */
  acknowledges: boolean;
}

/** Everything about a tenant that people configure; proven by `tenant_routing.config_version`. */
export interface TenantConfig {
  version: number;
  timeZone: string;
  country: string;
  currency: string;
  routing: RoutingSettings;
  engineSettings: Settings;
  facts: TenantFacts;
  agents: Map<string, AgentFacts>;
  /** Agent id → its row as read, to tell whom a change of the configuration concerns. */
  prints: Map<string, string>;
  members: Map<string, Member>;
  /** Managers with teams, and whom they see and steer; who is not in it sees everybody. */
  reach: ReadonlyMap<string, ReadonlySet<string>>;
  /** By folded name. */
  sources: Map<string, Source>;
  /** Tag id → name as written. */
  tagNames: Map<string, string>;
  /** Tags that have a price, by id. */
  prices: ReadonlyMap<string, PricedTag>;
  /** What any enabled webhook endpoint wants to hear of. */
  webhookEvents: ReadonlySet<string>;
}

interface TagRow {
  id: string;
  name: string;
  key: string;
  kind: Tag['kind'];
  weight: number;
  price: string | null;
}

interface UserRow {
  id: string;
  name: string;
  role: Role;
  active: boolean;
  takes_leads: boolean;
  weight: number;
  channels: string[];
  max_pending_offers: number | null;
  max_open_leads: number | null;
  per_day: number | null;
  per_week: number | null;
  per_month: number | null;
  working_hours: { weekday: number; from: string; to: string }[] | null;
  tags: string[];
  team_ids: string[];
  managed_ids: string[];
  absences: { from: number; to: number }[];
}

/**
 * Reads a tenant's configuration inside the batch's transaction. The statements go out back to back. Of one that is `known`
 * in the version that holds, only the sources are read, which intake makes without a new version.
 */
export async function loadConfig(
  client: pg.PoolClient,
  tenantId: string,
  known?: TenantConfig,
): Promise<TenantConfig> {
  if (known !== undefined) return withSources(client, tenantId, known);
  const [tenant, users, tags, plans, sources, ways] = await Promise.all([
    client.query<TenantRow>(TENANT, [tenantId]),
    client.query<UserRow>(USERS, [tenantId]),
    client.query<TagRow>(
      'select id, name, key, kind, weight, price from tags where tenant_id = $1 and retired_at is null',
      [tenantId],
    ),
    client.query<{ id: string; steps: Partial<PlanStep>[] }>(PLAN_VERSIONS, [tenantId]),
    loadSources(client, tenantId),
    loadWaysOut(client, tenantId),
  ]);
  const row = tenant.rows[0];
  if (row === undefined) throw new Error('tenant without routing row');
  const routing = routingSettings.parse(row.settings ?? {});
  const tagMap = new Map<string, Tag>(
    tags.rows.map(({ id, key, kind, weight }) => [id, { id, key, kind, weight }]),
  );
  const zone = row.time_zone;
  return {
    version: Number(row.config_version),
    timeZone: zone,
    country: row.country,
    currency: row.currency,
    routing,
    engineSettings: engineSettings(routing, users.rows),
    facts: {
      calendar: calendar(zone),
      hours: schedule({
        timeZone: zone,
        weekly: routing.operatingHours,
        exceptions: routing.hoursExceptions,
      }),
      tags: tagMap,
      plans: new Map(plans.rows.map(({ id, steps }) => [id, enginePlan(id, steps)])),
      defaultPlanVersionId: row.default_plan_version_id,
      ...sources.facts,
      money: moneyOf(row.currency),
    },
    agents: new Map(users.rows.filter(mayTakeLeads).map((user) => [user.id, agentFacts(user, tagMap, zone)])),
    prints: new Map(users.rows.filter(mayTakeLeads).map((user) => [user.id, JSON.stringify([user, zone])])),
    members: membersOf(users.rows, ways.wishes),
    reach: reachOf(users.rows),
    sources: sources.byKey,
    tagNames: new Map(tags.rows.map(({ id, name }) => [id, name])),
    prices: new Map(
      tags.rows.flatMap(({ id, name, price }) =>
        price === null ? [] : [[id, { name, price: Number(price) }] as const],
      ),
    ),
    webhookEvents: ways.webhookEvents,
  };
}

async function withSources(
  client: pg.PoolClient,
  tenantId: string,
  config: TenantConfig,
): Promise<TenantConfig> {
  const { byKey, facts } = await loadSources(client, tenantId);
  return { ...config, sources: byKey, facts: { ...config.facts, ...facts } };
}

async function loadSources(
  client: pg.PoolClient,
  tenantId: string,
): Promise<{ byKey: Map<string, Source>; facts: Pick<TenantFacts, 'sourcePlans' | 'sourceNames'> }> {
  const { rows } = await client.query<{
    id: string;
    name: string;
    key: string;
    version_id: string | null;
    default_tags: string[];
    acknowledges: boolean;
  }>(SOURCES, [tenantId]);
  const plans = rows.flatMap(({ id, version_id }) =>
    version_id === null ? [] : [[id, version_id] as const],
  );
  return {
    byKey: new Map(
      rows.map(({ id, name, key, version_id, default_tags, acknowledges }) => [
        key,
        { id, name, planVersionId: version_id, defaultTagIds: default_tags, acknowledges },
      ]),
    ),
    facts: {
      sourcePlans: new Map(plans),
      sourceNames: new Map(rows.map(({ id, name }) => [id, name])),
    },
  };
}

interface Wish {
  user_id: string;
  kinds: Partial<WaysByKind>;
  forwards: boolean;
}

async function loadWaysOut(
  client: pg.PoolClient,
  tenantId: string,
): Promise<{ wishes: Wish[]; webhookEvents: Set<string> }> {
  const [wishes, events] = await Promise.all([
    client.query<Wish>(
      `select user_id, kinds, forward_leads_to is not null as forwards from notification_preferences where tenant_id = $1`,
      [tenantId],
    ),
    client.query<{ type: string }>(
      'select distinct unnest(event_types) as type from webhook_endpoints where tenant_id = $1 and enabled',
      [tenantId],
    ),
  ]);
  return { wishes: wishes.rows, webhookEvents: new Set(events.rows.map(({ type }) => type)) };
}

function membersOf(users: UserRow[], wishes: Wish[]): Map<string, Member> {
  const wishOf = new Map(wishes.map((wish) => [wish.user_id, wish]));
  return new Map(
    users.map(({ id, name, role, active }) => {
      const wish = wishOf.get(id);
      const ways = wish === undefined ? DEFAULT_WAYS : waysByKind(wish.kinds);
      return [id, { id, name, role, active, ways, forwardsLeads: wish?.forwards === true }];
    }),
  );
}

/** Who can hold an offer: agents, managers and admins (a catchall offer may go to one who takes no leads). */
function mayTakeLeads(user: UserRow): boolean {
  return user.role === 'agent' || user.role === 'manager' || user.role === 'admin';
}

function agentFacts(user: UserRow, tags: Map<string, Tag>, timeZone: string): AgentFacts {
  const known = [...tags.values()];
  // A tag that was retired after it was given no longer parses and has no effect.
  const parsed = user.tags.flatMap((raw) => {
    const result = parseAgentTag(raw, known);
    return result.ok ? [result.tag] : [];
  });
  return {
    id: user.id,
    active: user.active,
    takesLeads: user.takes_leads || user.role === 'agent',
    teamIds: user.team_ids,
    weight: user.weight,
    tags: agentTags(parsed),
    limits: {
      maxPendingOffers: user.max_pending_offers,
      maxOpenLeads: user.max_open_leads,
      perDay: user.per_day,
      perWeek: user.per_week,
      perMonth: user.per_month,
    },
    schedule:
      user.working_hours === null ? null : schedule({ timeZone, weekly: user.working_hours, exceptions: [] }),
    absences: user.absences,
    channels: user.channels.filter((channel) => channel !== NOTHING_SENDS),
  };
}

/** A person may choose it, but no provider is there: alone it makes nobody reachable. */
const NOTHING_SENDS = 'sms';

function engineSettings(routing: RoutingSettings, users: UserRow[]): Settings {
  const firstAdmin = users.find((user) => user.role === 'admin' && user.active);
  const named = routing.catchallUserIds ?? [];
  // Who left is passed over; where nobody is left the first admin steps in, or leads would go to nobody.
  const reachable = named.some((id) =>
    users.some((user) => user.id === id && user.active && mayTakeLeads(user)),
  );
  const catchallUserIds = reachable || firstAdmin === undefined ? named : [firstAdmin.id];
  return {
    offerWindowMs: routing.offerWindowMs,
    deliveryGraceMs: routing.deliveryGraceMs,
    sharkTankWindowMs: routing.sharkTankWindowMs,
    catchallWindowMs: routing.catchallWindowMs,
    connectionGraceMs: routing.connectionGraceMs,
    expiryGraceMs: EXPIRY_GRACE_MS,
    wrapUpMs: routing.wrapUpMs,
    maxConsecutiveTimeouts: routing.maxConsecutiveTimeouts,
    coalesceWindowDays: routing.coalesceWindowDays,
    maxPendingOffers: routing.maxPendingOffers,
    catchallUserIds,
    manualIntercept: routing.manualIntercept,
    releaseIntervalMs: routing.releaseIntervalMs,
    leavingCountsAsDecline: routing.leavingCountsAsDecline,
    activities: routing.activities,
    score: routing.score,
  };
}

/** Steps as they are stored, with what their missing fields mean. */
export function enginePlan(versionId: string, steps: Partial<PlanStep>[]): Plan {
  return {
    versionId,
    steps: steps.map((step) => ({
      name: step.name ?? '',
      conditions: step.conditions ?? [],
      teamIds: step.teamIds ?? [],
      strategy: step.strategy ?? 'performance',
      offerWindowMs: step.offerWindowMs ?? null,
      parallelOffers: step.parallelOffers ?? 1,
      maxStepMs: step.maxStepMs ?? MAX_STEP_MS_DEFAULT,
    })),
  };
}

/** What rules must know of money, the tenant's own and others'. */
function moneyOf(own: string): Money {
  return {
    own,
    minorPerMajor: (currency) => 10 ** writtenAs(currency).digits,
    symbol: (currency) => writtenAs(currency).symbol,
  };
}

const CURRENCIES_KEPT_MAX = 1_000;
const kept = new Map<string, { digits: number; symbol: string }>();

/** Asked for every lead that is routed, and slow to find out: kept. Senders may write any three letters, so it is bounded. */
function writtenAs(currency: string): { digits: number; symbol: string } {
  const known = kept.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  });
  const found = {
    digits: format.resolvedOptions().maximumFractionDigits ?? 2,
    symbol: format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency,
  };
  if (kept.size >= CURRENCIES_KEPT_MAX) kept.clear();
  kept.set(currency, found);
  return found;
}

interface TenantRow {
  config_version: string;
  default_plan_version_id: string;
  time_zone: string;
  country: string;
  currency: string;
  settings: unknown;
}

const TENANT = `select r.config_version, r.default_plan_version_id, t.time_zone, t.country, t.currency, s.settings
  from tenant_routing r join tenants t on t.id = r.tenant_id
  left join routing_settings s on s.tenant_id = r.tenant_id where r.tenant_id = $1`;

const USERS = `select u.id, u.name, u.role, u.active, u.takes_leads, u.weight, u.channels, u.max_pending_offers,
    u.max_open_leads, u.per_day, u.per_week, u.per_month, u.working_hours,
    array(select raw from user_tags g where g.tenant_id = u.tenant_id and g.user_id = u.id order by raw) as tags,
    array(select team_id::text from team_members m where m.tenant_id = u.tenant_id and m.user_id = u.id and not m.manages order by team_id) as team_ids,
    array(select team_id::text from team_members m where m.tenant_id = u.tenant_id and m.user_id = u.id and m.manages order by team_id) as managed_ids,
    coalesce((select json_agg(json_build_object('from', floor(extract(epoch from from_at) * 1000), 'to', floor(extract(epoch from to_at) * 1000)) order by from_at, to_at)
       from absences a where a.tenant_id = u.tenant_id and a.user_id = u.id and a.to_at > clock_timestamp()), '[]') as absences
  from users u where u.tenant_id = $1 order by u.created_at, u.id`;

/** What leads go by from now on first, however old it is; then the newest, by which leads that wait may go. */
const PLAN_VERSIONS = `select v.id, v.steps from routing_plan_versions v
  where v.tenant_id = $1 and v.published_at is not null
  order by exists (select from tenant_routing r where r.tenant_id = $1 and r.default_plan_version_id = v.id) desc,
    exists (select from sources s where s.tenant_id = $1 and s.plan_id = v.plan_id)
      and v.version = (select max(l.version) from routing_plan_versions l
        where l.tenant_id = $1 and l.plan_id = v.plan_id and l.published_at is not null) desc,
    v.published_at desc limit ${PLAN_VERSIONS_MAX}`;

const SOURCES = `select s.id, s.name, s.key, s.acknowledgement is not null as acknowledges, s.default_tags::text[] as default_tags,
    (select v.id from routing_plan_versions v where v.tenant_id = s.tenant_id and v.plan_id = s.plan_id
        and v.published_at is not null order by v.version desc limit 1) as version_id
  from sources s where s.tenant_id = $1`;
