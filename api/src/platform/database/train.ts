import type pg from 'pg';
import utils from 'pg/lib/utils.js';

/** A statement of a train. One with a name is prepared once for each connection. */
export interface Car {
  name?: string;
  text: string;
  values?: unknown[];
}

/** What a car has done: `INSERT`, 3, and the first value of its first row. */
export interface Done {
  command: string;
  rowCount: number;
  value: string | null;
}

/**
 * The server's error ended the train: no car after the one at fault was run, and its transaction can only be rolled back.
 * Where the connection was lost, `Done`s show how far the answers came.
 */
export class Derailed extends Error {
  readonly done: readonly Done[];
  /** The server refused a statement, as opposed to a session that ended. */
  readonly refused: boolean;
  readonly code: string | undefined;

  constructor(cause: Error & { code?: string; severity?: string }, done: readonly Done[]) {
    super(cause.message, { cause });
    this.done = done;
    this.code = cause.code;
    this.refused = cause.severity === 'ERROR';
  }
}

/**
 * Sends statements that need no answer of each other as one: the server runs them one after the other and answers once,
 * where a query of `pg`'s by itself has an answer, a timer and a wake-up of both processes for each. A connection whose
 * train was derailed is not to be used again but for the rollback.
 */
export function runTrain(client: pg.PoolClient, cars: readonly Car[]): Promise<Done[]> {
  const train = new Train(cars);
  return new Promise((resolve, reject) => {
    train.callback = (error) => {
      if (error === null) resolve(train.done);
      else reject(new Derailed(error, train.done));
    };
    client.query(train);
  });
}

/** What this needs of `pg`'s connection, which is more than its types tell. */
interface Wire {
  stream: { cork(): void; uncork(): void };
  parsedStatements: Record<string, string>;
  parse(statement: { name: string; text: string }): void;
  bind(portal: { statement: string; values: unknown[]; valueMapper(value: unknown): unknown }): void;
  execute(portal: object): void;
  sync(): void;
}

/** A query of many statements in `pg`'s own terms: it calls these methods with what the server says. */
class Train implements pg.Submittable {
  callback: (error: Error | null) => void = () => undefined;
  readonly done: Done[] = [];
  private readonly cars: readonly Car[];
  private value: string | null = null;

  constructor(cars: readonly Car[]) {
    this.cars = cars;
  }

  submit(connection: unknown): void {
    const wire = connection as Wire;
    wire.stream.cork();
    for (const { name = '', text, values = [] } of this.cars) {
      if (name === '' || wire.parsedStatements[name] === undefined) wire.parse({ name, text });
      if (name !== '') wire.parsedStatements[name] = text;
      wire.bind({ statement: name, values, valueMapper: utils.prepareValue });
      wire.execute({});
    }
    wire.sync();
    wire.stream.uncork();
  }

  handleRowDescription(): void {}

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.value ??= fields[0] ?? null;
  }

  handleCommandComplete({ text }: { text: string }): void {
    const [command = '', ...counts] = text.split(' ');
    this.done.push({ command, rowCount: Number(counts.at(-1) ?? 0), value: this.value });
    this.value = null;
  }

  handleEmptyQuery(): void {}

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }
}
