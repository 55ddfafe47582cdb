import { manager, MINUTE, newLead, scene, type Scene } from '@baton/testkit';
import { describe, expect, test } from 'vitest';
import type { Actor, Command, Refusal } from './commands.ts';

/** Ann owns `owned`, `gone` was discarded, `open` is offered to Ann, and Bob is nobody's manager. */
function world(): Scene {
  const s = scene({ agents: ['ann', 'bob', { id: 'cid', active: false }], settings: { wrapUpMs: 0 } });
  s.post('owned');
  s.accept('owned', 'ann');
  s.post('gone');
  s.must({ type: 'discard_lead', leadId: 'gone', actor: manager, reason: null });
  s.post('open');
  if (s.holders('open')[0] !== 'ann') throw new Error('the world is another');
  s.deliver('open', 'ann');
  return s;
}

const bob: Actor = { userId: 'bob', manages: false };
const nobody: Actor = { userId: null, manages: false };
const keep = { kind: 'keep' } as const;
const entry = { type: 'reverse_entry', entryId: 'e', points: 2, reason: 'a mistake' } as const;

/** Commands about a lead, by whoever gives them. */
const aboutLead = (leadId: string, actor: Actor): Command[] => [
  { type: 'assign_lead', leadId, agentId: 'bob', actor },
  { type: 'return_lead', leadId, reason: '', actor },
  { type: 'reroute_lead', leadId, actor },
  { type: 'send_to_catchall', leadId, actor },
  { type: 'discard_lead', leadId, actor, reason: null },
  { type: 'restore_lead', leadId, actor },
  { type: 'release_lead', leadId, actor },
  { type: 'uncoalesce_lead', leadId, actor },
  { type: 'edit_lead', leadId, actor, priority: 1 },
  { type: 'record_feedback', leadId, actor, depth: 1, open: true },
];
const aboutOffer = (offerId: string, agentId: string, at: number): Command[] => [
  { type: 'deliver_offer', offerId, agentId },
  { type: 'accept_offer', offerId, agentId, at },
  { type: 'decline_offer', offerId, agentId, at, reason: null },
  { type: 'requeue_offer', offerId, agentId, at },
];
const aboutAgent = (agentId: string): Command[] => [
  { type: 'assign_lead', leadId: 'open', agentId, actor: manager },
  { type: 'set_activity', agentId, activity: 'busy', actor: manager },
  { type: 'sign_out', agentId },
  { type: 'end_wrap_up', agentId },
  { type: 'connect_agent', agentId },
  { type: 'disconnect_agent', agentId },
  { type: 'deactivate_agent', agentId, openLeads: keep, ownedLeadIds: [], actor: manager },
  {
    type: 'deactivate_agent',
    agentId: 'ann',
    openLeads: { kind: 'assign', agentId },
    ownedLeadIds: [],
    actor: manager,
  },
  { ...entry, agentId, leadId: null, actor: manager },
];

const refused = (s: Scene, command: Command, refusal: Refusal): void =>
  expect({ command, outcome: s.do(command) }).toEqual({ command, outcome: { ok: false, refusal } });

const named = (commands: Command[]): [string, Command][] =>
  commands.map((command) => [command.type, command]);

describe('what is not there', () => {
  test.each(
    named([
      ...aboutLead('none', manager),
      { type: 'miss_feedback', leadId: 'none', agentId: 'ann' },
      { ...entry, agentId: 'ann', leadId: 'none', actor: manager },
    ]),
  )('no lead: %s', (_, command) => refused(world(), command, 'lead_not_found'));

  test.each(
    named([
      ...aboutOffer('none', 'ann', 0),
      { type: 'extend_offer', offerId: 'none', byMs: 1, actor: manager },
    ]),
  )('no offer: %s', (_, command) => refused(world(), command, 'offer_not_found'));

  test.each(named(aboutAgent('none')))('no agent: %s', (_, command) =>
    refused(world(), command, 'agent_not_found'),
  );
});

