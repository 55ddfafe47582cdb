import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A start that cannot go on. The message is one sentence for whoever runs the product; main prints it and exits 1. */
export class StartError extends Error {}

const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'has to look like postgresql://user:password@host:5432/name');

const variables = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  DATABASE_URL: postgresUrl,
  DATABASE_OWNER_URL: postgresUrl.optional(),
  DATABASE_POOL_MAX: z.coerce.number().int().min(4).max(200).default(16),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/\S+$/, 'has to look like redis://host:6379')
    .optional(),
  DATA_DIR: z.string().default('.baton'),
  NODE_ENV: z.string().default('development'),
  BATON_SEED: z.enum(['demo', 'none']).optional(),
  BATON_DEMO_TRAFFIC: flag.default(true),
  BATON_ADMIN_EMAIL: z.email().optional(),
  BATON_ADMIN_PASSWORD: z.string().min(8).max(200).optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/, 'has to look like smtp://user:password@host:587')
    .optional(),
  SMTP_LISTEN_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  MAIL_FROM: z.string().max(320).optional(),
  BATON_ALLOW_PRIVATE_WEBHOOKS: flag.default(false),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  METRICS_TOKEN: z.string().min(16).optional(),
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_CLIENT_ID: z.string().max(500).optional(),
  OIDC_CLIENT_SECRET: z.string().max(2_000).optional(),
  OIDC_NAME: z.string().max(60).default('single sign-on'),
  TRUST_PROXY: z.string().optional(),
  WORKSPACE_DIR: z.string().optional(),
  ROLE: z.enum(['api', 'worker', 'all'], { error: 'has to be api, worker or all' }).default('all'),
  HISTORY_KEPT_MONTHS: z.coerce.number().int().min(3).max(1200).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  BATON_SUPERVISED_BY: z.coerce.number().int().positive().optional(),
  BATON_ALLOW_UNSAFE_DURABILITY: flag.default(false),
});

export interface Config {
  host: string;
  port: number;
  databaseUrl: string;
  databaseOwnerUrl: string;
  databasePoolMax: number;
  redisUrl: string | null;
  dataDir: string;
  production: boolean;
  seed: 'demo' | 'none';
  /** Whether a demo that is made now has its traffic switched on from the start. */
  demoTraffic: boolean;
  admin: { email: string; password: string } | null;
  smtpUrl: string | null;
  /** Where mail for mailboxes comes in; null: nowhere. */
  smtpListenPort: number | null;
  /** Who our mail is from; null: no-reply at the public host. */
  mailFrom: string | null;
  /** Development and tests only: webhooks may go to this machine and its network, and over plain http. */
  allowPrivateWebhooks: boolean;
  publicUrl: string | null;
  logLevel: string;
  metricsToken: string | null;
  /** The OpenID provider that people may sign in with; null: none. */
  oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | null;
  /** Whose X-Forwarded headers count: everybody's, or those from these addresses (comma-separated, CIDR too). */
  trustProxy: boolean | string;
  workspaceDir: string | null;
  role: 'api' | 'worker' | 'all';
  /** For how many months time lines, records behind *Why* and comings and goings are kept; null: for ever. */
  historyKeptMonths: number | null;
  /** Where traces go; null: nowhere. */
  otlpEndpoint: string | null;
  supervisorPid: number | null;
  /** Tests on a cluster without fsync only. */
  allowUnsafeDurability: boolean;
}

/** Known to everybody who has read the manual, so never good enough for a real installation. */
export const DEMO_PASSWORD = 'baton-demo';

/** Injection token: `@Inject(CONFIG) config: Config`. */
export const CONFIG = Symbol('config');

