/** Sources: their files, the chunks that these are cut into, and the chunks' bytes. */
import { createHash } from 'node:crypto';
import { type Stats, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ChunkRef, Entry } from '../../core/dataset.js';
import { RecipeError } from '../../core/errors.js';
import type { MadeRows, SourceFile } from '../../core/operator.js';
import type { Limits, Source } from '../../core/plan.js';
import { type Cut, type CutLimits, Cutter, targets } from './cutter.js';
import { fileBlocks, isDerived } from './decompress.js';
import { takeHeader } from './header.js';
import { memberLines, readAround } from './json-list.js';
import { keyOf, sha256 } from './key.js';
import { type FoundFile, listFiles, unreadable } from './list-files.js';
import { LINE_ENDS, RecordEnds, type RowEnds } from './row-ends.js';
import { Spool } from './spool.js';
import type { Store } from './store.js';

export { type FoundFile, listFiles };

type Paths = readonly Pick<Source, 'path'>[];

/** The chunks of a file of lines, in order. `copy` is 0 in all: `groupChunks` numbers them. */
export const cutLines = (store: Store, source: number, found: FoundFile, limits: CutLimits): AsyncGenerator<ChunkRef> =>
  cutRows(store, source, found, new Cutter(limits, spoolOf(found)), fileBlocks(found.path));

/** The same of a file that is one object, a member of which is the list of the rows. */
export async function* cutMember(
  store: Store,
  source: number,
  found: FoundFile,
  limits: CutLimits,
  member: string,
): AsyncGenerator<ChunkRef> {
  const around = await readAround(found.path, fileBlocks(found.path), member);
  const header = (await store.put(Buffer.from(JSON.stringify([around])))).digest;
  const lines = memberLines(fileBlocks(found.path), member);
  for await (const chunk of cutRows(store, source, found, new Cutter(limits, new Spool()), lines)) yield { ...chunk, header };
}

/** The same of a file of records, whose first one names the fields. */
export async function* cutRecords(
  store: Store,
  source: number,
  found: FoundFile,
  limits: CutLimits,
  separator: string,
): AsyncGenerator<ChunkRef> {
  const taken = await takeHeader(found.path, fileBlocks(found.path), separator);
  const header = (await store.put(Buffer.from(JSON.stringify(taken.names)))).digest;
  const cutter = new Cutter(limits, spoolOf(found), new RecordEnds(separator), taken);
  for await (const chunk of cutRows(store, source, found, cutter, skip(fileBlocks(found.path), taken.bytes))) yield { ...chunk, header };
}

/** What goes with all rows of a chunk: the names of the fields of its records, or what stands around the list that it is of. */
export const readHeader = async (store: Store, { header }: ChunkRef): Promise<readonly string[]> =>
  header === undefined ? [] : (JSON.parse((await store.get(header)).toString()) as string[]);

async function* skip(blocks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const block of blocks) {
    if (left < block.length) yield block.subarray(left);
    left = Math.max(0, left - block.length);
  }
}

const spoolOf = ({ path }: FoundFile): Spool | undefined => (isDerived(path) ? new Spool() : undefined);

async function* cutRows(
  store: Store,
  source: number,
  found: FoundFile,
  cutter: Cutter,
  blocks: AsyncIterable<Buffer>,
): AsyncGenerator<ChunkRef> {
  for await (const block of blocks) for (const cut of cutter.push(block)) yield await chunkOf(store, source, found, cut);
  for (const cut of cutter.end()) yield await chunkOf(store, source, found, cut);
}

/** A chunk of a file, its bytes in the store where they are spooled. */
export const chunkOf = async (store: Store, source: number, found: FoundFile, { oversize, spooled, ...cut }: Cut): Promise<ChunkRef> => ({
  source,
  file: found.file,
  ...cut,
  copy: 0,
  ...(spooled !== undefined && { blob: (await store.putFile(spooled)).digest }),
  ...(oversize && { oversize }),
});

const fileDigest = ({ file, size, mtime }: Pick<FoundFile, 'file' | 'size' | 'mtime'>) => keyOf([file, size, mtime]);

/** The one chunk of a file that is a sample. */
export const statFile = (source: number, found: FoundFile): ChunkRef => ({
  source,
  file: found.file,
  offset: 0,
  bytes: found.size,
  line: 0,
  digest: fileDigest(found),
  copy: 0,
  rows: 1,
});

