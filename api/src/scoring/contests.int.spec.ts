import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentScore, ScoreContest } from '@baton/contract';
import { Stage, type Person } from '../../test/stage.ts';

let stage: Stage;
let anna: Person;
let ben: Person;
beforeAll(async () => {
  stage = await Stage.open();
  [anna, ben] = (await stage.agents(2)) as [Person, Person];
});
afterAll(() => stage.close());

const ledger = async (person: Person): Promise<AgentScore> =>
  (await stage.admin.get<AgentScore>(`/agents/${person.id}/score`)).body;

/** A lead that is assigned: one point. Answers its entry in the ledger. */
async function assigned(person: Person): Promise<{ leadId: string; entryId: string }> {
  const { body: lead } = await stage.post();
  expect((await stage.admin.post(`/leads/${lead.id}/assign`, { agentId: person.id })).status).toBe(200);
  const entry = (await ledger(person)).entries.find(({ leadId }) => leadId === lead.id)!;
  return { leadId: lead.id, entryId: entry.id };
}
const at = (person: Person, entryId: string): string => `/agents/${person.id}/score/${entryId}`;

describe('an entry of the ledger', () => {
  it('is taken back once, with its reason, and the agent, the score and the audit log show it', async () => {
    const before = (await ledger(anna)).score;
    const { entryId } = await assigned(anna);
    expect((await ledger(anna)).score).toBe(before + 1);
    expect(
      (await stage.admin.post(`${at(anna, entryId)}/reverse`, { reason: 'A fault of ours' })).status,
    ).toBe(204);
    const { score, entries } = await ledger(anna);
    expect(score).toBe(before);
    expect(entries[0]).toMatchObject({
      rule: 'reversal',
      points: -1,
      reverses: entryId,
      reason: 'A fault of ours',
    });
    expect(entries.find(({ id }) => id === entryId)).toMatchObject({ reversed: true });
    expect((await stage.admin.post(`${at(anna, entryId)}/reverse`, { reason: 'Again' })).body.code).toBe(
      'entry_reversed',
    );
    expect(
      (await stage.admin.post(`${at(anna, entries[0]!.id)}/reverse`, { reason: 'Back' })).body.code,
    ).toBe('conflict');
    const [logged] = (await stage.admin.get('/audit')).body.items;
    expect(logged).toMatchObject({ action: 'score_entry.reversed', subjectId: entryId });
  });

  it('is taken back once by ten who do it at the same time', async () => {
    const { entryId } = await assigned(anna);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        stage.admin.post(`${at(anna, entryId)}/reverse`, { reason: 'At once' }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      204,
      ...Array.from({ length: 9 }, () => 409),
    ]);
    expect(await stage.count('score_entries', `reverses = '${entryId}'`)).toBe(1);
    expect(
      await stage.count('audit_log', `subject_id = '${entryId}' and action = 'score_entry.reversed'`),
    ).toBe(1);
  });

  it('stays with a discarded lead, whose points are taken back already', async () => {
    const { leadId, entryId } = await assigned(anna);
    await stage.admin.post(`/leads/${leadId}/discard`);
    expect((await stage.admin.post(`${at(anna, entryId)}/reverse`, { reason: 'x' })).body.code).toBe(
      'invalid_status',
    );
  });

  it('is taken back by managers only, of the agent it belongs to, in one’s own tenant', async () => {
    const { entryId } = await assigned(anna);
    expect((await anna.caller.post(`${at(anna, entryId)}/reverse`, { reason: 'x' })).status).toBe(403);
    expect((await stage.admin.post(`${at(ben, entryId)}/reverse`, { reason: 'x' })).status).toBe(404);
    expect((await stage.admin.post(`${at(anna, entryId)}/reverse`, { reason: '' })).status).toBe(422);
    const neighbour = await stage.neighbour();
    expect((await neighbour.admin.post(`${at(anna, entryId)}/reverse`, { reason: 'x' })).status).toBe(404);
    expect((await neighbour.admin.get('/score-contests')).body.items).toEqual([]);
  });
});

