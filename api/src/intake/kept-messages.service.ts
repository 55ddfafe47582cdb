import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import type pg from 'pg';
import { Database } from '../platform/database/database.ts';
import { readTable } from './table-file.ts';

/** What stands in the row of a file whose lead was erased: its place is kept, so that rows keep their numbers. */
const ERASED_CELL = 'erased';
const MESSAGES_MAX = 1_000;
/** What one file gives out; a message beyond is named, and can be had by itself. */
const RAW_BYTES_MAX = 32 * 2 ** 20;
const MARK_CHARACTERS_MIN = 6;

export interface KeptMessage {
  id: string;
  receivedAt: string;
  contentType: string;
  sender: string | null;
  /** Base64: a mail with its attachments, a form, a webhook's body; as it came. Null where it is too much for one file. */
  raw: string | null;
}

export interface KeptRow {
  importId: string;
  fileName: string;
  row: number;
  cells: Record<string, string>;
}

interface FileRow {
  id: string;
  file_name: string;
  status: string;
  raw: Buffer;
  /** Rows that became leads of theirs. */
  rows: number[];
}

/** What ways in and imports keep of people: messages as they came, and the files they stand in. */
@Injectable()
export class KeptMessages {
  constructor(private readonly database: Database) {}

  /** Messages and rows that became these leads, or hold one of the marks: an address or a number. */
  async find(
    tenantId: string,
    leadIds: readonly string[],
    marks: readonly string[],
  ): Promise<{ messages: KeptMessage[]; rows: KeptRow[] }> {
    return this.database.withTenant(tenantId, async (client) => {
      const { rows } = await client.query<{
        id: string;
        received_at: Date;
        content_type: string;
        sender: string | null;
        raw: Buffer | null;
      }>(
        `select id, received_at, content_type, sender,
                case when sum(octet_length(raw)) over (order by id) <= ${RAW_BYTES_MAX} then raw end as raw
           from intake_deliveries where ${MESSAGES} order by id limit ${MESSAGES_MAX}`,
        [tenantId, leadIds, written(marks)],
      );
      const kept: KeptRow[] = [];
      for await (const file of files(client, tenantId, leadIds, marks)) {
        const { columns, rows: lines } = readTable(file.raw);
        for (const index of theirs(lines, file.rows, marks))
          kept.push({
            importId: file.id,
            fileName: file.file_name,
            row: index + 1,
            cells: Object.fromEntries(columns.map((column, at) => [column, lines[index]![at] ?? ''])),
          });
      }
      const messages = rows.map((row) => ({
        id: row.id,
        receivedAt: row.received_at.toISOString(),
        contentType: row.content_type,
        sender: row.sender,
        raw: row.raw?.toString('base64') ?? null,
      }));
      return { messages, rows: kept };
    });
  }

  /** Deletes such messages and blanks such rows. What has come in just now and is no lead yet is left to become one. */
  async erase(tenantId: string, leadIds: readonly string[], marks: readonly string[]): Promise<void> {
    await this.database.withTenant(tenantId, async (client) => {
      await client.query(`delete from intake_deliveries where ${MESSAGES} and status <> 'received'`, [
        tenantId,
        leadIds,
        written(marks),
      ]);
      for await (const file of files(client, tenantId, leadIds, marks))
        await eraseRows(client, tenantId, file, marks);
    });
  }
}

const HOLDS_A_MARK = `exists (select from unnest($3::text[]) as m (mark) where position(convert_to(mark, 'UTF8') in raw) > 0)`;
const MESSAGES = `tenant_id = $1 and (lead_id = any($2::uuid[])
  or lead_id is null and (lower(sender) = any($3::text[]) or ${HOLDS_A_MARK}))`;

/** One file at a time: each may be large. */
async function* files(
  client: pg.PoolClient,
  tenantId: string,
  leadIds: readonly string[],
  marks: readonly string[],
): AsyncGenerator<FileRow> {
  const { rows } = await client.query<{ id: string }>(
    `select i.id from lead_imports i where i.tenant_id = $1 and (${HOLDS_A_MARK} or exists (
        select from lead_import_rows r where r.tenant_id = $1 and r.import_id = i.id and r.lead_id = any($2::uuid[])))
      order by i.id`,
    [tenantId, leadIds, written(marks)],
  );
  for (const { id } of rows) {
    const found = await client.query<FileRow>(
      `select i.id, i.file_name, i.status, i.raw, array(
           select r.row_number from lead_import_rows r where r.tenant_id = $1 and r.import_id = i.id and r.lead_id = any($3::uuid[])) as rows
         from lead_imports i where i.tenant_id = $1 and i.id = $2`,
      [tenantId, id, leadIds],
    );
    yield* found.rows;
  }
}

async function eraseRows(
  client: pg.PoolClient,
  tenantId: string,
  file: FileRow,
  marks: readonly string[],
): Promise<void> {
  const { columns, rows } = readTable(file.raw);
  const gone = new Set(theirs(rows, file.rows, marks));
  if (gone.size === 0) return;
  // A file that nobody has run yet has no rows that anything counts.
  const left =
    file.status === 'ready'
      ? rows.filter((_, index) => !gone.has(index))
      : rows.map((cells, index) =>
          gone.has(index) ? columns.map((_, at) => (at === 0 ? ERASED_CELL : '')) : cells,
        );
  if (left.length === 0)
    await client.query('delete from lead_imports where tenant_id = $1 and id = $2', [tenantId, file.id]);
  else
    await client.query('update lead_imports set raw = $3, row_count = $4 where tenant_id = $1 and id = $2', [
      tenantId,
      file.id,
      Buffer.from(stringify([columns, ...left])),
      left.length,
    ]);
}

function theirs(rows: string[][], numbers: readonly number[], marks: readonly string[]): number[] {
  const leads = new Set(numbers.map((number) => number - 1));
  const words = long(marks).map((mark) => mark.toLowerCase());
  return rows.flatMap((cells, index) =>
    leads.has(index) || cells.some((cell) => words.includes(cell.trim().toLowerCase())) ? [index] : [],
  );
}

/** Too short a mark would name strangers. */
function long(marks: readonly string[]): string[] {
  return marks.filter((mark) => mark.length >= MARK_CHARACTERS_MIN);
}

/** A mark as messages write it: plain, and as forms send it. */
function written(marks: readonly string[]): string[] {
  return [...new Set(long(marks).flatMap((mark) => [mark, mark.toLowerCase(), encodeURIComponent(mark)]))];
}