describe('who may not', () => {
  // A lead that somebody else owns, one that is discarded, one that nobody owns: the rule comes before the status.
  test.each(['owned', 'gone', 'open'])('neither Bob nor nobody does anything with %s', (leadId) => {
    for (const actor of [bob, nobody])
      for (const command of aboutLead(leadId, actor)) refused(world(), command, 'not_allowed');
  });

  test('an offer is its agent’s', () => {
    const s = world();
    for (const command of aboutOffer(s.offer('open', 'ann').id, 'bob', s.now))
      refused(s, command, 'not_allowed');
  });

  test('time, the ledger, others’ presence and agents are the managers’', () => {
    const s = world();
    refused(
      s,
      { type: 'extend_offer', offerId: s.offer('open', 'ann').id, byMs: MINUTE, actor: bob },
      'not_allowed',
    );
    refused(s, { ...entry, agentId: 'ann', leadId: 'owned', actor: bob }, 'not_allowed');
    refused(s, { type: 'set_activity', agentId: 'ann', activity: 'busy', actor: bob }, 'not_allowed');
    refused(
      s,
      { type: 'deactivate_agent', agentId: 'ann', openLeads: keep, ownedLeadIds: [], actor: bob },
      'not_allowed',
    );
  });
});

describe('what cannot be any more', () => {
  const gone = aboutLead('gone', manager).filter(({ type }) =>
    [
      'assign_lead',
      'return_lead',
      'reroute_lead',
      'send_to_catchall',
      'release_lead',
      'uncoalesce_lead',
      'record_feedback',
    ].includes(type),
  );
  const open = aboutLead('open', manager).filter(({ type }) =>
    ['return_lead', 'restore_lead', 'release_lead', 'uncoalesce_lead', 'record_feedback'].includes(type),
  );
  test.each(
    named([
      ...gone,
      { ...entry, agentId: 'ann', leadId: 'gone', actor: manager },
      { type: 'receive_lead', lead: newLead({ id: 'open' }) },
      ...open,
      { type: 'miss_feedback', leadId: 'open', agentId: 'ann' },
      { type: 'miss_feedback', leadId: 'owned', agentId: 'bob' },
    ]),
  )('%s', (_, command) => refused(world(), command, 'invalid_status'));

  test('an offer that has ended, or whose time is up', () => {
    const s = world();
    const ended = s.offer('owned', 'ann').id;
    refused(s, { type: 'deliver_offer', offerId: ended, agentId: 'ann' }, 'offer_resolved');
    refused(s, { type: 'extend_offer', offerId: ended, byMs: MINUTE, actor: manager }, 'offer_resolved');
    const { id: offerId, expiresAt } = s.offer('open', 'ann');
    s.now = expiresAt!;
    s.must({ type: 'extend_offer', offerId, byMs: 1, actor: manager });
    s.now += 2;
    refused(s, { type: 'extend_offer', offerId, byMs: MINUTE, actor: manager }, 'offer_expired');
  });

  test('nothing for an agent who was removed', () => {
    refused(
      world(),
      { type: 'assign_lead', leadId: 'open', agentId: 'cid', actor: manager },
      'agent_inactive',
    );
    refused(
      world(),
      { type: 'set_activity', agentId: 'cid', activity: 'busy', actor: manager },
      'agent_inactive',
    );
    for (const agentId of ['cid', 'ann'])
      refused(
        world(),
        {
          type: 'deactivate_agent',
          agentId: 'ann',
          openLeads: { kind: 'assign', agentId },
          ownedLeadIds: ['owned'],
          actor: manager,
        },
        'agent_inactive',
      );
  });

  test.each(['dancing', 'toString'])('no activity is called %s', (activity) =>
    refused(world(), { type: 'set_activity', agentId: 'ann', activity, actor: manager }, 'unknown_activity'),
  );
});