describe('an objection', () => {
  it('is made once, by the agent themselves, and a manager takes the entry back', async () => {
    const { entryId } = await assigned(anna);
    const before = (await ledger(anna)).score;
    const text = 'The lead was for Munich.';
    expect((await ben.caller.post(`${at(anna, entryId)}/contest`, { text })).body.code).toBe('not_allowed');
    expect((await ben.caller.post(`${at(ben, entryId)}/contest`, { text })).status).toBe(404);
    expect((await anna.caller.post(`${at(anna, entryId)}/contest`, { text: '  ' })).status).toBe(422);
    const made = await anna.caller.post(`${at(anna, entryId)}/contest`, { text });
    expect(made).toMatchObject({
      status: 201,
      body: { state: 'open', text, entry: { id: entryId, points: 1 } },
    });
    expect((await anna.caller.post(`${at(anna, entryId)}/contest`, { text })).body.code).toBe(
      'already_exists',
    );

    expect((await anna.caller.get('/score-contests')).status).toBe(403);
    const open = (await stage.admin.get('/score-contests?state=open')).body.items;
    expect(open).toMatchObject([{ id: made.body.id, agentId: anna.id, answer: null }]);
    const answer = { decision: 'reverse', answer: 'You are right' };
    expect((await stage.admin.post(`/score-contests/${made.body.id}/answer`, answer)).body).toMatchObject({
      state: 'reversed',
      answer: 'You are right',
      entry: { reversed: true },
    });
    expect((await ledger(anna)).score).toBe(before - 1);
    expect((await stage.admin.post(`/score-contests/${made.body.id}/answer`, answer)).body.code).toBe(
      'contest_answered',
    );
    expect((await anna.caller.post(`${at(anna, entryId)}/contest`, { text })).body.code).toBe(
      'entry_reversed',
    );
  });

  it('leaves the entry as it is where a manager upholds it, and the agent reads why', async () => {
    const { entryId } = await assigned(ben);
    const { body } = await ben.caller.post(`${at(ben, entryId)}/contest`, { text: 'Not mine' });
    const before = (await ledger(ben)).score;
    const answer = { decision: 'uphold', answer: 'It was your turn' };
    expect((await stage.admin.post(`/score-contests/${body.id}/answer`, answer)).body.state).toBe('upheld');
    expect((await ledger(ben)).score).toBe(before);
    const own = (await ben.caller.get<AgentScore>(`/agents/${ben.id}/score`)).body.entries;
    expect(own.find(({ id }) => id === entryId)?.contest).toMatchObject({
      state: 'upheld',
      text: 'Not mine',
      answer: 'It was your turn',
    });
    // A manager who thinks again may still take it back: the objection says so.
    await stage.admin.post(`${at(ben, entryId)}/reverse`, { reason: 'On second thoughts' });
    const [last] = (await stage.admin.get<{ items: ScoreContest[] }>('/score-contests')).body.items;
    expect(last).toMatchObject({ id: body.id, state: 'reversed', answer: 'On second thoughts' });
  });
});

describe('other points', () => {
  it('show what they would have made of the last 30 days, and change nothing', async () => {
    const clara = await stage.agent({ name: 'Clara' });
    await assigned(clara);
    const { entryId } = await assigned(clara);
    await stage.admin.post(`${at(clara, entryId)}/reverse`, { reason: 'x' });
    const { leadId } = await assigned(clara);
    await stage.admin.post(`/leads/${leadId}/discard`);
    const ask = async (score: object) =>
      (await stage.admin.post('/settings/routing/score-preview', { score })).body;
    const preview = await ask({ assigned: 7 });
    expect(preview.agents.find(({ agentId }) => agentId === clara.id)).toEqual({
      agentId: clara.id,
      name: 'Clara',
      before: 101,
      after: 107,
    });
    expect(preview.notCounted).toEqual(['feedbackMissing']);
    for (const { before, after } of (await ask({})).agents) expect(after).toBe(before);
    for (const { agentId, before } of preview.agents)
      expect((await stage.admin.get(`/agents/${agentId}/score`)).body['score']).toBe(before);
    expect(
      (await stage.admin.post('/settings/routing/score-preview', { score: { assigned: 200 } })).status,
    ).toBe(422);
    expect((await stage.admin.get('/settings/routing')).body['score']).toMatchObject({ assigned: 1 });
  });
});
