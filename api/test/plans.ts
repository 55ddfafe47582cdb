import pg from 'pg';

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Node[];
}

/** One scan of a statement as it really ran. */
export interface Scan {
  how: string;
  /** A partition counts as its table. */
  table: string;
  partition: string;
  /** Rows that were looked at, those that did not fit too. */
  rows: number;
  statement: string;
}

/**
 * The plans of whatever this process asks a database, statements inside triggers and functions too, as `auto_explain` saw
 * them run: with the parameters, the role and the row security of the real thing.
 */
export class Plans {
  private texts: string[] = [];
  private readonly connect = Object.getOwnPropertyDescriptor(pg.Client.prototype, 'connect')!;

  /** Before anybody connects to it. */
  static async of(owner: pg.Pool, database: string): Promise<Plans> {
    const settings = {
      session_preload_libraries: 'auto_explain',
      'auto_explain.log_min_duration': '0',
      'auto_explain.log_nested_statements': 'on',
      'auto_explain.log_analyze': 'on',
      'auto_explain.log_timing': 'off',
      'auto_explain.log_format': 'json',
      'auto_explain.log_level': 'notice',
    };
    for (const [name, value] of Object.entries(settings))
      await owner.query(`alter database ${database} set ${name} = ${pg.escapeLiteral(value)}`);
    const plans = new Plans();
    const { connect } = plans;
    const original = connect.value as (...args: unknown[]) => unknown;
    // Pools are made deep inside the product: whoever connects in this file is listened to.
    Object.defineProperty(pg.Client.prototype, 'connect', {
      ...connect,
      value(this: pg.Client, ...args: unknown[]): unknown {
        this.on('notice', ({ message }) => {
          const at = message?.indexOf('plan:\n') ?? -1;
          if (at >= 0) plans.texts.push(message!.slice(at + 'plan:\n'.length));
        });
        return Reflect.apply(original, this, args);
      },
    });
    return plans;
  }

  /** Nobody else is listened to any more. */
  stop(): void {
    Object.defineProperty(pg.Client.prototype, 'connect', this.connect);
  }

  /** What has been scanned since the last call. Branches that never ran, pruned partitions among them, do not count. */
  take(): Scan[] {
    const texts = this.texts;
    this.texts = [];
    return texts.flatMap((text) => {
      const { 'Query Text': statement, Plan: plan } = JSON.parse(text) as {
        'Query Text': string;
        Plan: Node;
      };
      return scansOf(plan, statement);
    });
  }
}

function scansOf(node: Node, statement: string): Scan[] {
  const below = (node.Plans ?? []).flatMap((child) => scansOf(child, statement));
  const loops = node['Actual Loops'] ?? 0;
  const relation = node['Relation Name'];
  if (relation === undefined || loops === 0 || !node['Node Type'].endsWith('Scan')) return below;
  const looked =
    (node['Actual Rows'] ?? 0) +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  const scan = {
    how: node['Node Type'],
    table: relation.replace(/_(\d{4}_\d{2}|rest)$/, ''),
    partition: relation,
    rows: Math.round(looked * loops),
    statement,
  };
  return [scan, ...below];
}
