/** Tar files: what they hold, file by file, as they stream by. */
import { SampleError } from '../../core/errors.js';

const BLOCK = 512;
/** Past this an archive is refused: a few kilobytes can unpack to any size. */
const MOST_BYTES = 4 * 2 ** 30;
/** A longer record of a name is none. */
const LONGEST_RECORD = 1 << 20;
/** Links, devices, folders and pipes: no contents follow, whatever size is told of them. */
const WITHOUT_CONTENTS = '123456';

/** A file in a tar file. Its contents are passed over, unless they are read before the next one is asked for. */
export interface TarFile {
  readonly name: string;
  readonly size: number;
  read(): Promise<Buffer>;
  /** The same, piece by piece; each is only valid until the next one is asked for. */
  pieces(): AsyncGenerator<Uint8Array>;
}

/** The files that a tar file holds, in its order; links, folders and devices are none. */
export async function* tarFiles(stream: AsyncIterable<Uint8Array>, mostBytes = MOST_BYTES): AsyncGenerator<TarFile> {
  const bytes = new Bytes(stream, mostBytes);
  try {
    // Of the entry that follows, where they have no room in its header.
    let longName: string | undefined;
    let largeSize: number | undefined;
    for (let first = true; ; first = false) {
      const header = await bytes.take(BLOCK);
      if (header.length === 0 && !first) return;
      if (header.length === BLOCK && header.every((byte) => byte === 0)) return;
      if (!isHeader(header)) throw first ? new SampleError('it is neither a ZIP nor a tar file') : damaged();
      const type = String.fromCharCode(header[156]!);
      const isRecord = 'LKxg'.includes(type);
      const told = (isRecord ? undefined : largeSize) ?? numberAt(header, 124, 12);
      const size = WITHOUT_CONTENTS.includes(type) ? 0 : told;
      if (!Number.isSafeInteger(size) || ((type === 'L' || type === 'x') && size > LONGEST_RECORD)) throw damaged();
      const end = bytes.at + size + ((BLOCK - (size % BLOCK)) % BLOCK);
      if (type === 'L') longName = textAt(await bytes.take(size), 0, size);
      else if (type === 'x') {
        const records = recordsIn(await bytes.take(size));
        longName = records.get('path') ?? longName;
        const digits = records.get('size');
        if (digits !== undefined) largeSize = /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
      } else {
        if ('0\x007'.includes(type))
          yield { name: longName ?? nameIn(header), size, read: () => bytes.whole(size), pieces: () => bytes.pieces(size) };
        if (!isRecord) longName = largeSize = undefined;
      }
      await bytes.skipTo(end);
    }
  } finally {
    await bytes.close();
  }
}

const damaged = () => new SampleError('a damaged tar file');
const short = () => new SampleError('a tar file that is cut short');

/** Whether the sum in it is that of its bytes, those of the sum itself taken for spaces. */
const isHeader = (block: Buffer): boolean => {
  if (block.length < BLOCK) return false;
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i]!;
  return numberAt(block, 148, 8) === sum;
};

/** A number in octal digits; or, marked by the highest bit, in binary. */
const numberAt = (block: Buffer, at: number, length: number): number => {
  if (block[at]! & 0x80) return block.subarray(at + 1, at + length).reduce((number, byte) => number * 256 + byte, block[at]! & 0x7f);
  const digits = textAt(block, at, length).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
};

/** Up to the first zero. */
const textAt = (block: Buffer, at: number, length: number): string => {
  const end = block.subarray(at, at + length).indexOf(0);
  return block.toString('utf8', at, at + (end < 0 ? length : end));
};

const nameIn = (header: Buffer): string => {
  const prefix = header.toString('latin1', 257, 263) === 'ustar\0' ? textAt(header, 345, 155) : '';
  return `${prefix === '' ? '' : `${prefix}/`}${textAt(header, 0, 100)}`;
};

/** What records of the form `<length> <key>=<value>\n` say, by their keys. */
const recordsIn = (records: Buffer): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  for (let at = 0; at < records.length; ) {
    const [all = '', length] = /^(\d{1,9}) /.exec(records.toString('latin1', at, at + 10)) ?? [];
    if (length === undefined || Number(length) <= all.length) return values;
    const record = records.toString('utf8', at + all.length, at + Number(length) - 1);
    const equals = record.indexOf('=');
    values.set(record.slice(0, equals), record.slice(equals + 1));
    at += Number(length);
  }
  return values;
};

/** A stream, taken from piece by piece. */
class Bytes {
  /** How many bytes are behind. */
  at = 0;
  private rest: Uint8Array = new Uint8Array();
  private readonly chunks: AsyncIterator<Uint8Array>;

  constructor(
    stream: AsyncIterable<Uint8Array>,
    private readonly most: number,
  ) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  /** No more is read. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  /** The next bytes: fewer than asked for where the stream ends. */
  async take(length: number): Promise<Buffer> {
    const taken: Buffer[] = [];
    for await (const piece of this.next(length)) taken.push(Buffer.from(piece));
    return Buffer.concat(taken);
  }

  async whole(length: number): Promise<Buffer> {
    const bytes = await this.take(length);
    if (bytes.length < length) throw short();
    return bytes;
  }

  async *pieces(length: number): AsyncGenerator<Uint8Array> {
    const end = this.at + length;
    yield* this.next(length);
    if (this.at < end) throw short();
  }

  async skipTo(place: number): Promise<void> {
    for await (const _ of this.next(place - this.at));
  }

  private async *next(length: number): AsyncGenerator<Uint8Array> {
    const end = this.at + length;
    if (end > this.most) throw new SampleError(`an archive that unpacks to more than ${this.most} bytes`);
    while (this.at < end) {
      if (this.rest.length === 0) {
        const { value, done } = await this.chunks.next();
        if (done) return;
        this.rest = value;
      }
      const piece = this.rest.subarray(0, end - this.at);
      this.rest = this.rest.subarray(piece.length);
      this.at += piece.length;
      yield piece;
    }
  }
}