/** Reads the process's variables; an empty one counts as unset. Throws StartError with one sentence naming the variable. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(
    Object.entries(withFiles(env)).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  if (present['DATABASE_URL'] === undefined) {
    throw new StartError(
      'DATABASE_URL is not set: start with `npm start`, which brings its own PostgreSQL, or set DATABASE_URL.',
    );
  }
  const parsed = variables.safeParse(present);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new StartError(`${String(issue?.path[0])} is not valid: ${issue?.message}.`);
  }
  const v = parsed.data;
  if ((v.BATON_ADMIN_EMAIL === undefined) !== (v.BATON_ADMIN_PASSWORD === undefined)) {
    throw new StartError('BATON_ADMIN_EMAIL and BATON_ADMIN_PASSWORD have to be set together.');
  }
  if (v.ROLE !== 'all' && v.REDIS_URL === undefined) {
    throw new StartError(
      `ROLE=${v.ROLE} is not valid without REDIS_URL: several processes tell each other through Redis.`,
    );
  }
  const production = v.NODE_ENV === 'production';
  if (production && v.BATON_SEED === 'demo') {
    throw new StartError(
      'BATON_SEED=demo and NODE_ENV=production exclude each other: everybody knows the demo password.',
    );
  }
  if (production && v.BATON_ADMIN_PASSWORD === DEMO_PASSWORD) {
    throw new StartError('BATON_ADMIN_PASSWORD is the demo password, which everybody knows: choose another.');
  }
  return {
    host: v.HOST,
    port: v.PORT,
    databaseUrl: v.DATABASE_URL,
    databaseOwnerUrl: v.DATABASE_OWNER_URL ?? v.DATABASE_URL,
    databasePoolMax: v.DATABASE_POOL_MAX,
    redisUrl: v.REDIS_URL ?? null,
    dataDir: v.DATA_DIR,
    production,
    demoTraffic: v.BATON_DEMO_TRAFFIC,
    seed: v.BATON_SEED ?? (production ? 'none' : 'demo'),
    admin:
      v.BATON_ADMIN_EMAIL === undefined
        ? null
        : { email: v.BATON_ADMIN_EMAIL, password: v.BATON_ADMIN_PASSWORD ?? '' },
    smtpUrl: v.SMTP_URL ?? null,
    smtpListenPort: v.SMTP_LISTEN_PORT ?? null,
    mailFrom: v.MAIL_FROM ?? null,
    allowPrivateWebhooks: v.BATON_ALLOW_PRIVATE_WEBHOOKS,
    publicUrl: v.PUBLIC_URL ?? null,
    logLevel: v.LOG_LEVEL,
    metricsToken: v.METRICS_TOKEN ?? null,
    oidc: oidcOf(v),
    trustProxy: trustProxy(v.TRUST_PROXY),
    workspaceDir: v.WORKSPACE_DIR ?? null,
    role: v.ROLE,
    historyKeptMonths: v.HISTORY_KEPT_MONTHS ?? null,
    otlpEndpoint: v.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    supervisorPid: v.BATON_SUPERVISED_BY ?? null,
    allowUnsafeDurability: v.BATON_ALLOW_UNSAFE_DURABILITY,
  };
}

function oidcOf(v: z.output<typeof variables>): Config['oidc'] {
  const {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_NAME: name,
  } = v;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return null;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined)
    throw new StartError('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET have to be set together.');
  const { protocol, hostname } = new URL(issuer);
  if (protocol === 'http:' && !/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname))
    throw new StartError('OIDC_ISSUER has to begin with https:// unless it is on this machine.');
  return { issuer, clientId, clientSecret, name };
}

function trustProxy(value: string | undefined): boolean | string {
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  if (/^\d+$/.test(value))
    throw new StartError(
      'TRUST_PROXY is not valid: name the proxies by address or network, such as 10.0.0.0/8, or say true.',
    );
  return value;
}

/** Secrets may come as files: `NAME_FILE` names a file that holds what `NAME` would. */
function withFiles(env: Record<string, string | undefined>): Record<string, string | undefined> {
  const result = { ...env };
  for (const name of [
    'DATABASE_URL',
    'DATABASE_OWNER_URL',
    'REDIS_URL',
    'SMTP_URL',
    'BATON_ADMIN_PASSWORD',
    'METRICS_TOKEN',
    'OIDC_CLIENT_SECRET',
  ]) {
    const path = env[`${name}_FILE`]?.trim();
    if (path === undefined || path === '') continue;
    try {
      result[name] = readFileSync(path, 'utf8').trim();
    } catch {
      throw new StartError(`${name}_FILE names a file that cannot be read: ${path}.`);
    }
  }
  return result;
}
