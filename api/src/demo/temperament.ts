import type { Random } from './random.ts';

/** How somebody works who is not there: shares of 1, times in ms. */
export interface Temperament {
  /** Time to think before an answer, in the middle. */
  thinkMs: number;
  accept: number;
  /** What is neither accepted nor declined is let pass. */
  decline: number;
  /** After a time-out: asks for another chance, claims in the shark tank. */
  tryAgain: number;
  /** Writes down what came of a lead. */
  diligence: number;
  /** Of the leads that came to an end: won. */
  success: number;
}

const THINK_MS_MIN = 2_000;
const THINK_MS_MAX = 40_000;

/** Agent 1 to 8 of the demo. */
export const TEMPERAMENTS: readonly Temperament[] = [
  { thinkMs: 6_000, accept: 0.88, decline: 0.09, tryAgain: 0.6, diligence: 0.95, success: 0.55 },
  { thinkMs: 11_000, accept: 0.72, decline: 0.2, tryAgain: 0.4, diligence: 0.7, success: 0.4 },
  { thinkMs: 9_000, accept: 0.82, decline: 0.12, tryAgain: 0.5, diligence: 0.85, success: 0.5 },
  { thinkMs: 14_000, accept: 0.7, decline: 0.18, tryAgain: 0.3, diligence: 0.6, success: 0.38 },
  { thinkMs: 8_000, accept: 0.86, decline: 0.08, tryAgain: 0.6, diligence: 0.9, success: 0.52 },
  { thinkMs: 19_000, accept: 0.55, decline: 0.22, tryAgain: 0.5, diligence: 0.4, success: 0.3 },
  { thinkMs: 12_000, accept: 0.78, decline: 0.15, tryAgain: 0.4, diligence: 0.8, success: 0.45 },
  { thinkMs: 16_000, accept: 0.62, decline: 0.26, tryAgain: 0.2, diligence: 0.55, success: 0.42 },
];

/** The temperament of the n-th agent, from 0; beyond the eighth it begins anew. */
export function temperamentOf(index: number): Temperament {
  const found = TEMPERAMENTS[index % TEMPERAMENTS.length];
  if (found === undefined) throw new Error('no temperament');
  return found;
}

export type Answer = { kind: 'accept' | 'decline'; afterMs: number } | { kind: 'none' };

/** What they do with an offer, and how long they think, well within the window. */
export function answerOf(temperament: Temperament, windowMs: number, random: Random): Answer {
  const draw = random.next();
  const thinkMs = Math.max(THINK_MS_MIN, Math.min(random.around(temperament.thinkMs), THINK_MS_MAX));
  const afterMs = Math.round(Math.min(thinkMs, windowMs * 0.8));
  if (draw < temperament.accept) return { kind: 'accept', afterMs };
  if (draw < temperament.accept + temperament.decline) return { kind: 'decline', afterMs };
  return { kind: 'none' };
}

/** A decline's reason; the tenant's list begins with these. */
export const DECLINE_REASONS = [
  ['Too busy', 5],
  ['Not my area', 3],
  ['Outside my expertise', 3],
  ['Conflict of interest', 1],
] as const;

export const RETURN_REASONS = [
  'Cannot reach the customer',
  'Wrong product',
  'Wrong area',
  'No capacity',
] as const;

export const COMMENTS = [
  'Reached her at once, very interested. Sent the offer by mail.',
  'Voicemail, tried again in the afternoon.',
  'Wants to compare with his present insurer first; call back on Thursday.',
  'Unterlagen per E-Mail angefordert.',
  'Termin vereinbart.',
  'Has a contract until December, reminder set for October.',
  'Price was fine, is missing the glass cover. New offer sent.',
  'Kunde möchte Selbstbeteiligung 300 €.',
  'Talked for twenty minutes. Needs the cover from the first of next month.',
  'No answer after three calls.',
  'Wünscht Rückruf nach 17 Uhr.',
  'Signed.',
] as const;
