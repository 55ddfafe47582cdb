import type { INestApplicationContext } from '@nestjs/common';
import type { PlanStep } from '@baton/contract';
import { SignInService } from '../src/platform/auth/sign-in.service.ts';
import { DEMO_PASSWORD } from '../src/platform/config.ts';
import type { Principal } from '../src/platform/auth/principal.ts';
import { Database } from '../src/platform/database/database.ts';
import { newId } from '../src/platform/ids.ts';
import { Problem } from '../src/platform/problem/problem.ts';
import { SOURCES, VISIBLE_ATTRIBUTES } from '../src/demo/index.ts';
import {
  BootstrapService,
  RoutingPlansService,
  RoutingSettingsService,
  TagsService,
  TeamsService,
  TenantsService,
  UsersService,
} from '../src/tenants/index.ts';

const PARTNER = 'Demo Partner';
const SLUG = 'demo';
const ADMIN = { email: 'admin@demo.test', name: 'Adam Novak' };
const MINUTE_MS = 60_000;

const TEAMS = ['Sales North', 'Sales South', 'Enterprise'] as const;
type Team = (typeof TEAMS)[number];

/** Agent 1 to 8, each with what they know and what routing is told about them. */
const AGENTS: readonly { name: string; team: Team; tags: readonly string[] }[] = [
  { name: 'Anna Berger', team: 'Sales North', tags: ['Life insurance', 'English'] },
  { name: 'Ben Carlsen', team: 'Sales North', tags: ['Car insurance', 'Zip: 10000-69999'] },
  { name: 'Clara Dietz', team: 'Sales North', tags: ['Car insurance', 'Home insurance', 'English'] },
  { name: 'David Engel', team: 'Sales South', tags: ['Life insurance', 'Car insurance'] },
  { name: 'Elif Fuchs', team: 'Sales South', tags: ['Home insurance', 'Turkish', 'English'] },
  { name: 'Felix Graf', team: 'Sales South', tags: ['Home insurance', 'Car insurance', 'Max: 400/week'] },
  { name: 'Greta Hahn', team: 'Enterprise', tags: ['Business', 'English', 'PK_100_Business'] },
  { name: 'Hugo Imhof', team: 'Enterprise', tags: ['Business', 'Range: €1000-€60000'] },
];

const TAGS = [
  { name: 'Car insurance', kind: 'preferential', weight: 50 },
  { name: 'Home insurance', kind: 'preferential', weight: 50 },
  { name: 'Life insurance', kind: 'preferential', weight: 70, price: { amount: 1_500, currency: 'EUR' } },
  { name: 'Business', kind: 'exclusive', weight: 80, price: { amount: 4_000, currency: 'EUR' } },
  { name: 'English', kind: 'required', weight: 40 },
  { name: 'Turkish', kind: 'required', weight: 40 },
  { name: 'Newsletter', kind: 'custom' },
  { name: 'Paid', kind: 'custom' },
] as const;

/** What a source costs, in minor units, and the tags its leads come with. */
const SOURCE_DETAILS: Record<
  (typeof SOURCES)[number][0],
  { tags: string[]; cost: number | null; per: 'lead' | 'month' | null }
> = {
  'Website form': { tags: [], cost: null, per: null },
  'Comparison portal': { tags: ['Paid'], cost: 900, per: 'lead' },
  'Google Ads': { tags: ['Paid'], cost: 120_000, per: 'month' },
  'Phone callback': { tags: [], cost: null, per: null },
  'Partner referral': { tags: ['Newsletter'], cost: null, per: null },
};

/**
 * The partner, the tenant `demo` and everything an admin would have set up. Each thing is made where it is not there
 * yet, so that a start which was cut off is gone on with.
 */
export async function setUpDemo(app: INestApplicationContext): Promise<Principal> {
  const by = await tenantAndAdmin(app);
  for (const tag of TAGS) await unlessThere(app.get(TagsService).create(by, tag));
  const teamIds = await teams(app, by);
  await people(app, by, teamIds);
  await sources(app, by);
  await routing(app, by, teamIds);
  return by;
}

async function tenantAndAdmin(app: INestApplicationContext): Promise<Principal> {
  const database = app.get(Database);
  const bootstrap = app.get(BootstrapService);
  const found = await database.pool.query<{ id: string }>(
    'select id from partners where name = $1 order by id limit 1',
    [PARTNER],
  );
  const partnerId = found.rows[0]?.id ?? (await bootstrap.makePartner(PARTNER));
  const tenants = app.get(TenantsService);
  await unlessThere(
    tenants.create(null, {
      name: 'Demo Insurance',
      slug: SLUG,
      timeZone: 'Europe/Berlin',
      country: 'DE',
      currency: 'EUR',
      adminEmail: ADMIN.email,
      adminName: ADMIN.name,
      adminPassword: DEMO_PASSWORD,
      partnerId,
    }),
  );
  await bootstrap.makePartnerAccount(partnerId, 'partner@demo.test', 'Petra Lang', DEMO_PASSWORD);
  const { rows } = await database.pool.query<{ id: string }>(
    'select id from baton_private.partner_tenants($1) where slug = $2',
    [partnerId, SLUG],
  );
  const tenantId = rows[0]?.id;
  if (tenantId === undefined) throw new Error(`there is a tenant “${SLUG}” already, which is not the demo's`);
  return principalOf(database, tenantId);
}

