import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Clock } from '../platform/clock.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { Database } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { addJobs, JobsService, type JobRun } from '../platform/jobs/index.ts';
import { guardedPost } from '../platform/net/guarded-post.ts';
import { NoticeBoard } from '../notifications/index.ts';
import { RoutingNotice } from '../tenants/index.ts';
import { deliver, deliverJob, handOut, handOutJob, trim } from './jobs.ts';
import { messageBody, RETRY_AFTER_S, signedHeaders, wireId } from './signing.ts';

const HAND_OUT_MAX = 500;
/** Messages that wait for one endpoint at most; what comes then is given up at once, and can be replayed from the log. */
const WAITING_MAX = 10_000;
const TIMEOUT_MS = 15_000;
/** Messages in one turn of an endpoint, and how long it may begin new ones; others come in between. */
const TURN_MAX = 50;
const TURN_MS_MAX = 30_000;
/** An endpoint that failed rests for so long before its next message is tried. */
const REST_MS = 5_000;
/** One that has failed for longer than ten minutes rests so long: many dead ones must not keep the queue from others. */
const LONG_REST_MS = 60_000;
/** Longer than a turn with its longest try: a killed process holds an endpoint no longer than this. */
const BUSY_S = 60;
const RESPONSE_CHARACTERS_MAX = 1_000;
/** Without a success for so long, an endpoint is switched off. */
const FAILING_HOURS_MAX = 72;
const MESSAGES_KEPT_DAYS = 30;
const NOTIFICATIONS_KEPT_DAYS = 90;
const GONE = 410;

interface Due {
  id: string;
  message_id: string;
  tries: number;
  type: string;
  at: Date;
  data: unknown;
  url: string;
  secret: string;
  previous_secret: string | null;
  now_s: number;
}

interface Try {
  status: number | null;
  error: string | null;
  response: string | null;
  durationMs: number;
}

/**
 * Brings messages to endpoints.
 *
 *   message (the engine's commit) ──> handed out: a delivery per endpoint ──> pending ──┬─ 2xx ────────────> delivered
 *                                                                   ^                   ├─ else, tries left ─> pending, later
 *                                                                   └── replay ──       └─ else ───────────> failed
 *
 * An endpoint has one turn at a time, message after message in the order they are due, and rests after a failure, so
 * that a dead one takes one place of the queue at most. 410, or days without a success, switch it off.
 */
