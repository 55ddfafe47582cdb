/**
 * Many rows as one parameter of a statement: an array of a composite type in PostgreSQL's binary format, for
 * `unnest($2::batch_lead[])`. The server copies it field by field, where it would parse JSON, dates and ids from text:
 * a quarter of the processor time per row (docs/decisions/0012-rows-in-binary.md).
 *
 * Formats: `array_recv`, `record_recv` and each type's `recv` function in PostgreSQL's src/backend/utils/adt.
 */

/** What a field of each type is in memory. */
interface FieldOf {
  uuid: string;
  text: string;
  int2: number;
  int4: number;
  /** Up to 2^53. */
  int8: number;
  bool: boolean;
  /** Epoch ms. */
  timestamptz: number;
  json: unknown;
  jsonb: unknown;
  'text[]': readonly string[];
}
export type FieldType = keyof FieldOf;
export type Fields = Record<string, FieldType>;
export type Row<F extends Fields = Fields> = { [Name in keyof F]: FieldOf[F[Name]] | null };

/** A composite type of the database: its name and fields, in their order. */
export interface RowType<F extends Fields = Fields> {
  name: string;
  fields: F;
}

/** Composite types' ids in this database, by name. */
export type RowTypeIds = ReadonlyMap<string, number>;

export function rowType<F extends Fields>(name: string, fields: F): RowType<F> {
  return { name, fields };
}

const TEXT_ID = 25;
/** Ids of built-in types, the same in every database (pg_type.dat). */
const ID_OF: Record<FieldType, number> = {
  uuid: 2950,
  text: TEXT_ID,
  int2: 21,
  int4: 23,
  int8: 20,
  bool: 16,
  timestamptz: 1184,
  json: 114,
  jsonb: 3802,
  'text[]': 1009,
};
const NULL_LENGTH = -1;
const JSONB_VERSION = 1;
/** PostgreSQL counts from 2000. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const TWO_POW_32 = 2 ** 32;
const SCRATCH_BYTES = 256 * 1024;

/** The rows as a parameter. Throws where a value is not of its type. */
export function encodeRows(type: RowType, ids: RowTypeIds, rows: readonly Row[]): Buffer {
  const id = ids.get(type.name);
  if (id === undefined) throw new Error(`the database has no type ${type.name}`);
  const out = new Writer();
  const fields = Object.entries(type.fields);
  out.arrayHead(id, rows.length);
  for (const row of rows) {
    const length = out.hold();
    out.int32(fields.length);
    for (const [name, fieldType] of fields) {
      out.int32(ID_OF[fieldType]);
      const value = row[name];
      if (value === null || value === undefined) out.int32(NULL_LENGTH);
      else field(out, fieldType, value);
    }
    out.close(length);
  }
  return out.done();
}

/** Its length in bytes, then the value. */
function field(out: Writer, type: FieldType, value: unknown): void {
  switch (type) {
    case 'uuid':
      return out.uuid(value as string);
    case 'text':
      return out.text(value as string);
    case 'int2':
      out.int32(2);
      return out.int16(value as number);
    case 'int4':
      out.int32(4);
      return out.int32(value as number);
    case 'int8':
      return out.int64(value as number);
    case 'timestamptz':
      return out.microseconds(Math.trunc(value as number) - EPOCH_MS);
    case 'bool':
      out.int32(1);
      return out.byte(value === true ? 1 : 0);
    case 'json':
      return out.text(JSON.stringify(value));
    case 'jsonb': {
      const length = out.hold();
      out.byte(JSONB_VERSION);
      out.characters(JSON.stringify(value));
      return out.close(length);
    }
    case 'text[]': {
      const list = value as readonly string[];
      const length = out.hold();
      out.arrayHead(TEXT_ID, list.length);
      for (const item of list) out.text(item);
      return out.close(length);
    }
  }
}

/** One for all rows that are ever written: what is wanted of it is copied out at the end. */
let scratch = Buffer.allocUnsafe(SCRATCH_BYTES);

class Writer {
  private at = 0;