async function principalOf(database: Database, tenantId: string): Promise<Principal> {
  const admin = await database.withTenant(tenantId, async (client) => {
    const { rows } = await client.query<{ id: string; account_id: string }>(
      `select id, account_id from users where tenant_id = $1 and role = 'admin' order by created_at, id limit 1`,
      [tenantId],
    );
    return rows[0];
  });
  if (admin === undefined) throw new Error('the demo has no admin');
  return {
    accountId: admin.account_id,
    userId: admin.id,
    tenantId,
    tenantSlug: SLUG,
    name: ADMIN.name,
    role: 'admin',
    takesLeads: false,
    scopes: null,
    sessionId: null,
    apiKeyId: null,
    partnerId: null,
  };
}

async function teams(app: INestApplicationContext, by: Principal): Promise<Map<Team, string>> {
  const service = app.get(TeamsService);
  for (const name of TEAMS) await unlessThere(service.create(by, { name }));
  const { rows } = await app
    .get(Database)
    .withTenant(by.tenantId, (client) =>
      client.query<{ id: string; name: Team }>('select id, name from teams'),
    );
  return new Map(rows.map(({ id, name }) => [name, id]));
}

async function people(
  app: INestApplicationContext,
  by: Principal,
  teamIds: Map<Team, string>,
): Promise<void> {
  const wanted = [
    { email: 'manager@demo.test', name: 'Mara Jansen', role: 'manager' as const },
    ...AGENTS.map(({ name, team, tags }, index) => ({
      email: `agent${index + 1}@demo.test`,
      name,
      role: 'agent' as const,
      tags: [...tags],
      teamIds: [teamIds.get(team) ?? ''],
    })),
    { email: 'participant@demo.test', name: 'Paula Kern', role: 'participant' as const },
  ];
  // One hash for all: everybody knows the password, and ten of them would be felt at the first start.
  const hash = await app.get(SignInService).hash(DEMO_PASSWORD);
  for (const { email, name } of wanted) {
    await app.get(Database).pool.query(
      `insert into accounts (id, email, name, password_hash, created_at, password_changed_at)
       select $1, $2, $3, $4, at, at from (select clock_timestamp() as at) as clock on conflict (lower(email)) do nothing`,
      [newId(), email, name, hash],
    );
  }
  for (const user of wanted) await unlessThere(app.get(UsersService).create(by, user));
}

async function sources(app: INestApplicationContext, by: Principal): Promise<void> {
  await app.get(Database).withTenant(by.tenantId, async (client) => {
    for (const [name] of SOURCES) {
      const { tags, cost, per } = SOURCE_DETAILS[name];
      await client.query(
        `insert into sources (tenant_id, id, name, key, default_tags, cost_amount, cost_per, created_at)
         select $1, $2, $3, $4, array(select id from tags where name = any($5)), $6, $7, clock_timestamp() on conflict do nothing`,
        [by.tenantId, newId(), name, name.toLowerCase(), tags, cost, per],
      );
    }
  });
}

async function routing(
  app: INestApplicationContext,
  by: Principal,
  teamIds: Map<Team, string>,
): Promise<void> {
  const { rows } = await app
    .get(Database)
    .withTenant(by.tenantId, (client) =>
      client.query<{ id: string }>(
        `select id from users where role in ('manager', 'admin') order by role desc, id`,
      ),
    );
  await app.get(RoutingSettingsService).patch(by, {
    offerWindowMs: MINUTE_MS,
    wrapUpMs: MINUTE_MS,
    sharkTankWindowMs: 2 * MINUTE_MS,
    catchallWindowMs: 15 * MINUTE_MS,
    catchallUserIds: rows.map(({ id }) => id),
    visibleAttributes: VISIBLE_ATTRIBUTES,
  });
  const plans = app.get(RoutingPlansService);
  const name = 'Specialists first';
  await unlessThere(plans.create(by, { name, steps: planSteps(teamIds) }));
  const plan = (await plans.list(by, { limit: 200 })).items.find((one) => one.name === name);
  if (plan !== undefined && !plan.isDefault) await plans.publish(by, plan.id);
}

/** Nights are bridged by the last step: what comes in after hours waits for the morning, not for the catchall users. */
function planSteps(teamIds: Map<Team, string>): PlanStep[] {
  const ids = (...names: Team[]): string[] => names.map((name) => teamIds.get(name) ?? '');
  return [
    {
      name: 'Enterprise',
      conditions: [{ field: 'tag', op: 'is', value: 'Business' }],
      teamIds: ids('Enterprise'),
      strategy: 'performance',
      maxStepMs: 10 * MINUTE_MS,
    },
    {
      name: 'Specialists',
      conditions: [{ field: 'tag', op: 'is_not', value: 'Business' }],
      teamIds: ids('Sales North', 'Sales South'),
      strategy: 'performance',
      maxStepMs: 2 * MINUTE_MS,
    },
    { name: 'Whoever is free', strategy: 'round_robin', parallelOffers: 2, maxStepMs: 12 * 60 * MINUTE_MS },
  ];
}

/** Makes something, unless an earlier start has made it already. */
async function unlessThere(making: Promise<unknown>): Promise<void> {
  try {
    await making;
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'already_exists')) throw error;
  }
}
