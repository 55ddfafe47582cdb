import { deflateRawSync } from 'node:zlib';
import { zipStored } from '../src/intake/zip-archive.ts';

/** A workbook whose one entry is packed, and says of itself that it is tiny. */
export function zipBomb(bytes: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(bytes, 32), { level: 9 });
  const raw = zipStored([{ name: 'xl/workbook.xml', content: packed }]);
  raw.writeUInt16LE(8, 8);
  const central = raw.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
  raw.writeUInt16LE(8, central + 10);
  raw.writeUInt32LE(1, central + 24);
  return raw;
}
