import { deflateRawSync } from 'node:zlib';

/** A ZIP file of these files, which needs no checksums to be read. `size` and `flags` are told of each, whatever it is; ZIP64 has all its numbers in 8 bytes. */
export const zip = (files: Readonly<Record<string, string | Buffer>>, method = 8, size?: number, flags = 0, isZip64 = false): Buffer => {
  const pieces: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, contents] of Object.entries(files)) {
    const packed = method === 8 ? deflateRawSync(contents) : Buffer.from(contents);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt16LE(name.length, 28);
    const numbers = { 24: size ?? Buffer.byteLength(contents), 20: packed.length, 42: at };
    for (const [place, number] of Object.entries(numbers)) entry.writeUInt32LE(isZip64 ? 0xffffffff : number, Number(place));
    // An extra field of another kind stands before the one of the numbers.
    const extra = isZip64 ? [Buffer.from([0x55, 0x54, 1, 0, 7, 1, 0, 24, 0]), ...[numbers[24], packed.length, at].map(large)] : [];
    entry.writeUInt16LE(Buffer.concat(extra).length, 30);
    pieces.push(head, Buffer.from(name), packed);
    entries.push(entry, Buffer.from(name), ...extra);
    at += 30 + name.length + packed.length;
  }
  const count = Object.keys(files).length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(isZip64 ? 0xffff : count, 10);
  end.writeUInt32LE(isZip64 ? 0xffffffff : at, 16);
  return Buffer.concat([...pieces, ...entries, ...(isZip64 ? end64(count, at, at + Buffer.concat(entries).length) : []), end]);
};

const large = (number: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(number));
  return bytes;
};
/** The end of a ZIP64 file, and what tells where it is. */
const end64 = (count: number, start: number, at: number): readonly Buffer[] => [
  Buffer.concat([Buffer.from('PK\x06\x06'), Buffer.alloc(28), large(count), large(0), large(start)]),
  Buffer.concat([Buffer.from('PK\x06\x07'), Buffer.alloc(4), large(at), Buffer.alloc(4)]),
];
