/** Keys that answer an offer count only when its card has been on screen for a moment: nobody accepts by accident. */
export const armAfterMs = 400;

export class KeyArming {
  private shownId: string | null = null;
  private shownAt = 0;

  /** Call whenever the card's offer may have changed; the time starts anew with every other offer. */
  show(offerId: string | null, now: number): void {
    if (offerId === this.shownId) return;
    this.shownId = offerId;
    this.shownAt = now;
  }

  isArmed(now: number): boolean {
    return this.shownId !== null && now - this.shownAt >= armAfterMs;
  }
}
