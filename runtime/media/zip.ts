/** ZIP files: what they hold, unpacked when it is asked for. */
import { inflateRawSync } from 'node:zlib';
import { SampleError } from '../../core/errors.js';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
/** ZIP64: before the end of the file stands where an end of larger numbers is. */
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const LOCATOR64_BYTES = 20;
/** The extra field of larger numbers, and what stands for one of them in an entry. */
const NUMBERS64 = 1;
const SEE_NUMBERS64 = 0xffffffff;
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
  const { count, start } = whole(() => listOf(zip));
  let at = start;
  for (let left = count; left > 0; left--) {
    const entry = whole(() => entryAt(zip, at));
    yield { name: entry.name, size: entry.size, read: (most) => whole(() => contentsOf(zip, entry, most)) };
    at = entry.next;
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

/** How many files there are, and where their list starts. */
const listOf = (zip: Buffer) => {
  const end = endOf(zip);
  const locator = end - LOCATOR64_BYTES;
  if (locator < 0 || zip.readUInt32LE(locator) !== LOCATOR64)
    return { count: zip.readUInt16LE(end + 10), start: zip.readUInt32LE(end + 16) };
  const end64 = largeAt(zip, locator + 8);
  if (zip.readUInt32LE(end64) !== END64) throw new SampleError('a damaged ZIP file: its end is missing');
  return { count: largeAt(zip, end64 + 32), start: largeAt(zip, end64 + 48) };
};

const largeAt = (zip: Buffer, at: number): number => Number(zip.readBigUInt64LE(at));

const entryAt = (zip: Buffer, at: number) => {
  if (zip.readUInt32LE(at) !== CENTRAL) throw new SampleError('a damaged ZIP file: its list of files is broken');
  const extra = at + 46 + zip.readUInt16LE(at + 28);
  const comment = extra + zip.readUInt16LE(at + 30);
  let large = numbers64(zip, extra, comment);
  const numberAt = (place: number): number => {
    const number = zip.readUInt32LE(place);
    if (number !== SEE_NUMBERS64 || large < 0) return number;
    large += 8;
    return largeAt(zip, large - 8);
  };
  return {
    name: zip.toString('utf8', at + 46, extra),
    flags: zip.readUInt16LE(at + 8),
    method: zip.readUInt16LE(at + 10),
    // In the order in which larger ones stand in their field.
    size: numberAt(at + 24),
    packed: numberAt(at + 20),
    at: numberAt(at + 42),
    next: comment + zip.readUInt16LE(at + 32),
  };
};

/** Where the larger numbers of an entry start, among its extra fields; -1 if it has none. */
const numbers64 = (zip: Buffer, from: number, to: number): number => {
  for (let at = from; at + 4 <= to; at += 4 + zip.readUInt16LE(at + 2)) if (zip.readUInt16LE(at) === NUMBERS64) return at + 4;
  return -1;
};

const contentsOf = (zip: Buffer, { at, flags, method, packed: length }: ReturnType<typeof entryAt>, most: number): Buffer => {
  const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
  const packed = zip.subarray(start, start + length);
  if (flags & ENCRYPTED) throw new SampleError('an encrypted ZIP file');
  if (method !== 0 && method !== 8) throw new SampleError(`a ZIP file that is compressed by method ${method}, which is not known here`);
  if (method === 8) return inflateRawSync(packed, { maxOutputLength: Math.max(1, most) });
  if (packed.length > most) throw new SampleError(`a ZIP file that holds one of more than ${most} bytes`);
  return packed;
};
