import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const COMMENT_BYTES_MAX = 0xffff;
const STORED = 0;
const DEFLATED = 8;

export interface ZipEntry {
  name: string;
  content: Buffer;
}

export interface ZipLimits {
  entriesMax: number;
  /** Of everything that is unpacked, together. */
  bytesMax: number;
}

/** Why an archive is not read; `message` goes on after "the file …". */
export class ZipError extends Error {}

/**
 * The entries that `wanted` names, unpacked. What an archive says of its sizes is not believed: unpacking itself stops
 * at what is left of the limit, so that a small file can't become a large one in memory.
 */
export async function unzip(
  raw: Buffer,
  wanted: (name: string) => boolean,
  { entriesMax, bytesMax }: ZipLimits,
): Promise<ZipEntry[]> {
  const { count, offset } = directoryOf(raw);
  if (count > entriesMax) throw new ZipError(`holds more than ${entriesMax} parts`);
  const entries: ZipEntry[] = [];
  const seen = new Set<string>();
  let at = offset;
  let left = bytesMax;
  for (let i = 0; i < count; i += 1) {
    const entry = centralEntry(raw, at);
    at = entry.next;
    if (!wanted(entry.name)) continue;
    if (seen.has(entry.name)) throw new ZipError('has two parts of one name');
    seen.add(entry.name);
    const content = await unpack(raw, entry, left, bytesMax);
    left -= content.length;
    entries.push({ name: entry.name, content });
  }
  return entries;
}

function directoryOf(raw: Buffer): { count: number; offset: number } {
  const first = Math.max(0, raw.length - END_BYTES - COMMENT_BYTES_MAX);
  for (let at = raw.length - END_BYTES; at >= first; at -= 1)
    if (raw.readUInt32LE(at) === END)
      return { count: raw.readUInt16LE(at + 10), offset: raw.readUInt32LE(at + 16) };
  throw new ZipError('is damaged: its end is missing');
}

interface CentralEntry {
  name: string;
  method: number;
  packed: number;
  offset: number;
  next: number;
}

function centralEntry(raw: Buffer, at: number): CentralEntry {
  if (at + CENTRAL_BYTES > raw.length || raw.readUInt32LE(at) !== CENTRAL) throw new ZipError('is damaged');
  if ((raw.readUInt16LE(at + 8) & 1) !== 0) throw new ZipError('is locked with a password');
  const nameBytes = raw.readUInt16LE(at + 28);
  const nameEnd = at + CENTRAL_BYTES + nameBytes;
  if (nameEnd > raw.length) throw new ZipError('is damaged');
  return {
    name: raw.toString('utf8', at + CENTRAL_BYTES, nameEnd),
    method: raw.readUInt16LE(at + 10),
    packed: raw.readUInt32LE(at + 20),
    offset: raw.readUInt32LE(at + 42),
    next: nameEnd + raw.readUInt16LE(at + 30) + raw.readUInt16LE(at + 32),
  };
}

async function unpack(
  raw: Buffer,
  { method, packed, offset }: CentralEntry,
  left: number,
  bytesMax: number,
): Promise<Buffer> {
  if (offset + LOCAL_BYTES > raw.length || raw.readUInt32LE(offset) !== LOCAL)
    throw new ZipError('is damaged');
  const from = offset + LOCAL_BYTES + raw.readUInt16LE(offset + 26) + raw.readUInt16LE(offset + 28);
  if (from + packed > raw.length) throw new ZipError('is damaged');
  const data = raw.subarray(from, from + packed);
  const tooLarge = `unpacks to more than ${Math.floor(bytesMax / 2 ** 20)} MB`;
  if (method === STORED) {
    if (data.length > left) throw new ZipError(tooLarge);
    return Buffer.from(data);
  }
  if (method !== DEFLATED) throw new ZipError('is packed in a way that is not known here');
  if (left === 0) throw new ZipError(tooLarge);
  try {
    return await inflate(data, { maxOutputLength: left });
  } catch (error) {
    throw new ZipError(
      (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge : 'is damaged',
    );
  }
}

/** An archive of just these entries, not packed: what was unpacked within bounds is unpacked no second time. */
export function zipStored(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const label = Buffer.from(name, 'utf8');
    const sums = Buffer.alloc(12);
    sums.writeUInt32LE(crc32(content), 0);
    sums.writeUInt32LE(content.length, 4);
    sums.writeUInt32LE(content.length, 8);
    const local = Buffer.alloc(LOCAL_BYTES);
    local.writeUInt32LE(LOCAL, 0);
    local.writeUInt16LE(20, 4);
    sums.copy(local, 14);
    local.writeUInt16LE(label.length, 26);
    const central = Buffer.alloc(CENTRAL_BYTES);
    central.writeUInt32LE(CENTRAL, 0);
    central.writeUInt16LE(20, 4);
    central.writeUInt16LE(20, 6);
    sums.copy(central, 16);
    central.writeUInt16LE(label.length, 28);
    central.writeUInt32LE(offset, 42);
    locals.push(local, label, content);
    centrals.push(central, label);
    offset += LOCAL_BYTES + label.length + content.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
