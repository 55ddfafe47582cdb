/**
 * Whether a series of hours grows: a straight line through them rises by more than a tenth of their mean (or the least that
 * matters), and by more than the scatter around it explains.
 */
export interface Growth {
  /** Of the line, from its first hour to its last. */
  rise: number;
  mean: number;
  /** The slope over its standard error. */
  t: number;
  grows: boolean;
}

const SHARE = 0.1;
/** Student’s t of one side at 99.5 %, by degrees of freedom; beyond the list the last one will do. */
const T_MAX = [63.66, 9.92, 5.84, 4.6, 4.03, 3.71, 3.5, 3.36, 3.25, 3.17];

/** `least`: what a rise has to be before it is one, whatever the mean. */
export function growthOf(values: readonly number[], least = 0): Growth {
  const n = values.length;
  if (n < 3) throw new Error('a line through so few points says nothing');
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const middle = (n - 1) / 2;
  const spread = values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  const slope = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0) / spread;
  const left = values.reduce((sum, value, i) => sum + (value - mean - slope * (i - middle)) ** 2, 0);
  const error = Math.sqrt(left / (n - 2) / spread);
  const rise = slope * (n - 1);
  const t = slope === 0 ? 0 : slope / error;
  const grows = rise > Math.max(least, SHARE * mean) && t > T_MAX[Math.min(n - 2, T_MAX.length) - 1]!;
  return { rise, mean, t, grows };
}
