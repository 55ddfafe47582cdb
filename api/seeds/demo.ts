import type { INestApplicationContext } from '@nestjs/common';
import type { Principal } from '../src/platform/auth/principal.ts';
import { DEMO_PASSWORD } from '../src/platform/auth/sign-in.service.ts';
import { BootstrapService, RoutingSettingsService, TagsService, TeamsService, TenantsService, UsersService } from '../src/tenants/index.ts';

/** The people of the demo tenant; all sign in with the demo password. */
const AGENTS = [
  { name: 'Anna Berger', team: 'North', tags: ['Life insurance', 'PK_20'] },
  { name: 'Ben Carlsen', team: 'North', tags: ['Car insurance'] },
  { name: 'Clara Dietz', team: 'North', tags: ['Car insurance', 'English'] },
  { name: 'David Engel', team: 'South', tags: ['Life insurance', 'English'] },
  { name: 'Elif Fuchs', team: 'South', tags: ['Home insurance', 'Turkish'] },
  { name: 'Felix Graf', team: 'South', tags: ['Home insurance'] },
  { name: 'Greta Hahn', team: 'Key accounts', tags: ['Business', 'English'] },
  { name: 'Hugo Imhof', team: 'Key accounts', tags: ['Business'] },
] as const;
const TEAMS = ['North', 'South', 'Key accounts'] as const;
const TAGS = [
  { name: 'Life insurance', kind: 'preferential', weight: 60 },
  { name: 'Car insurance', kind: 'preferential' },
  { name: 'Home insurance', kind: 'preferential' },
  { name: 'Business', kind: 'exclusive' },
  { name: 'English', kind: 'required' },
  { name: 'Turkish', kind: 'required' },
  { name: 'Newsletter', kind: 'custom' },
] as const;
const WRAP_UP_MS = 60_000;

/** A partner, and the tenant `demo` with everything that a person needs to play with it. */
export async function seedDemo(app: INestApplicationContext): Promise<void> {
  const by = await makeTenant(app);
  const users = app.get(UsersService);
  const tags = app.get(TagsService);
  for (const tag of TAGS) await tags.create(by, tag);
  const teamIds = new Map<string, string>();
  for (const name of TEAMS) teamIds.set(name, (await app.get(TeamsService).create(by, { name })).id);
  await users.create(by, { email: 'manager@demo.test', name: 'Mara Jansen', role: 'manager', password: DEMO_PASSWORD });
  for (const [index, agent] of AGENTS.entries()) {
    await users.create(by, {
      email: `agent${index + 1}@demo.test`,
      name: agent.name,
      role: 'agent',
      password: DEMO_PASSWORD,
      tags: [...agent.tags],
      teamIds: [teamIds.get(agent.team)!],
    });
  }
  await users.create(by, { email: 'participant@demo.test', name: 'Paula Kern', role: 'participant', password: DEMO_PASSWORD });
  await app.get(RoutingSettingsService).patch(by, { wrapUpMs: WRAP_UP_MS });
}

async function makeTenant(app: INestApplicationContext): Promise<Principal> {
  const bootstrap = app.get(BootstrapService);
  const partnerId = await bootstrap.makePartner('Demo Partner');
  await bootstrap.makePartnerAccount(partnerId, 'partner@demo.test', 'Petra Lang', DEMO_PASSWORD);
  const tenant = await app.get(TenantsService).create(null, {
    name: 'Demo Insurance',
    slug: 'demo',
    timeZone: 'Europe/Berlin',
    country: 'DE',
    currency: 'EUR',
    adminEmail: 'admin@demo.test',
    adminName: 'Adam Novak',
    adminPassword: DEMO_PASSWORD,
    partnerId,
  });
  return {
    accountId: tenant.adminUserId,
    userId: tenant.adminUserId,
    tenantId: tenant.id,
    tenantSlug: tenant.slug,
    name: 'Adam Novak',
    role: 'admin',
    takesLeads: false,
    scopes: null,
    sessionId: null,
    apiKeyId: null,
    partnerId: null,
  };
}
