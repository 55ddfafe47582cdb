import { Problem } from '../platform/problem/problem.ts';
import type { Principal } from '../platform/auth/principal.ts';
import { reachesAgent, type Work } from '../routing/index.ts';
import { auditStatement } from '../tenants/index.ts';

/**
 * A manager takes an entry of the ledger back: once, by an entry of its own, in one transaction with the audit log. An
 * objection to it is answered by that, whatever was said before.
 */
export function reverseEntry(
  by: Principal,
  {
    agentId,
    entryId,
    leadId,
    reason,
  }: { agentId: string; entryId: string; leadId: string | null; reason: string },
): Work<void> {
  return {
    name: 'reverse_entry',
    needs: { scoreEntry: entryId, ...(leadId === null ? {} : { leadIds: [leadId] }) },
    run(batch) {
      const entry = batch.facts.scoreEntries.get(entryId);
      if (entry === undefined || entry.agentId !== agentId) throw new Problem('not_found');
      if (!reachesAgent(batch.set.config, by.userId, agentId)) throw new Problem('not_found');
      if (entry.rule === 'reversal')
        throw new Problem('conflict', { detail: 'What takes an entry back is not taken back itself.' });
      if (entry.reversed) throw new Problem('entry_reversed');
      const { points } = entry;
      const actor = { userId: by.userId, manages: true };
      batch.decide({ type: 'reverse_entry', entryId, agentId, leadId, points, actor, reason });
      entry.reversed = true;
      batch.also.push(
        {
          text: `update score_contests set state = 'reversed', answer = $3, answered_by = $4, answered_at = $5
                  where tenant_id = $1 and entry_id = $2`,
          values: [batch.tenantId, entryId, reason, by.userId, new Date(batch.now)],
        },
        auditStatement(by, batch.tenantId, {
          action: 'score_entry.reversed',
          subject: 'score_entry',
          subjectId: entryId,
          before: { agentId, rule: entry.rule, points },
          after: { reason },
        }),
      );
      return () => undefined;
    },
  };
}