@Injectable()
export class SenderService {
  /** Messages that wait for one endpoint at most; what comes beyond is given up at once. */
  waitingMax = WAITING_MAX;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    private readonly notice: RoutingNotice,
    private readonly board: NoticeBoard,
    jobs: JobsService,
  ) {
    jobs.handle(handOut, ({ tenantId }) => this.handOut(tenantId));
    jobs.handle(deliver, ({ tenantId, endpointId }, run) => this.turn(tenantId, endpointId, run));
    jobs.handle(trim, () => this.trim());
    jobs.every('23 3 * * *', trim);
  }

  private async handOut(tenantId: string): Promise<void> {
    await this.database.withTenant(tenantId, async (client) => {
      // A job that was tried again may meet the one that took its place: the first one takes the rows.
      const { rows: messages } = await client.query<{ id: string }>(
        `select id from webhook_messages where tenant_id = $1 and not handed_out order by id limit ${HAND_OUT_MAX} for update skip locked`,
        [tenantId],
      );
      if (messages.length === 0) return;
      const ids = messages.map(({ id }) => id);
      const { rows: wanted } = await client.query<{ message_id: string; endpoint_id: string }>(
        `select m.id as message_id, e.id as endpoint_id from webhook_messages m
           join webhook_endpoints e on e.tenant_id = m.tenant_id and e.enabled and m.type = any(e.event_types) and e.created_at <= m.at
          where m.tenant_id = $1 and m.id = any($2::uuid[]) order by m.id, e.id`,
        [tenantId, ids],
      );
      const full = await fullEndpoints(client, tenantId, this.waitingMax);
      await client.query(
        `insert into webhook_deliveries (tenant_id, id, endpoint_id, message_id, state, tries, next_try_at, created_at, settled_at)
         select $1, id, endpoint_id, message_id, case when f then 'failed' else 'pending' end, 0, case when not f then at end, at, case when f then at end
           from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::boolean[]) as t (id, endpoint_id, message_id, f), (select clock_timestamp() as at) now
         on conflict do nothing`,
        [
          tenantId,
          wanted.map(() => newId()),
          wanted.map(({ endpoint_id }) => endpoint_id),
          wanted.map(({ message_id }) => message_id),
          wanted.map(({ endpoint_id }) => full.has(endpoint_id)),
        ],
      );
      await client.query(
        'update webhook_messages set handed_out = true where tenant_id = $1 and id = any($2::uuid[])',
        [tenantId, ids],
      );
      const endpoints = [...new Set(wanted.map(({ endpoint_id }) => endpoint_id))];
      const more = messages.length === HAND_OUT_MAX ? [handOutJob(tenantId)] : [];
      await addJobs(client, [...endpoints.map((id) => deliverJob(tenantId, id)), ...more]);
    });
  }

  private async turn(tenantId: string, endpointId: string, run: JobRun): Promise<void> {
    if (!(await this.begin(tenantId, endpointId))) return;
    const began = this.clock.monotonicMs();
    const isLong = (): boolean => this.clock.monotonicMs() - began > TURN_MS_MAX;
    let failed = false;
    try {
      for (let sent = 0; sent < TURN_MAX && !failed && !isLong(); sent += 1) {
        const due = await this.nextDue(tenantId, endpointId);
        if (due === null) break;
        const result = await this.try(due, run.signal);
        // Interrupted because the process stops: that was no try.
        if (run.signal.aborted) break;
        failed = !(await this.settle(tenantId, endpointId, due, result));
      }
    } finally {
      await this.end(tenantId, endpointId, failed);
    }
  }

  /** Takes the endpoint's turn; where another job has it, this one comes back later. */
  private begin(tenantId: string, endpointId: string): Promise<boolean> {
    return this.database.withTenant(tenantId, async (client) => {
      const { rows } = await client.query<{ mine: boolean; now: number }>(
        `with taken as (update webhook_endpoints set busy_until = clock_timestamp() + make_interval(secs => ${BUSY_S})
            where tenant_id = $1 and id = $2 and (busy_until is null or busy_until < clock_timestamp()) returning id)
         select exists (select from taken) as mine, extract(epoch from clock_timestamp())::float8 * 1000 as now
           from webhook_endpoints where tenant_id = $1 and id = $2`,
        [tenantId, endpointId],
      );
      const row = rows[0];
      if (row !== undefined && !row.mine)
        await addJobs(client, [deliverJob(tenantId, endpointId, row.now + REST_MS)]);
      return row?.mine === true;
    });
  }

  /** What is due first. A test goes to an endpoint that is off as well. */
  private nextDue(tenantId: string, endpointId: string): Promise<Due | null> {
    return this.database.withTenant(tenantId, async (client) => {
      const { rows } = await client.query<Due>(
        `select d.id, d.message_id, d.tries, m.type, m.at, m.data, e.url, e.secret,
                case when e.previous_secret_ends_at > clock_timestamp() then e.previous_secret end as previous_secret,
                floor(extract(epoch from clock_timestamp()))::float8 as now_s
           from webhook_deliveries d
           join webhook_endpoints e on e.tenant_id = d.tenant_id and e.id = d.endpoint_id
           join webhook_messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
          where d.tenant_id = $1 and d.endpoint_id = $2 and d.state = 'pending' and d.next_try_at <= clock_timestamp()
            and (e.enabled or m.type = 'webhook.test')
          order by d.next_try_at, d.id limit 1`,
        [tenantId, endpointId],
      );
      return rows[0] ?? null;
    });
  }

  private async try(due: Due, signal: AbortSignal): Promise<Try> {
    const body = messageBody(due);
    const secrets = [due.secret, ...(due.previous_secret === null ? [] : [due.previous_secret])];
    const started = this.clock.monotonicMs();
    const took = (): number => Math.round(this.clock.monotonicMs() - started);
    try {
      const { status, text } = await guardedPost(
        {
          url: due.url,
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'user-agent': 'Baton-Webhooks/1',
            ...signedHeaders(wireId(due.message_id), due.now_s, body, secrets),
          },
          body,
          timeoutMs: TIMEOUT_MS,
          signal,
        },
        this.clock,
        { allowPrivate: this.config.allowPrivateWebhooks },
      );
      const error = status >= 200 && status < 300 ? null : `answered ${status}`;
      return { status, error, response: printable(text), durationMs: took() };
    } catch (error) {
      return {
        status: null,
        error: (error as Error).message.slice(0, 200),
        response: null,
        durationMs: took(),
      };
    }
  }

  /** Writes what a try came to. Answers whether it was a success. */
  private async settle(tenantId: string, endpointId: string, due: Due, result: Try): Promise<boolean> {
    const success = result.error === null;
    const reason = await this.database.withTenant(tenantId, async (client) => {
      await client.query(
        `insert into webhook_attempts (tenant_id, id, delivery_id, at, duration_ms, status, error, response)
         values ($1, $2, $3, clock_timestamp(), $4, $5, $6, $7)`,
        [tenantId, newId(), due.id, result.durationMs, result.status, result.error, result.response],
      );
      const waitS = success ? undefined : RETRY_AFTER_S[due.tries];
      const state = success
        ? 'delivered'
        : waitS === undefined || due.type === 'webhook.test'
          ? 'failed'
          : 'pending';
      // Replayed meanwhile, it begins anew: what came of the try before is in the log alone.
      await client.query(
        `update webhook_deliveries set tries = tries + 1, state = $3,
           next_try_at = case when $3 = 'pending' then clock_timestamp() + make_interval(secs => $4) end,
           settled_at = case when $3 <> 'pending' then clock_timestamp() end
         where tenant_id = $1 and id = $2 and tries = $5`,
        [tenantId, due.id, state, waitS ?? 0, due.tries],
      );
      return due.type === 'webhook.test' ? null : judge(client, tenantId, endpointId, result);
    });
    if (reason !== null) await this.switchedOff(tenantId, due.url, reason);
    return success;
  }

  private async switchedOff(tenantId: string, url: string, reason: 'failing' | 'gone'): Promise<void> {
    await this.notice.changed(tenantId);
    const { host } = new URL(url);
    await this.board.tellAdmins(tenantId, {
      kind: 'webhook_failing',
      title: `The webhook to ${host} was switched off`,
      body:
        reason === 'gone'
          ? 'It answered 410 Gone: it wants no more messages.'
          : `It has not taken a message for ${FAILING_HOURS_MAX / 24} days. Mend it, then switch it on again: what still waits is sent then.`,
      leadId: null,
    });
  }

  /** Gives the turn back, and comes again when something is due. */
  private async end(tenantId: string, endpointId: string, failed: boolean): Promise<void> {
    await this.database.withTenant(tenantId, async (client) => {
      await client.query('update webhook_endpoints set busy_until = null where tenant_id = $1 and id = $2', [
        tenantId,
        endpointId,
      ]);
      const { rows } = await client.query<{ next: number | null; long: boolean | null; now: number }>(
        `select floor(extract(epoch from min(d.next_try_at)) * 1000)::float8 as next,
                bool_or(e.failing_since < clock_timestamp() - interval '10 minutes') as long,
                extract(epoch from clock_timestamp())::float8 * 1000 as now
           from webhook_deliveries d join webhook_endpoints e on e.tenant_id = d.tenant_id and e.id = d.endpoint_id
          where d.tenant_id = $1 and d.endpoint_id = $2 and d.state = 'pending' and e.enabled`,
        [tenantId, endpointId],
      );
      const { next, long, now } = rows[0]!;
      const restMs = !failed ? 0 : long === true ? LONG_REST_MS : REST_MS;
      if (next !== null)
        await addJobs(client, [deliverJob(tenantId, endpointId, Math.max(next, now + restMs))]);
    });
  }

  private async trim(): Promise<void> {
    const trimmed = async (): Promise<number> => {
      const { rows } = await this.database.pool.query<{ n: string }>(
        `select baton_private.trim_ways_out(clock_timestamp() - make_interval(days => ${MESSAGES_KEPT_DAYS}),
           clock_timestamp() - make_interval(days => ${NOTIFICATIONS_KEPT_DAYS})) as n`,
      );
      return Number(rows[0]!.n);
    };
    while ((await trimmed()) > 0);
  }
}

