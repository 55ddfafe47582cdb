import type { EntityManager } from '@mikro-orm/postgresql';
import type { Page, User as UserView } from '@baton/contract';
import { tagKey } from '@baton/engine';
import { rows } from '../platform/database/database.ts';
import { isTextIdKey, likePattern, pageOf, readCursor } from '../platform/lists.ts';
import { WRITTEN_TAG_KEY } from './agent-tags.ts';
import type { UsersQuery } from './shapes.ts';

interface UserRow {
  id: string;
  email: string;
  name: string;
  sort_name: string;
  label: string | null;
  role: UserView['role'];
  active: boolean;
  takes_leads: boolean;
  weight: number;
  channels: string[];
  max_pending_offers: number | null;
  max_open_leads: number | null;
  per_day: number | null;
  per_week: number | null;
  per_month: number | null;
  working_hours: UserView['workingHours'];
  created_at: string;
  tags: string[];
  team_ids: string[];
  absences: { from: string; to: string }[];
  second_factor: boolean;
  invited: boolean;
  invited_until: string | null;
  browsers: number;
  browser_used_at: string | null;
}

/** A user with what belongs to them, in one statement: lists are at most 200 long. */
const SELECT_USER = `
  select u.id, a.email, u.name, lower(u.name) as sort_name, u.label, u.role, u.active, u.takes_leads, u.weight, u.channels,
         u.max_pending_offers, u.max_open_leads, u.per_day, u.per_week, u.per_month, u.working_hours, u.created_at,
         array(select t.raw from user_tags t where t.tenant_id = u.tenant_id and t.user_id = u.id order by t.raw) as tags,
         array(select m.team_id::text from team_members m where m.tenant_id = u.tenant_id and m.user_id = u.id order by m.team_id) as team_ids,
         coalesce((select json_agg(json_build_object('from', b.from_at, 'to', b.to_at) order by b.from_at)
                     from absences b where b.tenant_id = u.tenant_id and b.user_id = u.id), '[]') as absences,
         exists (select from second_factors f where f.account_id = u.account_id and f.confirmed_at is not null) as second_factor,
         a.password_hash is null and not exists (select from oidc_identities o where o.account_id = a.id) as invited,
         (select max(i.ends_at) from invitations i where i.tenant_id = u.tenant_id and i.user_id = u.id and i.used_at is null
             and i.ends_at > clock_timestamp()) as invited_until,
         p.browsers, p.used_at as browser_used_at
    from users u join accounts a on a.id = u.account_id
    cross join lateral (select count(*)::int as browsers, max(s.last_used_at) as used_at
                          from push_subscriptions s where s.tenant_id = u.tenant_id and s.user_id = u.id) p`;

export async function findUser(em: EntityManager, tenantId: string, id: string): Promise<UserView | null> {
  const [row] = await rows<UserRow>(em, `${SELECT_USER} where u.tenant_id = $1 and u.id = $2`, [
    tenantId,
    id,
  ]);
  return row === undefined ? null : viewOf(row);
}

/** Users by name; the search looks into name, address and label. */
export async function listUsers(
  em: EntityManager,
  tenantId: string,
  query: UsersQuery,
): Promise<Page<UserView>> {
  const after = readCursor<[string, string]>(query.cursor, isTextIdKey);
  const found = await rows<UserRow>(
    em,
    `${SELECT_USER}
      where u.tenant_id = $1
        and ($2::text is null or (lower(u.name), u.id) > ($2, $3::uuid))
        and ($4::text is null or lower(u.name) like $4 or lower(a.email) like $4 or lower(u.label) like $4)
        and ($5::text is null or u.role = $5)
        and ($6::boolean is null or u.active = $6)
        and ($7::uuid is null or exists (select from team_members m where m.tenant_id = u.tenant_id and m.user_id = u.id and m.team_id = $7))
        and ($9::text is null or exists (select from user_tags t where t.tenant_id = u.tenant_id and t.user_id = u.id and ${WRITTEN_TAG_KEY} = $9))
      order by lower(u.name), u.id limit $8`,
    [
      tenantId,
      after?.[0] ?? null,
      after?.[1] ?? null,
      query.search === undefined || query.search.trim() === '' ? null : likePattern(query.search),
      query.role ?? null,
      query.active === undefined ? null : query.active === 'true',
      query.teamId ?? null,
      query.limit + 1,
      query.tag === undefined ? null : tagKey(query.tag),
    ],
  );
  return pageOf(found, query.limit, (row) => [row.sort_name, row.id], viewOf);
}

function viewOf(row: UserRow): UserView {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    label: row.label,
    role: row.role,
    active: row.active,
    takesLeads: row.role === 'agent' || row.takes_leads,
    tags: row.tags,
    teamIds: row.team_ids,
    capacity: {
      maxPendingOffers: row.max_pending_offers,
      maxOpenLeads: row.max_open_leads,
      perDay: row.per_day,
      perWeek: row.per_week,
      perMonth: row.per_month,
    },
    weight: row.weight,
    channels: row.channels,
    push: {
      browsers: row.browsers,
      lastUsedAt: row.browser_used_at === null ? null : new Date(row.browser_used_at).toISOString(),
    },
    workingHours: row.working_hours,
    absences: row.absences.map(({ from, to }) => ({
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    })),
    secondFactor: row.second_factor,
    invited: row.invited
      ? { until: row.invited_until === null ? null : new Date(row.invited_until).toISOString() }
      : null,
    createdAt: new Date(row.created_at).toISOString(),
  };
}