  done(): Buffer {
    const rows = Buffer.from(scratch.subarray(0, this.at));
    if (scratch.length > 8 * SCRATCH_BYTES) scratch = Buffer.allocUnsafe(SCRATCH_BYTES);
    return rows;
  }

  /** Leaves room for a length that is known when what it counts has been written. */
  hold(): number {
    this.room(4);
    this.at += 4;
    return this.at;
  }

  close(start: number): void {
    scratch.writeInt32BE(this.at - start, start - 4);
  }

  /** Dimensions, a flag for nulls, the elements' type, how many, the first one's number. */
  arrayHead(elementId: number, count: number): void {
    this.int32(count === 0 ? 0 : 1);
    this.int32(0);
    this.int32(elementId);
    if (count === 0) return;
    this.int32(count);
    this.int32(1);
  }

  byte(value: number): void {
    this.room(1);
    scratch[this.at] = value;
    this.at += 1;
  }

  int16(value: number): void {
    this.room(2);
    this.at = scratch.writeInt16BE(value, this.at);
  }

  int32(value: number): void {
    this.room(4);
    this.at = scratch.writeInt32BE(value, this.at);
  }

  int64(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`);
    this.room(12);
    scratch.writeInt32BE(8, this.at);
    scratch.writeInt32BE(Math.floor(value / TWO_POW_32), this.at + 4);
    scratch.writeUInt32BE(value >>> 0, this.at + 8);
    this.at += 12;
  }

  microseconds(ms: number): void {
    const value = ms * 1_000;
    if (Number.isSafeInteger(value)) return this.int64(value);
    // 285 years and more from 2000.
    this.room(12);
    scratch.writeInt32BE(8, this.at);
    this.at = scratch.writeBigInt64BE(BigInt(ms) * 1_000n, this.at + 4);
  }

  text(value: string): void {
    const length = this.hold();
    this.characters(value);
    this.close(length);
  }

  characters(value: string): void {
    this.room(3 * value.length);
    this.at += scratch.write(value, this.at);
  }

  uuid(value: string): void {
    this.room(20);
    scratch.writeInt32BE(16, this.at);
    let digits = 0;
    let byte = 0;
    for (let i = 0; i < value.length; i += 1) {
      const code = value.charCodeAt(i);
      if (code === HYPHEN) continue;
      const digit = HEX[code] ?? NO_DIGIT;
      if (digit === NO_DIGIT || digits === 32) throw new TypeError(`not a uuid: ${value}`);
      byte = (byte << 4) | digit;
      digits += 1;
      if (digits % 2 === 0) {
        scratch[this.at + 3 + digits / 2] = byte;
        byte = 0;
      }
    }
    if (digits !== 32) throw new TypeError(`not a uuid: ${value}`);
    this.at += 20;
  }

  private room(bytes: number): void {
    if (this.at + bytes <= scratch.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.at + bytes));
    scratch.copy(larger, 0, 0, this.at);
    scratch = larger;
  }
}

const HYPHEN = 0x2d;
const NO_DIGIT = 255;
/** Hexadecimal digits by their character codes. */
const HEX = new Uint8Array(128).fill(NO_DIGIT);
for (const digit of '0123456789abcdefABCDEF') HEX[digit.charCodeAt(0)] = Number.parseInt(digit, 16);

/** A statement's `insert … select` of such rows beside the tenant. */
export function insertRows(table: string, type: RowType): string {
  return `insert into ${table} (tenant_id, ${names(type)}) select $1, r.* from ${unnested(type)}`;
}

/** The rows of parameter $2 as `r`. */
export function unnested(type: RowType): string {
  return `unnest($2::${type.name}[]) as r`;
}

export function names(type: RowType): string {
  return Object.keys(type.fields).join(', ');
}

/** The composite types by their names' beginning. */
export const ROW_TYPE_IDS = `select typname as name, oid::integer as id from pg_type
  where typnamespace = 'public'::regnamespace and typtype = 'c' and starts_with(typname, $1)`;
