const DETAIL_LETTERS = 40;

export interface Feedback {
  /** `not_contacted`, `attempted`, `contacted`; null: not given. */
  contactStatus: string | null;
  /** `open`, `in_progress`, `closed_won`, `unsuccessful`; null: not given. */
  outcome: string | null;
  comments: readonly string[];
}

/**
 * How deep the feedback on a lead is, 0 to `max` points: contact status 1, outcome 1, a comment 1, detail (two comments,
 * or one of at least 40 characters) 1. A status or outcome as it was at the start (`not_contacted`, `open`) says nothing.
 */
export function feedbackDepth({ contactStatus, outcome, comments }: Feedback, max: number): number {
  const written = comments.map((comment) => comment.trim()).filter((comment) => comment !== '');
  let depth = 0;
  if (contactStatus !== null && contactStatus !== 'not_contacted') depth += 1;
  if (outcome !== null && outcome !== 'open') depth += 1;
  if (written.length > 0) depth += 1;
  if (written.length > 1 || written.some((comment) => [...comment].length >= DETAIL_LETTERS)) depth += 1;
  return Math.min(depth, Math.max(0, max));
}

/** The score of a date range: 100 and the points of its ledger entries; clamped to 1–100 where the tenant shows it so. */
export function score(points: Iterable<number>, clamped = false): number {
  let sum = 100;
  for (const one of points) sum += one;
  return clamped ? Math.min(100, Math.max(1, sum)) : sum;
}
