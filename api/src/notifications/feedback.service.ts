import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.ts';
import { JobsService, type JobRun } from '../platform/jobs/index.ts';
import { askFeedback } from './jobs.ts';
import { NoticeBoard } from './notice-board.ts';
import type { Told } from './notice.ts';

/** Days after somebody got a lead at which they are asked how it went. */
const DAYS = [1, 7, 25];
/** How late a question may come, where the system was away; what is older is not asked any more. */
const LATE_HOURS_MAX = 26;
const AT_ONCE_MAX = 200;
const TENANTS_MAX = 500;

interface Open {
  id: string;
  agent_id: string;
  day: number;
  subject: string | null;
  customer_name: string | null;
  source: string;
}

/** Every hour: whose leads are due to be asked about, as long as their outcome is open. Each day is asked once. */
@Injectable()
export class FeedbackService {
  constructor(
    private readonly database: Database,
    private readonly board: NoticeBoard,
    jobs: JobsService,
  ) {
    jobs.handle(askFeedback, (_, run) => this.askAll(run));
    jobs.every('7 * * * *', askFeedback);
  }

  private async askAll({ signal }: JobRun): Promise<void> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const { rows } = await this.database.pool.query<{ tenant_id: string }>(
        'select tenant_id from baton_private.routed_tenants($1)',
        [after],
      );
      for (const { tenant_id } of rows) {
        while (!signal.aborted && (await this.ask(tenant_id)) === AT_ONCE_MAX);
      }
      if (rows.length < TENANTS_MAX || signal.aborted) return;
      after = rows.at(-1)!.tenant_id;
    }
  }

  /** Asks about leads of one tenant; answers how many there were. */
  private async ask(tenantId: string): Promise<number> {
    const open = await this.database.withTenant(tenantId, async (client) => {
      // Agent by agent: that way the index of owned leads gives the few hours wanted of each of the days.
      const { rows } = await client.query<Open>(
        `select l.id, u.id as agent_id, d.day, l.subject, l.customer_name, s.name as source
           from unnest($2::int[]) as d (day) cross join users u
           cross join lateral (select id, subject, customer_name, source_id from leads l
             where l.tenant_id = $1 and l.owner_agent_id = u.id and l.outcome = 'open'
               and l.status in ('accepted', 'assigned', 'coalesced')
               and l.owned_at <= clock_timestamp() - make_interval(days => d.day)
               and l.owned_at > clock_timestamp() - make_interval(days => d.day, hours => ${LATE_HOURS_MAX})) l
           join sources s on s.tenant_id = $1 and s.id = l.source_id
          where u.tenant_id = $1 and u.active and not exists (select from feedback_requests f
            where f.tenant_id = $1 and f.lead_id = l.id and f.agent_id = u.id and f.day = d.day)
          order by l.id limit ${AT_ONCE_MAX}`,
        [tenantId, DAYS],
      );
      return rows;
    });
    if (open.length === 0) return 0;
    await this.board.tell(tenantId, open.map(question), [
      {
        text: `insert into feedback_requests (tenant_id, lead_id, agent_id, day, at)
          select $1, lead_id, agent_id, day, clock_timestamp() from unnest($2::uuid[], $3::uuid[], $4::int[]) as t (lead_id, agent_id, day)
          on conflict do nothing`,
        values: [
          tenantId,
          open.map(({ id }) => id),
          open.map(({ agent_id }) => agent_id),
          open.map(({ day }) => day),
        ],
      },
    ]);
    return open.length;
  }
}

function question({ id, agent_id, day, subject, customer_name, source }: Open): Told {
  const days = day === 1 ? 'yesterday' : `${day} days ago`;
  return {
    to: [agent_id],
    notice: {
      kind: 'feedback_due',
      title: `How did it go with ${customer_name ?? subject ?? `the lead from ${source}`}?`,
      body: `You got this lead ${days}. Say whether you reached the customer and what came of it: it counts for your score.`,
      leadId: id,
    },
  };
}
