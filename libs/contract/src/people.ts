import { z } from 'zod';
import { deskSettings } from './desk-settings.ts';
import { currency, email, id, instant, line, listQuery, prose, slug } from './primitives.ts';

export const ROLES = ['partner', 'admin', 'manager', 'agent', 'participant'] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

export const SCOPES = [
  'leads:read',
  'leads:write',
  'offers:read',
  'offers:write',
  'insights:read',
  'users:read',
  'users:write',
  'settings:read',
  'settings:write',
  'tags:read',
  'tags:write',
] as const;
export const scope = z.enum(SCOPES);
export type Scope = z.infer<typeof scope>;

/** Languages of the workspace. */
export const LOCALES = ['en', 'de'] as const;
export const locale = z.enum(LOCALES);
export type Locale = z.infer<typeof locale>;

export const password = z.string().min(8).max(200);

// --- Sign-in -----------------------------------------------------------------------------------------------------
export const loginBody = z
  .strictObject({ email, password: z.string().min(1).max(200), code: z.string().max(40).optional() })
  .meta({ id: 'Login' });
/** How one may sign in beside e-mail and password: an OpenID provider, by the name on its button. */
export const signInWays = z
  .object({ oidc: z.object({ name: z.string() }).nullable() })
  .meta({ id: 'SignInWays' });
export type SignInWays = z.infer<typeof signInWays>;
/** `next`: the page to come to, inside the workspace. */
export const oidcStartQuery = z.strictObject({ next: z.string().max(500).optional() });
/** Why signing in with the provider came to nothing, as `/sign-in?problem=` says it. */
export const OIDC_PROBLEMS = [
  'unavailable',
  'denied',
  'refused',
  'ended',
  'email_unverified',
  'no_account',
  'other_identity',
] as const;
export type OidcProblem = (typeof OIDC_PROBLEMS)[number];
export const tenantRef = z
  .object({ id, slug: z.string(), name: z.string(), timeZone: z.string(), currency: z.string() })
  .meta({ id: 'TenantRef' });
export const userRef = z.object({ id, name: z.string(), email: z.string() }).meta({ id: 'UserRef' });
export const loginAnswer = z
  .object({ user: userRef, role, tenant: tenantRef, csrfToken: z.string() })
  .meta({ id: 'LoginAnswer' });
export const me = loginAnswer
  .extend({
    takesLeads: z.boolean(),
    /** The agent's named presence; null for who takes no leads. */
    activity: z.string().nullable(),
    activitySince: instant.nullable(),
    connected: z.boolean(),
    wrapUpUntil: instant.nullable(),
    capacity: z.object({ pending: z.int(), maxPending: z.int() }).nullable(),
    /** What a desk and a wall need of the routing settings; null outside a tenant. */
    routing: deskSettings.nullable(),
    /** The language of the person's workspace, wherever they sign in; null is as their browser. */
    locale: locale.nullable(),
    /** The tenants this account may choose with X-Tenant. */
    tenants: z.array(tenantRef),
    /** True in the demo tenant: its wall offers demo traffic. */
    demo: z.boolean(),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof me>;
export type LoginAnswer = z.infer<typeof loginAnswer>;
export const profilePatch = z.strictObject({
  name: line(120).optional(),
  locale: locale.nullable().optional(),
  password: z.strictObject({ current: z.string().max(200), next: password }).optional(),
});
export const activityBody = z.strictObject({ activity: line(40) }).meta({ id: 'SetActivity' });

// --- Second factor -----------------------------------------------------------------------------------------------
/** Six digits of an authenticator app, or a recovery code; spaces and dashes do not count. */
const factorCode = z.string().min(6).max(40);
export const secondFactor = z
  .object({ enabled: z.boolean(), since: instant.nullable(), recoveryCodesLeft: z.int() })
  .meta({ id: 'SecondFactor' });
export type SecondFactor = z.infer<typeof secondFactor>;
export const beginSecondFactorBody = z
  .strictObject({ password: z.string().min(1).max(200) })
  .meta({ id: 'BeginSecondFactor' });
/** The key for the authenticator app, shown this once; it counts from when a code confirmed it. */
export const secondFactorKey = z.object({ key: z.string(), uri: z.string() }).meta({ id: 'SecondFactorKey' });
export type SecondFactorKey = z.infer<typeof secondFactorKey>;
export const confirmSecondFactorBody = z
  .strictObject({ code: factorCode })
  .meta({ id: 'ConfirmSecondFactor' });
/** Each signs in once in place of a code; shown this once. */
export const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) }).meta({ id: 'RecoveryCodes' });
export type RecoveryCodes = z.infer<typeof recoveryCodes>;
export const endSecondFactorBody = z
  .strictObject({ password: z.string().min(1).max(200).optional(), code: factorCode.optional() })
  .refine((proof) => (proof.password === undefined) !== (proof.code === undefined), {
    error: 'needs the password or a code',
  })
  .meta({ id: 'EndSecondFactor' });

export const session = z
  .object({
    id,
    createdAt: instant,
    lastUsedAt: instant,
    userAgent: z.string().nullable(),
    current: z.boolean(),
  })
  .meta({ id: 'Session' });
