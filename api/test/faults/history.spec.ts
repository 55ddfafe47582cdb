import { describe, expect, it } from 'vitest';
import { check, promises, type Kind, type Operation, type Result } from './history.ts';

type Line = [kind: Kind, what: string, result: Result, from: number, to?: number];

/** `what` is the lead's id for a post and the offer's for an answer. */
const history = (...lines: Line[]): Operation[] =>
  lines.map(([kind, what, result, calledAt, answeredAt = Infinity]) => ({
    kind,
    lead: 'x1',
    offerId: kind === 'post' ? null : what,
    leadId: kind === 'post' && result === 'ok' ? what : null,
    calledAt,
    answeredAt,
    result,
  }));

describe('a history that some order explains', () => {
  it.each<[string, Operation[]]>([
    [
      'the usual',
      history(['post', 'l', 'ok', 0, 1], ['decline', 'a', 'ok', 2, 3], ['accept', 'b', 'ok', 4, 5]),
    ],
    [
      'a repeated acceptance',
      history(['post', 'l', 'ok', 0, 1], ['accept', 'a', 'ok', 2, 3], ['accept', 'a', 'ok', 4, 5]),
    ],
    [
      'a race that one wins',
      history(['post', 'l', 'ok', 0, 1], ['accept', 'a', 'ok', 2, 9], ['accept', 'b', 'fail', 3, 8]),
    ],
    [
      'a post that took effect though its answer was lost',
      history(['post', 'l', 'unknown', 0], ['post', 'l', 'ok', 5, 6]),
    ],
    [
      'a post whose lead was accepted before another answer said its id',
      history(['post', 'l', 'unknown', 0], ['accept', 'a', 'ok', 2, 3], ['post', 'l', 'ok', 5, 6]),
    ],
    [
      'a lost acceptance that had none',
      history(['post', 'l', 'ok', 0, 1], ['accept', 'a', 'unknown', 2], ['accept', 'b', 'ok', 8, 9]),
    ],
    ['an answer to a lead that was there before', history(['accept', 'a', 'ok', 1, 2])],
    [
      'an offer that came before the answer to its post',
      history(['accept', 'a', 'ok', 1, 2], ['post', 'l', 'ok', 0, 3]),
    ],
  ])('%s', (_, operations) => expect(check(operations)).toEqual([]));
});

describe('a history that no order explains', () => {
  it.each<[string, Operation[]]>([
    [
      'two accept',
      history(['post', 'l', 'ok', 0, 1], ['accept', 'a', 'ok', 2, 9], ['accept', 'b', 'ok', 3, 8]),
    ],
    [
      'an acceptance after another',
      history(['post', 'l', 'ok', 0, 1], ['accept', 'a', 'ok', 2, 3], ['accept', 'b', 'ok', 4, 5]),
    ],
    [
      'declined, then accepted',
      history(['post', 'l', 'ok', 0, 1], ['decline', 'a', 'ok', 2, 3], ['accept', 'a', 'ok', 4, 5]),
    ],
    [
      'accepted, then declined',
      history(['post', 'l', 'ok', 0, 1], ['accept', 'a', 'ok', 2, 3], ['decline', 'a', 'ok', 4, 5]),
    ],
    ['one key, two leads', history(['post', 'l', 'ok', 0, 1], ['post', 'm', 'ok', 2, 3])],
    [
      'one key, two leads, after a post whose answer was lost',
      history(
        ['post', 'l', 'unknown', 0],
        ['accept', 'a', 'ok', 1, 2],
        ['post', 'l', 'ok', 3, 4],
        ['post', 'm', 'ok', 5, 6],
      ),
    ],
    ['an answer before the lead was there', history(['accept', 'a', 'ok', 0, 1], ['post', 'l', 'ok', 2, 3])],
    [
      'a lost acceptance that undid another',
      history(
        ['post', 'l', 'ok', 0, 1],
        ['accept', 'a', 'unknown', 2],
        ['accept', 'b', 'ok', 3, 4],
        ['accept', 'a', 'ok', 5, 6],
      ),
    ],
  ])('%s', (_, operations) => expect(check(operations)).toHaveLength(1));

  it('is found among many leads, by name', () => {
    const bad = history(['accept', 'a', 'ok', 2, 3], ['accept', 'b', 'ok', 4, 5], ['post', 'l', 'ok', 0, 1]);
    const good = history(['post', 'k', 'ok', 0, 1]).map((operation) => ({ ...operation, lead: 'x0' }));
    expect(check([...good, ...bad])).toEqual([expect.stringMatching(/^x1: no order explains/)]);
  });
});

it('promises what got an answer, and only that', () => {
  const operations = history(
    ['post', 'l', 'ok', 0, 1],
    ['accept', 'a', 'unknown', 2],
    ['decline', 'b', 'ok', 3, 4],
    ['accept', 'c', 'fail', 5, 6],
  );
  expect(promises(operations)).toEqual({ leadIds: ['l'], accepted: [], declined: ['b'] });
});
