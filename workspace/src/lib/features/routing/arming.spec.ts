import { describe, expect, it } from 'vitest';
import { armAfterMs, KeyArming } from './arming.ts';

describe('keys that answer an offer', () => {
  it('arm 400 ms after the card appears', () => {
    const arming = new KeyArming();
    arming.show('a', 1_000);
    expect(arming.isArmed(1_000)).toBe(false);
    expect(arming.isArmed(1_000 + armAfterMs - 1)).toBe(false);
    expect(arming.isArmed(1_000 + armAfterMs)).toBe(true);
    expect(armAfterMs).toBe(400);
  });

  it('stay armed while the same offer is redrawn', () => {
    const arming = new KeyArming();
    arming.show('a', 0);
    arming.show('a', 900);
    expect(arming.isArmed(900)).toBe(true);
  });

  it('begin anew when another offer takes its place: a key meant for the first does not answer the second', () => {
    const arming = new KeyArming();
    arming.show('a', 0);
    arming.show('b', 1_000);
    expect(arming.isArmed(1_100)).toBe(false);
    expect(arming.isArmed(1_400)).toBe(true);
  });

  it('are off without an offer', () => {
    const arming = new KeyArming();
    expect(arming.isArmed(10_000)).toBe(false);
    arming.show('a', 0);
    arming.show(null, 500);
    expect(arming.isArmed(10_000)).toBe(false);
  });
});
