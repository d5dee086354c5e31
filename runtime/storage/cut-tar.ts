/** Cuts tar files of samples into chunks of lines; the files of the samples come to the store. */
import type { ChunkRef } from '../../core/dataset.js';
import { type Cut, type CutLimits, Cutter, targets } from './cutter.js';
import { fileBlocks } from './decompress.js';
import { LINE_ENDS } from './row-ends.js';
import { chunkOf, eachLine, type FoundFile } from './source.js';
import { Spool } from './spool.js';
import type { Store } from './store.js';
import { tarLines } from './tar-lines.js';

/** The chunks of a tar file, in order, as `cutLines` answers them; they end by the bytes of its files, too. `see` is told how far it is. */
export async function* cutTar(
  store: Store,
  source: number,
  found: FoundFile,
  limits: CutLimits,
  see: (bytes: number) => void,
): AsyncGenerator<ChunkRef> {
  const ends = targets(limits.shard_bytes);
  const at = { bytes: 0, lines: 0 };
  const open = () => new Cutter(limits, new Spool(), LINE_ENDS, { ...at });
  let cutter = open();
  let end = ends.next().value;
  let passed = 0;
  let inside = 0;
  const chunks = async function* (cuts: readonly Cut[]): AsyncGenerator<ChunkRef> {
    for (const cut of cuts) {
      yield { ...(await chunkOf(store, source, found, cut)), weight: cut.bytes + inside };
      inside = 0;
    }
  };
  const blocks = seen(fileBlocks(found.path), see);
  for await (const one of tarLines(found.path, store, blocks, limits.max_row_bytes)) {
    at.bytes += one.line.length;
    at.lines++;
    passed += one.inside;
    inside += one.inside;
    yield* chunks(cutter.push(one.line));
    if (passed < end) continue;
    yield* chunks(cutter.end());
    cutter = open();
    while (end <= passed) end = ends.next().value;
  }
  yield* chunks(cutter.end());
}

/** The digests of the files that the lines of a chunk name. In a text that a line holds, the quotes are spelled otherwise. */
export const membersIn = (chunk: Buffer): readonly string[] => {
  const digests: string[] = [];
  eachLine(chunk, (line) => digests.push(...(line.toString('latin1').match(/(?<="digest":")[0-9a-f]{64}(?=")/g) ?? [])));
  return digests;
};

async function* seen(blocks: AsyncIterable<Buffer>, see: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const block of blocks) {
    bytes += block.length;
    see(bytes);
    yield block;
  }
}
