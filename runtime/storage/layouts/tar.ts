/** Tar files of samples: the files of each stand together, and share the start of their name. */
import { createReadStream } from 'node:fs';
import type { Member, MemberLine } from '../../../core/operator.js';
import { filling, TAR_END, tarBytes, tarHead } from '../../media/tar-write.js';
import { eachLine } from '../source.js';
import type { Store } from '../store.js';
import type { FileLayout } from './layout.js';

/** What a row without a key is called by: its place, so that files stand in the order of their names. */
const DIGITS = 9;
const BLOCK = 1 << 20;

export class TarLayout implements FileLayout {
  private last = '';
  private repeats = 0;

  constructor(
    private readonly store: Pick<Store, 'file'>,
    private place: number,
  ) {}

  async *push(rows: Buffer): AsyncGenerator<Uint8Array> {
    for (const { key, members } of linesOf(rows)) {
      const own = this.keyOf(key);
      for (const member of members) {
        const size = sizeOf(member);
        yield tarHead(`${own}.${member.name}`, size);
        if ('text' in member) yield Buffer.from(member.text);
        else yield* createReadStream(await this.store.file(member.digest), { highWaterMark: BLOCK });
        yield filling(size);
      }
    }
  }

  *end(): Generator<Uint8Array> {
    yield TAR_END;
  }

  /** Rows of one key that stand together would be read as one sample. */
  private keyOf(key: string): string {
    const place = `${this.place++}`.padStart(DIGITS, '0');
    this.repeats = key === this.last ? this.repeats + 1 : 0;
    this.last = key;
    if (key === '') return place;
    return this.repeats === 0 ? key : `${key}~${this.repeats}`;
  }
}

/** How many rows each of the tar files gets, in order, that are of so many bytes at most, or of one row; 0 for one file. */
export const cutTars = async (rows: AsyncIterable<Buffer>, mostBytes: number): Promise<readonly number[]> => {
  const counts: number[] = [0];
  let bytes = TAR_END.length;
  for await (const block of rows) {
    for (const { key, members } of linesOf(block)) {
      const size = members.reduce((sum, member) => sum + tarBytes(`${key.padEnd(DIGITS, '0')}.${member.name}`, sizeOf(member)), 0);
      if (mostBytes > 0 && counts.at(-1)! > 0 && bytes + size > mostBytes) {
        counts.push(0);
        bytes = TAR_END.length;
      }
      counts[counts.length - 1]!++;
      bytes += size;
    }
  }
  return counts;
};

const linesOf = (rows: Buffer): readonly MemberLine[] => {
  const lines: MemberLine[] = [];
  eachLine(rows, (line) => lines.push(JSON.parse(line.toString()) as MemberLine));
  return lines;
};
const sizeOf = (member: Member): number => ('text' in member ? Buffer.byteLength(member.text) : member.size);
