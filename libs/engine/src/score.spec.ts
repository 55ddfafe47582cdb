import { DAY, HOUR, MINUTE, scene } from '@baton/testkit';
import { describe, expect, test } from 'vitest';
import { performanceScore, rollingScore } from './index.ts';
import { enterPoints } from './score.ts';

const boss = { userId: 'boss', manages: true };
const ann = { userId: 'ann', manages: false };

describe('the ledger', () => {
  test('a day of Ann’s, added up by hand', () => {
    const s = scene({ agents: ['ann', 'bob'], settings: { maxConsecutiveTimeouts: null } });
    // +2
    s.post('one').accept('one', 'ann');
    // +1: declined
    s.post('two').decline('two', 'ann');
    s.accept('two', 'bob');
    // −5, +4, +1: time-out, another chance, accepted behind Bob who let it pass
    s.post('three').timeOut('three', 'ann');
    s.requeue('three', 'ann');
    s.decline('three', 'bob');
    s.accept('three', 'ann');
    // +1: assigned
    s.post('four').must({ type: 'assign_lead', leadId: 'four', agentId: 'ann', actor: boss });
    expect(s.score('ann')).toBe(100 + 2 + 1 + 0 + 1);
    // Handing one back costs nothing, and taking it again earns nothing.
    s.must({ type: 'return_lead', leadId: 'one', reason: '', actor: ann });
    expect(s.score('ann')).toBe(104);
    expect(performanceScore(s.state.agents.get('ann')!, s.now)).toBe(104);
  });

  test('an entry names the event that caused it, and there is one for each event and rule', () => {
    const s = scene({ agents: ['ann'] }).post('lead');
    s.accept('lead', 'ann');
    const accepted = s.log.find((e) => e.type === 'lead.accepted')!;
    expect(s.log.filter((e) => e.type === 'score.entered')).toMatchObject([
      { rule: 'accept', causeId: accepted.id },
    ]);
  });

  test('settings decide the points; an entry of nothing is not written', () => {
    const s = scene({ agents: ['ann'] });
    s.settings({ score: { ...s.state.settings.score, accept: 0, decline: 7 } });
    s.post('one').accept('one', 'ann');
    s.post('two').decline('two', 'ann');
    expect(s.ledger('ann')).toEqual([['decline', 7]]);
  });

  test('a manager takes an entry back', () => {
    const s = scene({ agents: ['ann', 'bob'] })
      .post('lead')
      .timeOut('lead', 'ann');
    const entry = s.log.find((e) => e.type === 'score.entered')!;
    const command = {
      type: 'reverse_entry',
      entryId: entry.id,
      agentId: 'ann',
      leadId: 'lead',
      points: -5,
      reason: 'our fault',
    } as const;
    expect(s.do({ ...command, actor: ann })).toEqual({ ok: false, refusal: 'not_allowed' });
    s.must({ ...command, actor: boss });
    expect(s.score('ann')).toBe(100);
    // A later discard has nothing left to reverse.
    s.must({ type: 'discard_lead', leadId: 'lead', actor: boss, reason: null });
    expect(s.score('ann')).toBe(100);
  });
});

describe('feedback', () => {
  const given = () => {
    const s = scene({ agents: ['ann'] }).post('one');
    s.accept('one', 'ann');
    const record = (depth: number, open = true) =>
      s.must({ type: 'record_feedback', leadId: 'one', actor: ann, depth, open });
    return { s, record };
  };

  test('counts from the moment that the next lead is offered', () => {
    const { s, record } = given();
    record(1);
    record(3);
    expect(s.score('ann')).toBe(102);
    s.post('two');
    expect(s.holders('two')).toEqual(['ann']);
    expect(s.ledger('ann').slice(1)).toEqual([['feedback', 3]]);
    // What is added later waits for the one after.
    record(4);
    s.accept('two', 'ann');
    expect(s.score('ann')).toBe(107);
    s.post('three');
    expect(s.score('ann')).toBe(108);
  });

  test('or given', () => {
    const { s, record } = given();
    record(2);
    s.activity('ann', 'busy');
    s.post('two').must({ type: 'assign_lead', leadId: 'two', agentId: 'ann', actor: boss });
    expect(s.ledger('ann').slice(1)).toEqual([
      ['feedback', 2],
      ['assigned', 1],
    ]);
  });

  test('is at most the maximum, is reversed with the lead, and comes back with it', () => {
    const { s, record } = given();
    record(9);
    s.must({ type: 'discard_lead', leadId: 'one', actor: boss, reason: null });
    s.post('two');
    expect(s.score('ann')).toBe(100);
    s.must({ type: 'restore_lead', leadId: 'one', actor: boss });
    s.accept('two', 'ann');
    s.post('three');
    expect(s.score('ann')).toBe(100 + 2 + 2 + 4);
  });

  test('never given costs what the tenant says, once', () => {
    const { s } = given();
    const miss = { type: 'miss_feedback', leadId: 'one', agentId: 'ann' } as const;
    expect(s.do(miss)).toMatchObject({ ok: true, unchanged: true });
    s.settings({ score: { ...s.state.settings.score, feedbackMissing: -3 } });
    s.must(miss);
    s.must(miss);
    expect(s.ledger('ann').slice(1)).toEqual([['feedback_missing', -3]]);
  });

  test('a closed outcome frees a place, a reopened one takes it again', () => {
    const { s, record } = given();
    expect(s.state.agents.get('ann')!.openLeads).toBe(1);
    record(1, false);
    expect(s.state.agents.get('ann')!.openLeads).toBe(0);
    record(1, true);
    expect(s.state.agents.get('ann')!.openLeads).toBe(1);
  });
});

describe('the score of the last 30 days', () => {
  test('forgets by the hour, exactly', () => {
    const s = scene({ agents: ['ann', 'bob'] }).post('lead');
    s.accept('lead', 'ann');
    const agent = s.state.agents.get('ann')!;
    const at = s.now;
    expect(performanceScore(agent, at + 30 * DAY - HOUR)).toBe(102);
    expect(performanceScore(agent, at + 30 * DAY)).toBe(100);
  });

  test('the same whether it was entered or loaded', () => {
    const start = Date.UTC(2026, 0, 1);
    const entered = rollingScore();
    const all: [number, number][] = [];
    for (let i = 0; i < 2_000; i += 1) {
      const at = start + i * 37 * MINUTE;
      enterPoints(entered, (i % 7) - 3, at);
      all.push([Math.floor(at / HOUR), (i % 7) - 3]);
    }
    const last = all.at(-1)![0];
    const loaded = rollingScore(all.filter(([hour]) => hour > last - 720));
    expect({ ...entered, byHour: [...entered.byHour] }).toEqual({ ...loaded, byHour: [...loaded.byHour] });
  });
});
