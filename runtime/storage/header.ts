/** The first record of a file, which names the fields of all others. */
import { RecipeError, SampleError } from '../../core/errors.js';
import { readNames } from '../text/record.js';
import { RecordEnds } from './row-ends.js';

/** What stands before the rows of a file: how many bytes and lines, and the names that they hold. */
export interface Header {
  readonly bytes: number;
  readonly lines: number;
  readonly names: readonly string[];
}

const LIMIT = 2 ** 24;

/** Reads a file's header, after blank lines and a byte order mark; one that cannot be read is the user's to mend, for no row can be read without. */
export const takeHeader = async (path: string, blocks: AsyncIterable<Buffer>, separator: string): Promise<Header> => {
  let seen: Buffer = Buffer.alloc(0);
  for await (const block of blocks) {
    seen = Buffer.concat([seen, block]);
    const found = firstRecord(path, seen, separator);
    if (found) return found;
    if (seen.length > LIMIT)
      throw new RecipeError(`${path}: the header, which names the fields, is over ${LIMIT} bytes: is a quote in it never closed?`);
  }
  return firstRecord(path, Buffer.concat([seen, Buffer.from('\n')]), separator) ?? unclosed(path, seen);
};

const firstRecord = (path: string, seen: Buffer, separator: string): Header | undefined => {
  const ends = new RecordEnds(separator);
  let lines = 0;
  for (let start = seen[0] === 0xef && seen[1] === 0xbb && seen[2] === 0xbf ? 3 : 0; ; ) {
    const newline = ends.next(seen, start);
    if (newline < 0) return undefined;
    lines += ends.lines;
    if (!ends.isBlank(seen, start, newline))
      return { bytes: newline + 1, lines, names: namesIn(path, seen.subarray(start, newline), separator) };
    start = newline + 1;
  }
};

const namesIn = (path: string, record: Buffer, separator: string): readonly string[] => {
  try {
    return readNames(record, separator);
  } catch (error) {
    throw error instanceof SampleError ? new RecipeError(`${path}: the header, which names the fields: ${error.message}`) : error;
  }
};

/** A file of blank lines has no header and no rows; what else ends here is in a quote. */
const unclosed = (path: string, seen: Buffer): Header => {
  if (seen.includes('"')) throw new RecipeError(`${path}: the header, which names the fields, has a quote that is never closed`);
  return { bytes: seen.length, lines: 0, names: [] };
};
