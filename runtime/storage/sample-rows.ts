/** A few rows of a source, the same ones wherever and whenever they are looked for: enough to tell shares by, and quickly read. */
import { hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { uniform } from '../../core/random.js';
import { fileBlocks, isDerived } from './decompress.js';
import type { FoundFile } from './list-files.js';
import { LINE_ENDS, type RowEnds } from './row-ends.js';
import { eachRow } from './source.js';

/** The most rows that are taken, and their bytes together. */
export const SAMPLE_ROWS = 200;
const BYTES = 1 << 19;
/** A longer row is passed over. */
const ROW_BYTES = 1 << 17;
/** So many places are looked at; of each, the rows that begin in so many bytes. */
const PLACES = 64;
const PLACE_BYTES = 1 << 14;
/** Files that can only be read from their beginning: so many are, so far. */
const HEADS = 4;

export interface RowSample {
  readonly rows: readonly Buffer[];
  /** Bytes of a row, its line end included: of all rows that were met, those that are too long to be taken among them. */
  readonly rowBytes: number;
}

/** Rows of files of lines: from places all over them, none more likely than another. */
export const sampleLines = async (files: readonly FoundFile[]): Promise<RowSample> => {
  if (files.some(({ path }) => isDerived(path))) return sampleHeads(files, () => LINE_ENDS);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const found = new Found();
  if (total <= BYTES) {
    for (const file of files) {
      const bytes = await bytesAt(file, 0, file.size);
      found.meet(bytes, LINE_ENDS);
      found.take(bytes, file.size);
    }
    return found.chosen();
  }
  const draw = uniform(hash('sha256', JSON.stringify(files.map(({ file, size }) => [file, size])), 'buffer').readInt32LE());
  for (let place = 0; place < PLACES; place++) {
    const { file, offset } = fileAt(files, Math.floor(((place + draw()) * total) / PLACES));
    const bytes = await bytesAt(file, offset, PLACE_BYTES + ROW_BYTES);
    found.meet(bytes.subarray(0, PLACE_BYTES), LINE_ENDS);
    // A row that began before this place is another place's.
    const start = offset === 0 ? 0 : bytes.indexOf(10) + 1;
    if (start > 0 || offset === 0) found.take(bytes.subarray(start), PLACE_BYTES, offset + bytes.length < file.size);
  }
  return found.chosen();
};

/** Rows from the beginnings of a few files, for those that cannot be entered elsewhere. `skip` is what stands before the rows of each. */
export const sampleHeads = async (files: readonly FoundFile[], ends: () => RowEnds, skip = 0): Promise<RowSample> => {
  const found = new Found();
  for (const file of byHash(files, ({ file }) => file).slice(0, HEADS)) {
    const head = await headOf(file, skip + BYTES / HEADS + ROW_BYTES);
    found.meet(head.bytes.subarray(skip, skip + BYTES / HEADS), ends());
    found.take(head.bytes.subarray(skip), BYTES / HEADS, !head.isWhole, ends());
  }
  return found.chosen();
};

/** Files of a folder of documents, each of which is a row. */
export const sampleFiles = (files: readonly FoundFile[]): readonly FoundFile[] => {
  let left = BYTES;
  return byHash(
    files.filter(({ size }) => size <= ROW_BYTES),
    ({ file }) => file,
  )
    .slice(0, SAMPLE_ROWS)
    .filter(({ size }) => {
      left -= size;
      return left >= 0;
    });
};

/** Rows that may be taken, and how long rows are. */
class Found {
  private readonly rows: Buffer[] = [];
  private met = 0;
  private bytes = 0;

  /** Counts the ends of rows in these bytes, wherever they begin and end. */
  meet(bytes: Buffer, ends: RowEnds): void {
    for (let at = 0; at >= 0 && at < bytes.length; ) {
      const end = ends.next(bytes, at);
      if (end >= 0) this.met++;
      at = end < 0 ? -1 : end + 1;
    }
    this.bytes += bytes.length;
  }

  /** Takes the rows that begin in the first `within` bytes; with `cut`, one that the bytes end in is not whole. */
  take(bytes: Buffer, within: number, cut = false, ends: RowEnds = LINE_ENDS): void {
    const last = cut ? bytes.lastIndexOf(10) + 1 : bytes.length;
    eachRow(bytes.subarray(0, last), ends, (row, offset) => {
      if (offset < within) this.rows.push(row);
    });
  }

  /** Those with the smallest hashes. */
  chosen(): RowSample {
    let left = BYTES;
    const rows: Buffer[] = [];
    for (const row of byHash(this.rows, (one) => one)) {
      if (rows.length === SAMPLE_ROWS || row.length > left) break;
      if (row.length > ROW_BYTES) continue;
      left -= row.length;
      rows.push(row);
    }
    return { rows, rowBytes: this.bytes / Math.max(1, this.met) };
  }
}

const byHash = <T>(items: readonly T[], of: (item: T) => string | Buffer): T[] =>
  items
    .map((item) => [hash('sha1', of(item)), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, item]) => item);

const fileAt = (files: readonly FoundFile[], position: number): { readonly file: FoundFile; readonly offset: number } => {
  let offset = position;
  for (const file of files) {
    if (offset < file.size) return { file, offset };
    offset -= file.size;
  }
  return { file: files.at(-1)!, offset: files.at(-1)!.size };
};

const bytesAt = async ({ path }: FoundFile, offset: number, length: number): Promise<Buffer> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

const headOf = async ({ path }: FoundFile, length: number): Promise<{ readonly bytes: Buffer; readonly isWhole: boolean }> => {
  const blocks: Buffer[] = [];
  let bytes = 0;
  for await (const block of fileBlocks(path)) {
    blocks.push(Buffer.from(block));
    bytes += block.length;
    if (bytes >= length) return { bytes: Buffer.concat(blocks), isWhole: false };
  }
  return { bytes: Buffer.concat(blocks), isWhole: true };
};
