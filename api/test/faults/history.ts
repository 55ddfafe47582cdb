/**
 * What clients asked for and what they were told, and whether some order of it all explains the answers.
 *
 * Each lead is an object of its own: posted once, each of its offers answered once at most, accepted once at most. An
 * operation takes effect at one instant between its call and its answer; one whose answer was lost takes effect at some
 * instant after its call, or never; one that was refused has none.
 */
export type Kind = 'post' | 'accept' | 'decline';
/** `unknown`: no answer came, or one that promises nothing (503, 500). */
export type Result = 'ok' | 'fail' | 'unknown';

export interface Operation {
  kind: Kind;
  /** What names the lead before anybody knows its id. */
  lead: string;
  /** Of an accept or a decline. */
  offerId: string | null;
  /** A post's answer: the lead's id. */
  leadId: string | null;
  calledAt: number;
  /** Infinity where no answer came. */
  answeredAt: number;
  result: Result;
}

interface Model {
  leadId: string | null;
  accepted: string | null;
  declined: readonly string[];
}

/** The id of a lead whose post took effect and was not answered; another answer may say it later. */
const UNHEARD = '?';

/** Orders to try at most for one lead: beyond, its history is too long to be decided, which is a failure too. */
const STEPS_MAX = 2_000_000;

/** Says of each lead whose answers no order explains why; empty where all is well. */
export function check(history: readonly Operation[]): string[] {
  const leads = Map.groupBy(history, ({ lead }) => lead);
  return [...leads].flatMap(([lead, operations]) => {
    const why = checkLead(operations);
    return why === null ? [] : [`${lead}: ${why}`];
  });
}

/** null where some order explains the answers. Exhaustive, after Wing and Gong, with states seen remembered (Lowe). */
function checkLead(operations: readonly Operation[]): string | null {
  // What was refused changed nothing, so that it can stand anywhere.
  const counted = operations.filter(({ result }) => result !== 'fail');
  const done = counted.map(() => false);
  const seen = new Set<string>();
  let steps = 0;
  const search = (model: Model): boolean => {
    if (counted.every((operation, i) => done[i] || operation.result === 'unknown')) return true;
    if ((steps += 1) > STEPS_MAX) throw new Error('too long to be decided');
    const key = `${done.map(Number).join('')} ${JSON.stringify(model)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    // Nothing may go before an operation that was answered before it was called.
    const firstAnswer = Math.min(
      ...counted.map(({ answeredAt, result }, i) =>
        done[i] || result === 'unknown' ? Infinity : answeredAt,
      ),
    );
    for (const [i, operation] of counted.entries()) {
      if (done[i] || operation.calledAt > firstAnswer) continue;
      const next = apply(model, operation);
      if (next === null) continue;
      done[i] = true;
      if (search(next)) return true;
      done[i] = false;
    }
    return false;
  };
  try {
    // A lead that nobody posts here was there before.
    const leadId = operations.some(({ kind }) => kind === 'post') ? null : 'before';
    if (search({ leadId, accepted: null, declined: [] })) return null;
  } catch (error) {
    return (error as Error).message;
  }
  return `no order explains ${operations.map(said).join('; ')}`;
}

/** The lead after the operation; null where it could not have been answered so. */
function apply(model: Model, { kind, offerId, leadId }: Operation): Model | null {
  if (kind === 'post') {
    // The same key again is the same lead.
    const known = model.leadId === UNHEARD ? null : model.leadId;
    if (known !== null && leadId !== null && known !== leadId) return null;
    return { ...model, leadId: known ?? leadId ?? UNHEARD };
  }
  if (model.leadId === null || offerId === null) return null;
  if (kind === 'accept') {
    // One's own acceptance may be repeated.
    if (model.accepted === offerId) return model;
    return model.accepted === null && !model.declined.includes(offerId)
      ? { ...model, accepted: offerId }
      : null;
  }
  if (model.declined.includes(offerId)) return model;
  return model.accepted === offerId ? null : { ...model, declined: [...model.declined, offerId].sort() };
}

function said({ kind, offerId, result, calledAt, answeredAt }: Operation): string {
  const when = `${Math.round(calledAt)}–${answeredAt === Infinity ? '' : Math.round(answeredAt)}`;
  return `${kind}${offerId === null ? '' : ` ${offerId.slice(-6)}`} ${result} (${when})`;
}

/** What was promised: leads and answers that must be found wherever one looks afterwards. */
export function promises(history: readonly Operation[]): {
  leadIds: string[];
  accepted: string[];
  declined: string[];
} {
  const ok = history.filter(({ result }) => result === 'ok');
  const of = (kind: Kind, name: 'leadId' | 'offerId'): string[] => [
    ...new Set(ok.flatMap((operation) => (operation.kind === kind ? (operation[name] ?? []) : []))),
  ];
  return {
    leadIds: of('post', 'leadId'),
    accepted: of('accept', 'offerId'),
    declined: of('decline', 'offerId'),
  };
}
