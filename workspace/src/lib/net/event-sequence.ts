/**
 * Every event carries a number without gaps per user and tenant. This decides what to do with one: apply it, drop it
 * (seen already), or ask the server again from the last number that was whole.
 */
export class EventSequence {
  /** The last number applied without a gap; null: nothing yet, the server sends a snapshot. */
  lastSeq: number | null = null;

  receive(seq: number): 'apply' | 'duplicate' | 'gap' {
    if (this.lastSeq !== null) {
      if (seq <= this.lastSeq) return 'duplicate';
      if (seq > this.lastSeq + 1) return 'gap';
    }
    this.lastSeq = seq;
    return 'apply';
  }

  /** A snapshot takes no number: it says up to which one it already tells. */
  restart(seq: number): void {
    this.lastSeq = seq;
  }

  forget(): void {
    this.lastSeq = null;
  }
}
