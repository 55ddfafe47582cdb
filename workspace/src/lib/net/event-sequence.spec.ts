import { describe, expect, it } from 'vitest';
import { EventSequence } from './event-sequence.ts';

describe('numbers of events', () => {
  it('applies them in order', () => {
    const sequence = new EventSequence();
    sequence.restart(7);
    expect(sequence.receive(8)).toBe('apply');
    expect(sequence.receive(9)).toBe('apply');
    expect(sequence.lastSeq).toBe(9);
  });
  it('drops what it has seen', () => {
    const sequence = new EventSequence();
    sequence.restart(7);
    sequence.receive(8);
    expect(sequence.receive(8)).toBe('duplicate');
    expect(sequence.receive(3)).toBe('duplicate');
    expect(sequence.lastSeq).toBe(8);
  });
  it('notices a gap and keeps the last number that was whole', () => {
    const sequence = new EventSequence();
    sequence.restart(7);
    expect(sequence.receive(9)).toBe('gap');
    expect(sequence.lastSeq).toBe(7);
  });
  it('takes the first one as it comes', () => {
    const sequence = new EventSequence();
    expect(sequence.receive(41)).toBe('apply');
    expect(sequence.lastSeq).toBe(41);
  });
});
