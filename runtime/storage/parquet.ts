/** Parquet files as JSON lines, one row group after the other. */
import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress } from 'fzstd';
import { NO_UTF8, spell } from './spell.js';

/** Whether a file's name says that it is Parquet. */
export const isParquet = (path: string): boolean => /\.parquet$/i.test(path);

const compressors = {
  GZIP: (bytes: Uint8Array) => gunzipSync(bytes),
  BROTLI: (bytes: Uint8Array) => brotliDecompressSync(bytes),
  ZSTD: (bytes: Uint8Array, size: number) => decompress(bytes, new Uint8Array(size)),
};

const parsers = {
  stringFromBytes: (bytes: Uint8Array | undefined) => {
    if (bytes === undefined) return undefined;
    const own = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    return isUtf8(own) ? own.toString('utf8') : NO_UTF8;
  },
};

/** The rows of a file, a line each, in blocks. One row group is in memory at a time. */
export async function* parquetLines(path: string): AsyncGenerator<Buffer> {
  // Loaded by lanes that read such a file alone.
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
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