export const invitationAccept = z.strictObject({
  token: z.string().min(20).max(200),
  password,
  name: line(120).optional(),
});
export const invitationView = z.object({
  email: z.string(),
  tenantName: z.string(),
  expiresAt: instant,
  needsPassword: z.boolean(),
});

/** To whoever invites. The link is shown in this answer alone. */
export const invitationLink = z.object({
  invitationUrl: z.string(),
  /** It is mailed to the person invited as well: this installation sends mail. */
  invitationMailed: z.boolean(),
});
export type InvitationLink = z.infer<typeof invitationLink>;

// --- Users -------------------------------------------------------------------------------------------------------
const limit = z.int().min(1).max(100_000).nullable();
export const capacity = z
  .strictObject({
    maxPendingOffers: z.int().min(1).max(50).nullable().optional(),
    maxOpenLeads: limit.optional(),
    perDay: limit.optional(),
    perWeek: limit.optional(),
    perMonth: limit.optional(),
  })
  .meta({ id: 'Capacity' });

/** `HH:MM` intervals by ISO weekday 1 (Monday) to 7, in the tenant's zone; `24:00` closes a day. */
const hhmm = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/);
export const weeklyHours = z
  .array(
    z
      .strictObject({ weekday: z.int().min(1).max(7), from: hhmm, to: hhmm })
      .refine((h) => h.from < h.to, 'must end after it begins'),
  )
  .max(70);
export const hoursException = z.strictObject({
  date: z.iso.date(),
  /** Empty: closed all day. */
  intervals: z
    .array(z.strictObject({ from: hhmm, to: hhmm }).refine((h) => h.from < h.to, 'must end after it begins'))
    .max(10),
});

const userFields = {
  name: line(120),
  role,
  tags: z.array(line(120)).max(200),
  teamIds: z.array(id).max(100),
  capacity,
  takesLeads: z.boolean(),
  weight: z.int().min(1).max(100),
  label: line(60).nullable(),
  channels: z.array(z.enum(['email', 'push', 'sms'])).max(3),
  /** null: always working. */
  workingHours: weeklyHours.nullable(),
};
export const createUserBody = z
  .strictObject({
    email,
    name: userFields.name,
    role: userFields.role,
    password: password.optional(),
    tags: userFields.tags.optional(),
    teamIds: userFields.teamIds.optional(),
    capacity: userFields.capacity.optional(),
    takesLeads: z.boolean().optional(),
    weight: userFields.weight.optional(),
    label: userFields.label.optional(),
    channels: userFields.channels.optional(),
    workingHours: userFields.workingHours.optional(),
  })
  .meta({ id: 'CreateUser' });
/** Planned: nothing is offered from one instant to the other. */
export const absence = z.strictObject({ from: instant, to: instant }).meta({ id: 'Absence' });
export type Absence = z.infer<typeof absence>;
export const absencesBody = z
  .strictObject({ absences: z.array(absence).max(100) })
  .meta({ id: 'SetAbsences' });
export const absences = z.object({ items: z.array(absence) });
export const openLeadsChoice = z.union([z.enum(['reroute', 'keep']), z.strictObject({ agentId: id })]);
export const patchUserBody = createUserBody
  .omit({ email: true })
  .partial()
  .extend({
    email: email.optional(),
    active: z.boolean().optional(),
    /** On deactivation: what becomes of the leads they own and have not closed. Default: reroute. */
    openLeads: openLeadsChoice.optional(),
    /** On deactivation: whether an admin's API keys end with them, or go on as those of the admin who deactivates. Default: end. */
    apiKeys: z.enum(['end', 'keep']).optional(),
    absences: z.array(absence).max(100).optional(),
  })
  .meta({ id: 'PatchUser' });
