import { Injectable } from '@nestjs/common';
import { NoticeBoard } from '../notifications/index.ts';
import { Database } from '../platform/database/database.ts';
import { log } from '../platform/log.ts';
import type { Way } from './way.ts';

/** One broken message is a sender's slip; as many in a row are a source that is broken. People mistype forms, and see it. */
const inARow = (kind: Way['kind']): number => (kind === 'form' ? 10 : 3);
const AT_MOST_EVERY = '1 hour';

/** Tells a tenant's admins that what a source sends becomes no leads any more. */
@Injectable()
export class SourceAlarm {
  constructor(
    private readonly database: Database,
    private readonly board: NoticeBoard,
  ) {}

  /** A message of the way in has failed and is noted as such. Never throws: the message is kept in any case. */
  async failed(way: Way): Promise<void> {
    try {
      if (!(await this.due(way))) return;
      await this.board.tellAdmins(way.tenantId, {
        kind: 'source_failing',
        title: `The source ${way.sourceName} is failing`,
        body: `Its last ${inARow(way.kind)} messages became no leads. They are kept under Setup, Sources, each with its error: mend the mapping or the sender, then try them again.`,
        leadId: null,
      });
    } catch (error) {
      log.warn({ error, tenantId: way.tenantId }, 'a failing source could not be told');
    }
  }

  /** Whether its last messages failed, all of them, and nobody was told within the hour; if so, now somebody is. */
  private due(way: Way): Promise<boolean> {
    return this.database.withTenant(way.tenantId, async (client) => {
      const { rowCount } = await client.query(
        `insert into source_alarms (tenant_id, source_id, told_at)
         select w.tenant_id, w.source_id, clock_timestamp() from ways_in w
          where w.tenant_id = $1 and w.id = $2
            and (select count(*) = $3 and bool_and(last.status = 'failed') from (
              select status from intake_deliveries d
               where d.tenant_id = $1 and d.way_id = $2 and d.status in ('lead', 'failed') order by d.id desc limit $3) last)
         on conflict (tenant_id, source_id) do update set told_at = excluded.told_at
           where source_alarms.told_at < excluded.told_at - interval '${AT_MOST_EVERY}'`,
        [way.tenantId, way.id, inARow(way.kind)],
      );
      return rowCount === 1;
    });
  }
}
