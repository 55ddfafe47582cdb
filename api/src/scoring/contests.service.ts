import { Injectable } from '@nestjs/common';
import type { answerContestBody, contestsQuery, Page, ScoreContest } from '@baton/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { isIdKey, pageOf, readCursor } from '../platform/lists.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { agentWithinReach, RoutingService } from '../routing/index.ts';
import { AuditService } from '../tenants/index.ts';
import { reverseEntry } from './reverse-entry.ts';
import { ENTRY_COLUMNS, ENTRY_JOINS, entryView, type EntryRow } from './score-queries.ts';

interface ContestRow extends Omit<EntryRow, 'id' | 'at'> {
  id: string;
  at: Date;
  contest_id: string;
  contest_at: Date;
  state: ScoreContest['state'];
  text: string;
  agent_id: string;
  agent_name: string;
  answer: string | null;
  answered_by: string | null;
  answered_at: Date | null;
}

const SELECT_CONTEST = `
  select ${ENTRY_COLUMNS}, c.id as contest_id, c.at as contest_at, c.state, c.text, c.agent_id, u.name as agent_name,
         c.answer, b.name as answered_by, c.answered_at
    from score_contests c join score_entries e on e.tenant_id = $1 and e.id = c.entry_id ${ENTRY_JOINS}
    join users u on u.tenant_id = $1 and u.id = c.agent_id
    left join users b on b.tenant_id = $1 and b.id = c.answered_by`;

/**
 * Entries of the ledger that are not taken as they are. An agent objects to one of their own, once; it is `open` until a
 * manager upholds the entry (`upheld`) or takes it back (`reversed`). A manager may take an entry back without being asked.
 */
@Injectable()
export class ContestsService {
  constructor(
    private readonly database: Database,
    private readonly routing: RoutingService,
    private readonly audit: AuditService,
  ) {}

  /** Takes the entry back. Refused where that has happened already. */
  async reverse(by: Principal, agentId: string, entryId: string, reason: string): Promise<void> {
    const [entry] = await this.database.transaction(by.tenantId, (em) =>
      rows<{ lead_id: string | null }>(
        em,
        'select lead_id from score_entries where tenant_id = $1 and id = $2 and agent_id = $3',
        [by.tenantId, entryId, agentId],
      ),
    );
    if (entry === undefined) throw notFound();
    const work = reverseEntry(by, { agentId, entryId, leadId: entry.lead_id, reason });
    await this.routing.submit(by.tenantId, work);
  }

  async contest(by: Principal, entryId: string, text: string): Promise<ScoreContest> {
    return this.database.transaction(by.tenantId, async (em) => {
      const [entry] = await rows<{ rule: string; reversed: boolean }>(
        em,
        `select rule, exists (select from score_entries r where r.tenant_id = $1 and r.reverses = e.id) as reversed
           from score_entries e where tenant_id = $1 and id = $2 and agent_id = $3`,
        [by.tenantId, entryId, by.userId],
      );
      if (entry === undefined) throw notFound();
      if (entry.reversed) throw new Problem('entry_reversed');
      const id = newId();
      // The index keeps it to one objection per entry: a second one answers already_exists.
      await run(
        em,
        `insert into score_contests (tenant_id, id, entry_id, agent_id, text, at, state)
         values ($1, $2, $3, $4, $5, clock_timestamp(), 'open')`,
        [by.tenantId, id, entryId, by.userId, text.trim()],
      );
      await this.audit.record(em, by, by.tenantId, {
        action: 'score_entry.contested',
        subject: 'score_entry',
        subjectId: entryId,
        after: { text: text.trim() },
      });
      return find(em, by.tenantId, id);
    });
  }

  /** Objections, newest first. */
  list(by: Principal, query: z.output<typeof contestsQuery>): Promise<Page<ScoreContest>> {
    const after = readCursor<[string]>(query.cursor, isIdKey);
    return this.database.transaction(by.tenantId, async (em) => {
      const found = await rows<ContestRow>(
        em,
        `${SELECT_CONTEST} where c.tenant_id = $1 and ($2::text is null or c.state = $2)
            and ($3::uuid is null or c.id < $3) and ($5 or ${agentWithinReach('c.agent_id', '$6')}) order by c.id desc limit $4`,
        [
          by.tenantId,
          query.state ?? null,
          after?.[0] ?? null,
          query.limit + 1,
          by.role !== 'manager',
          by.userId,
        ],
      );
      return pageOf(found, query.limit, (row) => [row.contest_id], viewOf);
    });
  }

  async answer(by: Principal, id: string, body: z.output<typeof answerContestBody>): Promise<ScoreContest> {
    const contest = await this.database.transaction(by.tenantId, (em) => findWithinReach(em, by, id));
    if (contest.state !== 'open') throw new Problem('contest_answered');
    if (body.decision === 'reverse') await this.reverse(by, contest.agentId, contest.entry.id, body.answer);
    return this.database.transaction(by.tenantId, async (em) => {
      if (body.decision === 'uphold') await this.uphold(em, by, contest, body.answer);
      return find(em, by.tenantId, id);
    });
  }

  private async uphold(
    em: EntityManager,
    by: Principal,
    contest: ScoreContest,
    answer: string,
  ): Promise<void> {
    const changed = await run(
      em,
      `update score_contests set state = 'upheld', answer = $3, answered_by = $4, answered_at = clock_timestamp()
        where tenant_id = $1 and id = $2 and state = 'open'`,
      [by.tenantId, contest.id, answer, by.userId],
    );
    if (changed === 0) throw new Problem('contest_answered');
    await this.audit.record(em, by, by.tenantId, {
      action: 'score_entry.upheld',
      subject: 'score_entry',
      subjectId: contest.entry.id,
      after: { answer },
    });
  }
}

/** Throws 404 also for another team's. */
async function findWithinReach(em: EntityManager, by: Principal, id: string): Promise<ScoreContest> {
  const contest = await find(em, by.tenantId, id);
  if (by.role !== 'manager') return contest;
  const within = await rows(em, `select where ${agentWithinReach('$2::uuid', '$3::uuid')}`, [
    by.tenantId,
    contest.agentId,
    by.userId,
  ]);
  if (within.length === 0) throw notFound();
  return contest;
}

async function find(em: EntityManager, tenantId: string, id: string): Promise<ScoreContest> {
  const [row] = await rows<ContestRow>(em, `${SELECT_CONTEST} where c.tenant_id = $1 and c.id = $2`, [
    tenantId,
    id,
  ]);
  if (row === undefined) throw notFound();
  return viewOf(row);
}

function viewOf(row: ContestRow): ScoreContest {
  return {
    id: row.contest_id,
    at: new Date(row.contest_at).toISOString(),
    state: row.state,
    text: row.text,
    agentId: row.agent_id,
    agentName: row.agent_name,
    answer: row.answer,
    answeredBy: row.answered_by,
    answeredAt: row.answered_at === null ? null : new Date(row.answered_at).toISOString(),
    entry: entryView({ ...row, at: new Date(row.at) }),
  };
}
