import { plural } from '#lib/language/plural.ts';

/** "+4", "−5", "0": with a real minus sign. */
export function signed(points: number): string {
  return points > 0 ? `+${points}` : points < 0 ? `−${-points}` : '0';
}

/** "+4 points", "−1 point". */
export function pointsText(points: number): string {
  return plural(points, ['{points} point', '{points} points'], { points: signed(points) });
}
