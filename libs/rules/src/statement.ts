export interface Discount {
  /** 0–100, for each elapsed interval or each time-out. */
  percent: number;
  /** Counts time-outs; else intervals of `intervalMs` from when the lead came in. */
  perTimeout: boolean;
  intervalMs: number;
  /** Each step takes its share of what is left; else of the price. */
  compound: boolean;
  /** 0–100: never less than this share of the price. */
  floorPercent: number;
}

/**
 * What an accepted lead is charged, whole minor units. Linear: price × (1 − n·p); compound: price × (1 − p)^n; never
 * below the floor. n: whole intervals that had elapsed at the acceptance, or time-outs before it.
 */
export function charge(price: number, elapsedMs: number, timeouts: number, discount: Discount): number {
  const steps = discount.perTimeout ? timeouts : Math.floor(Math.max(0, elapsedMs) / discount.intervalMs);
  const part = discount.percent / 100;
  const left = discount.compound ? (1 - part) ** steps : 1 - part * steps;
  return wholeOf(price * Math.max(left, discount.floorPercent / 100, 0));
}

/** Half a minor unit goes up, also where binary fractions come out a hair below it: 85 × 0.7 is 59.5, not 59.49…9. */
function wholeOf(amount: number): number {
  return Math.round(Number(amount.toPrecision(13)));
}
