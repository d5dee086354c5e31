/** Parquet files as JSON lines, one row group after the other. */
import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress } from 'fzstd';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';

/** Whether a file's name says that it is Parquet. */
export const isParquet = (path: string): boolean => /\.parquet$/i.test(path);

const compressors = {
  GZIP: (bytes: Uint8Array) => gunzipSync(bytes),
  BROTLI: (bytes: Uint8Array) => brotliDecompressSync(bytes),
  ZSTD: (bytes: Uint8Array, size: number) => decompress(bytes, new Uint8Array(size)),
};

/** A text that is none: its row is to be told as bad, by its line. */
const NO_UTF8 = Symbol('not UTF-8');
const parsers = {
  stringFromBytes: (bytes: Uint8Array | undefined) => {
    if (bytes === undefined) return undefined;
    const own = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    return isUtf8(own) ? own.toString('utf8') : NO_UTF8;
  },
};

/** The rows of a file, a line each, in blocks. One row group is in memory at a time. */
export async function* parquetLines(path: string): AsyncGenerator<Buffer> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors, parsers, utf8: false });
    if (rows.length !== rowEnd - rowStart) throw new Error(`${rows.length} rows, where a row group should have ${rowEnd - rowStart}`);
    for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
      yield Buffer.from(
        rows
          .slice(from, from + BLOCK_ROWS)
          .map((row) => `${spell(row)}\n`)
          .join(''),
      );
    }
    rowStart = rowEnd;
  }
}
const BLOCK_ROWS = 256;

/** As Python would write it: whole numbers with all their digits, NaN and infinities by name. */
const spell = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint' || typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
  // No JSON, so that whoever reads the line quarantines it.
  if (value === NO_UTF8) return 'a text that is not UTF-8';
  if (value instanceof Date) return JSON.stringify(value);
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
    return JSON.stringify(bytes.toString(isUtf8(bytes) ? 'utf8' : 'base64'));
  }
  if (ArrayBuffer.isView(value)) return spell([...(value as unknown as Iterable<number>)]);
  if (Array.isArray(value)) return `[${value.map(spell).join(',')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}:${spell(member)}`)
    .join(',')}}`;
};
