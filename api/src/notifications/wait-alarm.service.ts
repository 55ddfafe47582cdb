import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { CONFIG, type Config } from '../platform/config.ts';
import { Database } from '../platform/database/database.ts';
import { addJobs, job, JobsService, type JobRun } from '../platform/jobs/index.ts';
import { log } from '../platform/log.ts';
import { lookAtWaits } from './jobs.ts';
import { NoticeBoard } from './notice-board.ts';
import type { Told } from './notice.ts';

const AT_ONCE_MAX = 200;
const TENANTS_MAX = 500;
/** More leads than these at once are told as one. */
const ONE_BY_ONE_MAX = 5;
const MINUTE_MS = 60_000;
const LOOK_EVERY_MS = 5_000;

interface Waiting {
  id: string;
  cycle: number;
  subject: string | null;
  customer_name: string | null;
  source: string;
}

/**
 * Every few seconds, for tenants that set an alarm: which leads have waited longer than it for a taker. Each is told once in
 * a cycle. Held leads wait for the hours, not for a taker, and leads that joined another wait with it.
 */
@Injectable()
export class WaitAlarmService {
  constructor(
    private readonly database: Database,
    private readonly board: NoticeBoard,
    @Inject(CONFIG) private readonly config: Config,
    jobs: JobsService,
  ) {
    jobs.handle(lookAtWaits, (_, run) => this.lookAll(run));
  }

  /** As a job: one process looks, whatever number of them run. */
  @Interval(LOOK_EVERY_MS)
  async plan(): Promise<void> {
    if (this.config.role === 'api') return;
    await addJobs(this.database.pool, [job(lookAtWaits, {}, { key: lookAtWaits.name })]).catch(
      (error: unknown) => log.warn({ error }, 'leads that wait could not be looked for'),
    );
  }

  private async lookAll({ signal }: JobRun): Promise<void> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const { rows } = await this.database.pool.query<{ tenant_id: string; wait_alarm_ms: string }>(
        'select tenant_id, wait_alarm_ms from baton_private.alarmed_tenants($1)',
        [after],
      );
      for (const { tenant_id, wait_alarm_ms } of rows) {
        while (!signal.aborted && (await this.look(tenant_id, Number(wait_alarm_ms))) === AT_ONCE_MAX);
      }
      if (rows.length < TENANTS_MAX || signal.aborted) return;
      after = rows.at(-1)!.tenant_id;
    }
  }

  /** Tells of leads of one tenant; answers how many there were. */
  private async look(tenantId: string, alarmMs: number): Promise<number> {
    const waiting = await this.database.withTenant(tenantId, async (client) => {
      // A later cycle's beginning stands in the time line alone: it is noted when it is first seen.
      await client.query(
        `insert into lead_waits (tenant_id, lead_id, cycle, since)
         select tenant_id, id, cycle, clock_timestamp() from leads
          where tenant_id = $1 and cycle > 1 and ${WAITS} limit 10000 on conflict do nothing`,
        [tenantId],
      );
      const { rows } = await client.query<Waiting>(
        `select l.id, l.cycle, l.subject, l.customer_name, s.name as source
           from leads l join sources s on s.tenant_id = l.tenant_id and s.id = l.source_id
           left join lead_waits w on w.tenant_id = l.tenant_id and w.lead_id = l.id and w.cycle = l.cycle
          where l.tenant_id = $1 and ${WAITS} and w.told_at is null
            and coalesce(w.since, l.first_released_at, l.received_at) <= clock_timestamp() - make_interval(secs => $2)
          order by l.received_at, l.id limit ${AT_ONCE_MAX}`,
        [tenantId, alarmMs / 1000],
      );
      return rows;
    });
    if (waiting.length === 0) return 0;
    await this.board.tell(tenantId, alarms(waiting, alarmMs), [
      {
        text: `insert into lead_waits (tenant_id, lead_id, cycle, since, told_at)
          select $1, lead_id, cycle, clock_timestamp(), clock_timestamp() from unnest($2::uuid[], $3::int[]) as t (lead_id, cycle)
          on conflict (tenant_id, lead_id, cycle) do update set told_at = excluded.told_at`,
        values: [tenantId, waiting.map(({ id }) => id), waiting.map(({ cycle }) => cycle)],
      },
    ]);
    return waiting.length;
  }
}

const WAITS = `status in ('queued', 'offered', 'shark_tank', 'catchall') and joined_lead_id is null`;

function alarms(waiting: Waiting[], alarmMs: number): Told[] {
  const long = `${Math.round(alarmMs / MINUTE_MS)} min`;
  const body = `Nobody has taken it for more than ${long}. Assign it, give somebody more time, or send it to catchall.`;
  const tell = (title: string, text: string, leadId: string | null): Told => ({
    to: 'managers',
    notice: { kind: 'lead_waiting', title: title.slice(0, 200).toWellFormed(), body: text, leadId },
  });
  if (waiting.length > ONE_BY_ONE_MAX)
    return [tell(`${waiting.length} leads wait longer than ${long}`, 'The live wall shows them.', null)];
  return waiting.map(({ id, customer_name, subject, source }) =>
    tell(`Still waiting: ${customer_name ?? subject ?? `a lead from ${source}`}`, body, id),
  );
}