export const user = z
  .object({
    id,
    email: z.string(),
    name: z.string(),
    label: z.string().nullable(),
    role,
    active: z.boolean(),
    takesLeads: z.boolean(),
    tags: z.array(z.string()),
    teamIds: z.array(id),
    capacity: z.object({
      maxPendingOffers: z.int().nullable(),
      maxOpenLeads: z.int().nullable(),
      perDay: z.int().nullable(),
      perWeek: z.int().nullable(),
      perMonth: z.int().nullable(),
    }),
    weight: z.int(),
    channels: z.array(z.string()),
    /** Browsers that are told of offers while no page is open, and when one last was. */
    push: z.object({ browsers: z.int(), lastUsedAt: instant.nullable() }),
    workingHours: weeklyHours.nullable(),
    absences: z.array(z.object({ from: instant, to: instant })),
    /** Whether they sign in with a code as well. */
    secondFactor: z.boolean(),
    /** They can't sign in yet: until when their invitation runs, or null where it has ended. Null for who can. */
    invited: z.object({ until: instant.nullable() }).nullable(),
    /** Only in the answer that made it, where no password was given. */
    ...invitationLink.partial().shape,
    createdAt: instant,
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof user>;
export const usersQuery = listQuery.extend({
  search: z.string().max(120).optional(),
  role: role.optional(),
  active: z.enum(['true', 'false']).optional(),
  teamId: id.optional(),
  /** Has the tag, or a pecking order for it. */
  tag: line(80).optional(),
});

export const BULK_USERS_MAX = 100;
export const bulkUsersBody = z
  .strictObject({
    userIds: z
      .array(id)
      .min(1)
      .max(BULK_USERS_MAX)
      .refine(
        (ids) => new Set(ids.map((each) => each.toLowerCase())).size === ids.length,
        'names a user twice',
      ),
    role: role.optional(),
    capacity: capacity.optional(),
    addTags: userFields.tags.optional(),
    removeTags: userFields.tags.optional(),
    addTeamIds: userFields.teamIds.optional(),
    removeTeamIds: userFields.teamIds.optional(),
  })
  .meta({ id: 'BulkUsers' });
/** One line for each user, in the order asked: `status` is what changing that user alone would have answered. */
export const bulkUsersResult = z
  .object({
    items: z.array(
      z.object({ userId: id, status: z.int(), code: z.string().optional(), detail: z.string().optional() }),
    ),
  })
  .meta({ id: 'BulkUsersResult' });
export type BulkUsersResult = z.infer<typeof bulkUsersResult>;

/** What a live wall and an agent picker need of an agent. */
export const agentLive = z
  .object({
    agentId: id,
    name: z.string(),
    teamIds: z.array(id),
    activity: z.string(),
    activitySince: instant,
    connected: z.boolean(),
    takesLeads: z.boolean(),
    wrapUpUntil: instant.nullable(),
    pending: z.int(),
    maxPending: z.int(),
    openLeads: z.int(),
    score: z.number(),
  })
  .meta({ id: 'AgentLive' });
export type AgentLive = z.infer<typeof agentLive>;

export const createTeamBody = z
  .strictObject({
    name: line(80),
    userIds: z.array(id).max(1000).optional(),
    managerIds: z.array(id).max(100).optional(),
  })
  .meta({ id: 'CreateTeam' });
export const patchTeamBody = createTeamBody.partial().meta({ id: 'PatchTeam' });
export const team = z
  .object({ id, name: z.string(), userIds: z.array(id), managerIds: z.array(id) })
  .meta({ id: 'Team' });

const NOT_A_COUNTRY = 'must be an ISO 3166 code';
/** One that has a name. Codes that the standard leaves to whoever uses them have one too, or stand for nowhere. */
function isCountry(code: string): boolean {
  if (/^(?:AA|Q[M-Z]|X[A-Z]|ZZ|EU|EZ|UN)$/.test(code) && code !== 'XK') return false;
  return new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(code) !== undefined;
}

export const createTenantBody = z
  .strictObject({
    name: line(120),
    slug,
    timeZone: z.string().max(60).refine(isTimeZone, 'must be an IANA time zone').optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, NOT_A_COUNTRY)
      .refine(isCountry, NOT_A_COUNTRY)
      .optional(),
    currency: currency.optional(),
    /** A tenant of the same partner whose tags this one has too; it has no parent itself. */
    parentId: id.optional(),
    adminEmail: email,
    adminPassword: password.optional(),
  })
  .meta({ id: 'CreateTenant' });
export const tenant = z
  .object({
    id,
    name: z.string(),
    slug: z.string(),
    timeZone: z.string(),
    country: z.string(),
    currency: z.string(),
    status: z.enum(['trial', 'active', 'suspended']),
    parentId: id.nullable(),
    createdAt: instant,
    ...invitationLink.partial().shape,
  })
  .meta({ id: 'Tenant' });

export const createApiKeyBody = z
  .strictObject({
    name: line(80),
    scopes: z.array(scope).min(1).max(SCOPES.length),
    expiresAt: instant.nullable().optional(),
  })
  .meta({ id: 'CreateApiKey' });
export const apiKey = z
  .object({
    id,
    name: z.string(),
    scopes: z.array(scope),
    hint: z.string(),
    createdAt: instant,
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
    /** A key acts as whoever made it, and is refused while they are not active. */
    createdBy: z.object({ id, name: z.string(), active: z.boolean() }),
  })
  .meta({ id: 'ApiKey' });
export const apiKeyCreated = apiKey.extend({ secret: z.string() }).meta({ id: 'ApiKeyCreated' });

export const auditEntry = z
  .object({
    id,
    at: instant,
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    subjectId: z.string().nullable(),
    before: z.unknown(),
    after: z.unknown(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntry>;
const auditFilters = {
  /** A part of the name of who did it. */
  actor: z.string().max(120).optional(),
  /** `user.changed`, or with a dot at its end all that begin so: `user.` */
  action: z.string().max(80).optional(),
  /** The id of what it was done to. */
  target: z.string().max(120).optional(),
  /** Days in the tenant's zone, both included. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
};
export const auditQuery = listQuery.extend(auditFilters);
export const auditCsvQuery = z.strictObject(auditFilters);
export const AUDIT_CSV_ROWS_MAX = 50_000;
export const note = prose(2_000);

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
