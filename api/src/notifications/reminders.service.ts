import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.ts';
import { JobsService } from '../platform/jobs/index.ts';
import { remindNextAction } from './jobs.ts';
import { NoticeBoard } from './notice-board.ts';

interface Due {
  owner_agent_id: string;
  next_action: string;
  customer_name: string | null;
  subject: string | null;
  source: string;
}

const TITLE_CHARACTERS_MAX = 200;

/**
 * At the time that a next action was planned for: tells whoever owns the lead now. The mark that they were told is
 * written in the same commit, so that a job that is done twice tells once; one that was planned anew, or is over, tells
 * nobody.
 */
@Injectable()
export class RemindersService {
  constructor(
    private readonly database: Database,
    private readonly board: NoticeBoard,
    jobs: JobsService,
  ) {
    jobs.handle(remindNextAction, ({ tenantId, leadId, atMs }) => this.remind(tenantId, leadId, atMs));
  }

  private async remind(tenantId: string, leadId: string, atMs: number): Promise<void> {
    const at = new Date(atMs);
    const due = await this.database.withTenant(tenantId, async (client) => {
      const { rows } = await client.query<Due>(
        `select l.owner_agent_id, l.next_action, l.customer_name, l.subject, s.name as source
           from leads l join sources s on s.tenant_id = l.tenant_id and s.id = l.source_id
          where l.tenant_id = $1 and l.id = $2 and l.next_action_at = $3 and l.next_action_reminded_at is distinct from $3
            and l.status in ('accepted', 'assigned', 'coalesced')`,
        [tenantId, leadId, at],
      );
      return rows[0];
    });
    if (due === undefined) return;
    const about = due.customer_name ?? due.subject ?? `the lead from ${due.source}`;
    const title = `Due now: ${due.next_action} – ${about}`;
    await this.board.tell(
      tenantId,
      [
        {
          to: [due.owner_agent_id],
          notice: {
            kind: 'next_action_due',
            title: oneLine(title),
            body: 'It is the next action planned on this lead. Do it, or plan it for another time.',
            leadId,
          },
        },
      ],
      [
        {
          text: 'update leads set next_action_reminded_at = $3 where tenant_id = $1 and id = $2',
          values: [tenantId, leadId, at],
        },
      ],
    );
  }
}

function oneLine(title: string): string {
  const short = title.length > TITLE_CHARACTERS_MAX ? `${title.slice(0, TITLE_CHARACTERS_MAX)}…` : title;
  return short.toWellFormed().replaceAll(/\s+/g, ' ');
}