/** Endpoints for which as many messages wait as may. */
async function fullEndpoints(
  client: pg.PoolClient,
  tenantId: string,
  waitingMax: number,
): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>(
    `select id from webhook_endpoints e where tenant_id = $1 and enabled and $2 <= (select count(*)
       from (select from webhook_deliveries d where d.tenant_id = $1 and d.endpoint_id = e.id and d.state = 'pending'
         limit $2) waiting)`,
    [tenantId, waitingMax],
  );
  return new Set(rows.map(({ id }) => id));
}

/** What a try means for its endpoint: working, failing, or to be switched off. Answers why it was switched off just now. */
async function judge(
  client: pg.PoolClient,
  tenantId: string,
  endpointId: string,
  { status, error }: Try,
): Promise<'failing' | 'gone' | null> {
  if (error === null) {
    await client.query(
      'update webhook_endpoints set failing_since = null where tenant_id = $1 and id = $2 and failing_since is not null',
      [tenantId, endpointId],
    );
    return null;
  }
  const { rows } = await client.query<{ reason: 'failing' | 'gone' | null }>(
    `update webhook_endpoints set failing_since = coalesce(failing_since, clock_timestamp()),
       enabled = not $3, disabled_reason = case when $3 then $4 end
     where tenant_id = $1 and id = $2 and enabled
     returning disabled_reason as reason`,
    [tenantId, endpointId, status === GONE, 'gone'],
  );
  if (rows[0] === undefined) return null;
  let { reason } = rows[0];
  if (reason === null) {
    const { rowCount } = await client.query(
      `update webhook_endpoints set enabled = false, disabled_reason = 'failing' where tenant_id = $1 and id = $2
          and failing_since < clock_timestamp() - make_interval(hours => ${FAILING_HOURS_MAX})`,
      [tenantId, endpointId],
    );
    if (rowCount === 1) reason = 'failing';
  }
  // Routing need not write messages that nobody takes.
  if (reason !== null)
    await client.query('update tenant_routing set config_version = config_version + 1 where tenant_id = $1', [
      tenantId,
    ]);
  return reason;
}

/** An answer as the log keeps it: cut, and without what a database or a page could not show. */
function printable(text: string): string {
  return (
    text
      .slice(0, RESPONSE_CHARACTERS_MAX)
      .toWellFormed()
      // eslint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ' ')
  );
}
