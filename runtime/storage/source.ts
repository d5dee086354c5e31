/** Sources: finds their files, and cuts these into chunks. */
import type { ChunkRef, Entry } from '../../core/dataset.js';
import type { SourceFile } from '../../core/operator.js';
import type { Limits, Source } from '../../core/plan.js';
import type { Store } from './store.js';

/** A file of a source. `file` is its path within the source's folder, with `/`; its name, when the source is one file. */
export interface FoundFile {
  readonly file: string;
  readonly path: string;
  readonly size: number;
  readonly mtime: number;
}
/** The files of a source in path order. Extensions are without regard to case; `compressed` adds their `.gz` and `.zst` forms. Suffixes, when there are any, narrow further. */
export declare const listFiles: (
  path: string,
  extensions: readonly string[],
  suffixes: readonly string[],
  compressed: boolean,
) => Promise<FoundFile[]>;
/** The chunks of a line-based file, in order. `copy` is 0 in all: `groupChunks` numbers them. */
export declare const cutLines: (
  store: Store,
  source: number,
  file: FoundFile,
  limits: Pick<Limits, 'shard_bytes' | 'max_row_bytes'>,
) => AsyncGenerator<ChunkRef>;
/** The one chunk of a file that is a sample. */
export declare const statFile: (source: number, file: FoundFile) => ChunkRef;
/** Puts chunks together into the entries of a source manifest, and numbers those with equal bytes. */
export declare const groupChunks: (chunks: AsyncIterable<ChunkRef>, limits: Pick<Limits, 'shard_bytes'>) => AsyncGenerator<Entry>;
/** A chunk's bytes, when they still are what was ingested. */
export declare const readChunk: (store: Store, sources: readonly Pick<Source, 'path'>[], chunk: ChunkRef) => Promise<Buffer>;
/** A file chunk's file, when it still is what was ingested. */
export declare const readFileChunk: (sources: readonly Pick<Source, 'path'>[], chunk: ChunkRef) => Promise<SourceFile>;
/** Where a chunk's file is. */
export declare const chunkPath: (sources: readonly Pick<Source, 'path'>[], chunk: Pick<ChunkRef, 'source' | 'file'>) => string;
/** Calls `visit` with each line that is not blank: its bytes without the line end, its offset, and its number from 0, blank lines counted. */
export declare const eachLine: (bytes: Uint8Array, visit: (line: Uint8Array, offset: number, number: number) => void) => void;