/** The one chunk of a file whose contents are a sample. */
export const documentChunk = async (source: number, found: FoundFile, limits: Pick<CutLimits, 'max_row_bytes'>): Promise<ChunkRef> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const block of fileBlocks(found.path)) {
    hash.update(block);
    bytes += block.length;
  }
  const whole = { source, file: found.file, offset: 0, bytes, line: 1, digest: hash.digest('hex'), copy: 0, rows: 1 };
  return bytes > limits.max_row_bytes ? { ...whole, oversize: true } : whole;
};

const MADE_ROWS = 10_000;

/** The chunks of rows that are made. */
export async function* makeRows(store: Store, source: number, { line, rows }: MadeRows): AsyncGenerator<ChunkRef> {
  const file = 'generated_dataset_config';
  for (let before = 0, offset = 0; before < rows; before += MADE_ROWS) {
    const count = Math.min(MADE_ROWS, rows - before);
    const { digest, bytes } = await store.put(Buffer.from(`${line}\n`.repeat(count)));
    yield { source, file, offset, bytes, line: before + 1, digest, copy: 0, rows: count, blob: digest };
    offset += bytes;
  }
}

/** Rows of a chunk: their bytes, with those between them, from `offset` in the file and line `line`. */
export interface RowSpan {
  readonly start: number;
  readonly end: number;
  readonly number: number;
  readonly rows: number;
}

/** Cuts a chunk, whose bytes these are, where the spans say, which follow each other. Its rows keep their ids. */
export const cutChunk = async (store: Store, chunk: ChunkRef, bytes: Buffer, spans: readonly RowSpan[]): Promise<readonly ChunkRef[]> => {
  const { offset, line, blob, digest: of } = chunk;
  const pieces: ChunkRef[] = [];
  let row = 0;
  for (const { start, end, number, rows } of spans) {
    const own = bytes.subarray(start, end);
    const piece = { of, row };
    const cut = { ...chunk, offset: offset + start, bytes: own.length, line: line + number, digest: sha256(own), rows, piece };
    pieces.push(blob === undefined ? cut : { ...cut, blob: (await store.put(own)).digest });
    row += rows;
  }
  return pieces;
};

/** Keeps an entry small, however small its files are. */
const GROUP_CHUNKS = 1000;

/** Puts chunks together into the entries of a source's manifest, and numbers those that have the same bytes. */
export async function* groupChunks(
  chunks: AsyncIterable<ChunkRef> | Iterable<ChunkRef>,
  limits: Pick<Limits, 'shard_bytes'>,
): AsyncGenerator<Entry> {
  const copies = new Map<string, number>();
  const sizes = targets(limits.shard_bytes);
  let group: ChunkRef[] = [];
  let bytes = 0;
  let before = 0;
  let room = sizes.next().value;
  for await (const chunk of chunks) {
    const { weight = chunk.bytes } = chunk;
    if (group.length === GROUP_CHUNKS || (group.length > 0 && bytes + weight > room)) {
      yield { chunks: group };
      group = [];
      bytes = 0;
      before += room;
      room = sizes.next().value - before;
    }
    const { of: digest, row } = chunk.piece ?? { of: chunk.digest, row: 0 };
    // Pieces of one chunk are of the copy that the first of them is of.
    const next = copies.get(digest) ?? 0;
    const copy = row === 0 ? next : next - 1;
    copies.set(digest, copy + 1);
    group.push({ ...chunk, copy });
    bytes += weight;
  }
  if (group.length > 0) yield { chunks: group };
}

/** Where a chunk's file is. */
export const chunkPath = (sources: Paths, { source, file }: Pick<ChunkRef, 'source' | 'file'>): string => {
  const { path } = sources[source]!;
  return basename(path) === file && statSync(path, { throwIfNoEntry: false })?.isFile() ? path : join(path, file);
};

const changed = (path: string): never => {
  throw new RecipeError(`${path}: changed since ingest; run the recipe again to read it as it is now`);
};

