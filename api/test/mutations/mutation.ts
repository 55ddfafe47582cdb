/** Tests that ought to notice: paths of one project of vitest. */
export interface Suite {
  project: 'pure' | 'int';
  paths: readonly string[];
}

/** One thing taken out of the program. */
export interface Mutation {
  /** What is missing then, in words. */
  what: string;
  file: string;
  /** Stands in the file exactly once. */
  anchor: string;
  /** What stands there instead. */
  instead: string;
  /** Tried in this order until one notices: the small and quick ones first. */
  noticedBy: readonly Suite[];
}

/** Takes the anchor out; throws where it does not stand there exactly once, as the list then speaks of another program. */
export function mutated(source: string, { what, file, anchor, instead }: Mutation): string {
  const parts = source.split(anchor);
  if (parts.length !== 2)
    throw new Error(`“${what}”: its anchor stands ${parts.length - 1} times in ${file}:\n${anchor}`);
  return parts.join(instead);
}
