/** ZIP files: what they hold, unpacked when it is asked for. */
import { inflateRawSync } from 'node:zlib';
import { SampleError } from '../../core/errors.js';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
/** A ZIP file may end with a comment of so many bytes. */
const LONGEST_COMMENT = 0xffff;
const ENCRYPTED = 1;

/** A file in a ZIP file. */
export interface ZipFile {
  readonly name: string;
  /** As the list of files says; what is unpacked may be of another size. */
  readonly size: number;
  /** Its contents; more than so many bytes are a `SampleError`. */
  read(most: number): Buffer;
}

/** Whether these are the bytes of a ZIP file. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes.length > 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === LOCAL;

/** The files that it holds, in the order of its list. */
export function* zipFiles(bytes: Uint8Array): Generator<ZipFile> {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = whole(() => endOf(zip));
  let at = whole(() => zip.readUInt32LE(end + 16));
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const entry = at;
    const { name, size, next } = whole(() => entryAt(zip, entry));
    yield { name, size, read: (most) => whole(() => contentsOf(zip, entry, most)) };
    at = next;
  }
}

/** What fails on the way is the file's fault. */
const whole = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof SampleError) throw error;
    throw new SampleError(`a damaged ZIP file: ${(error as Error).message}`);
  }
};

const endOf = (zip: Buffer): number => {
  for (let at = zip.length - END_BYTES; at >= Math.max(0, zip.length - END_BYTES - LONGEST_COMMENT); at--)
    if (zip.readUInt32LE(at) === END) return at;
  throw new SampleError('a damaged ZIP file: its end is missing');
};

const entryAt = (zip: Buffer, at: number) => {
  if (zip.readUInt32LE(at) !== CENTRAL) throw new SampleError('a damaged ZIP file: its list of files is broken');
  const length = zip.readUInt16LE(at + 28);
  return {
    name: zip.toString('utf8', at + 46, at + 46 + length),
    size: zip.readUInt32LE(at + 24),
    next: at + 46 + length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32),
  };
};

const contentsOf = (zip: Buffer, entry: number, most: number): Buffer => {
  const at = zip.readUInt32LE(entry + 42);
  const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
  const packed = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
  const method = zip.readUInt16LE(entry + 10);
  if (zip.readUInt16LE(entry + 8) & ENCRYPTED) throw new SampleError('an encrypted ZIP file');
  if (method !== 0 && method !== 8) throw new SampleError(`a ZIP file that is compressed by method ${method}, which is not known here`);
  if (method === 8) return inflateRawSync(packed, { maxOutputLength: Math.max(1, most) });
  if (packed.length > most) throw new SampleError(`a ZIP file that holds one of more than ${most} bytes`);
  return packed;
};