/** A chunk's bytes, when they still are what was ingested. */
export const readChunk = async (store: Store, sources: Paths, chunk: ChunkRef): Promise<Buffer> => {
  if (chunk.blob !== undefined) return store.get(chunk.blob);
  const path = chunkPath(sources, chunk);
  const file = await open(path).catch((error) => unreadable(path, error));
  try {
    const bytes = Buffer.allocUnsafeSlow(chunk.bytes);
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at, chunk.offset + at);
      if (bytesRead === 0) return changed(path);
      at += bytesRead;
    }
    return sha256(bytes) === chunk.digest ? bytes : changed(path);
  } finally {
    await file.close();
  }
};

/** A row of a chunk: its bytes without the line end, and the number of its first line, from 0. */
export interface ChunkRow {
  readonly line: Buffer;
  readonly number: number;
}

const BLOCK = 1 << 20;

/** The rows of a chunk, blank ones left out, some at a time. Whether the bytes still are what was ingested is known, and told, at the end. */
export async function* readRows(store: Store, sources: Paths, chunk: ChunkRef, ends: RowEnds): AsyncGenerator<ChunkRow[]> {
  const path = chunk.blob === undefined ? chunkPath(sources, chunk) : await store.file(chunk.blob);
  const first = chunk.blob === undefined ? chunk.offset : 0;
  const file = await open(path).catch((error) => unreadable(path, error));
  const hash = createHash('sha256');
  let number = 0;
  const rowOf = (line: Buffer): ChunkRow[] => (ends.isBlank(line, 0, line.length) ? [] : [{ line, number }]);
  try {
    let rest = Buffer.alloc(0);
    for (let at = 0; at < chunk.bytes; ) {
      const block = Buffer.allocUnsafeSlow(rest.length + Math.min(Math.max(BLOCK, rest.length), chunk.bytes - at));
      rest.copy(block);
      const { bytesRead } = await file.read(block, rest.length, block.length - rest.length, first + at);
      if (bytesRead === 0) return changed(path);
      at += bytesRead;
      const read = block.subarray(0, rest.length + bytesRead);
      hash.update(read.subarray(rest.length));
      const rows: ChunkRow[] = [];
      let start = 0;
      for (let from = rest.length; ; from = start) {
        const end = ends.next(read, from);
        if (end < 0) break;
        rows.push(...rowOf(read.subarray(start, end)));
        number += ends.lines;
        start = end + 1;
      }
      rest = read.subarray(start);
      yield rows;
    }
    yield rowOf(rest);
    if (hash.digest('hex') !== chunk.digest) return changed(path);
  } finally {
    await file.close();
  }
}

/** The file of a chunk that is a sample, when it still is what was ingested. */
export const readFileChunk = (sources: Paths, chunk: ChunkRef): SourceFile => {
  const path = chunkPath(sources, chunk);
  const { size, mtimeMs } = look(path);
  const mtime = Math.floor(mtimeMs);
  if (fileDigest({ file: chunk.file, size, mtime }) !== chunk.digest) changed(path);
  return { uri: chunk.file, size, mtime, digest: chunk.digest };
};

/** At once: the way to a thread and back takes longer. */
const look = (path: string): Stats => {
  try {
    return statSync(path);
  } catch (error) {
    return unreadable(path, error as NodeJS.ErrnoException);
  }
};

/** Calls `visit` with each row that is not blank: its bytes without the line end, its offset, and the number of its first line, from 0. */
export const eachRow = (bytes: Buffer, ends: RowEnds, visit: (row: Buffer, offset: number, number: number) => void): void => {
  for (let start = 0, number = 0; start < bytes.length; number += ends.lines) {
    const newline = ends.next(bytes, start);
    const end = newline < 0 ? bytes.length : newline;
    if (!ends.isBlank(bytes, start, end)) visit(bytes.subarray(start, end), start, number);
    start = end + 1;
  }
};

/** Calls `visit` with each line that is not blank: its bytes without the line end, its offset, and its number from 0, blank lines counted. */
export const eachLine = (bytes: Buffer, visit: (line: Buffer, offset: number, number: number) => void): void =>
  eachRow(bytes, LINE_ENDS, visit);

/** Where the rows of a formatter's chunks end. */
export const rowEndsOf = (formatter: { readonly separator?: string | undefined }): RowEnds =>
  formatter.separator === undefined ? LINE_ENDS : new RecordEnds(formatter.separator);
