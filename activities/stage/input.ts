/** What comes into a stage, batch by batch: the rows of a shard, or those that a formatter reads from chunks of the source. */
import type { ChunkRef, Entry, ShardRef } from '../../core/dataset.js';
import { SampleError, StoreError, VersionSkew } from '../../core/errors.js';
import type { RowContent } from '../../core/operator.js';
import { type FieldMap, isMisfit, type Row } from '../../core/sample.js';
import { SUFFIX_FIELD, suffixOf } from '../../core/suffix.js';
import { readShard } from '../../runtime/storage/shard.js';
import { readChunk, readFileChunk, readHeader, readRows, rowEndsOf } from '../../runtime/storage/source.js';
import { fieldReader, withField } from './field.js';
import { fingerprintsOf, type Prints, withFiles, withPrints } from './fingerprints.js';
import { readsOf } from './reads.js';
import type { Workplace } from './services.js';

/** A row as it came in: bad ones with their error, unread ones (a field that must not be null is) with neither. */
export interface Incoming {
  readonly place: number;
  readonly id: string;
  readonly row: Row | null;
  readonly error?: string;
  readonly bytes?: Uint8Array;
  /** Id of the step that read it: the formatter. */
  readonly reader?: string;
  /** Lone surrogates that were replaced in it. */
  readonly replaced?: number;
}

const BATCH_ROWS = 2000;
/** What samples hold on their way through the steps is a few times as much, and best stays in the caches. */
const BATCH_BYTES = 1 << 20;
/** Of so many files, so that what has changed since ingest is told near the time of its turn, and progress now and then. */
const BATCH_BLOCKS = 32;
const BAD_BYTES = 64 << 10;

/** The step that reads a source, as tallies and fates name it. */
export const readerStep = (formatter: string): string => `0.${formatter}`;

/**
 * The rows of an entry in their order, those that `wants` refuses left out: these are not even parsed. Rows of several files come together,
 * so that a few of them can be in hand at once.
 */
export async function* readInput(work: Workplace, entry: Entry, wants: (place: number) => boolean): AsyncGenerator<Incoming[]> {
  let batch: Incoming[] = [];
  let bytes = 0;
  let blocks = 0;
  const take = (): Incoming[] => {
    const taken = batch;
    [batch, bytes, blocks] = [[], 0, 0];
    return taken;
  };
  for await (const rows of 'chunks' in entry ? chunkRows(work, entry.chunks, wants) : shardRows(work, entry.shard, wants)) {
    for (const incoming of rows) {
      const size = (incoming.row?.utf8?.length ?? 0) + (incoming.row?.rest.length ?? 0);
      if (batch.length === BATCH_ROWS || (batch.length > 0 && bytes + size > BATCH_BYTES)) yield take();
      batch.push(incoming);
      bytes += size;
    }
    if (++blocks >= BATCH_BLOCKS && batch.length > 0) yield take();
  }
  if (batch.length > 0) yield batch;
}

type Rows = AsyncGenerator<Iterable<Incoming>>;

async function* chunkRows(work: Workplace, chunks: readonly ChunkRef[], wants: (place: number) => boolean): Rows {
  let place = 0;
  for (const chunk of chunks) {
    yield* openChunk(work, chunk, place, wants);
    place += chunk.rows;
  }
}

async function* shardRows({ store }: Workplace, shard: ShardRef, wants: (place: number) => boolean): Rows {
  let place = 0;
  for await (const rows of readShard(store, shard)) {
    const first = place;
    yield rows.map((row, i) => ({ place: first + i, id: row.id, row })).filter((incoming) => wants(incoming.place));
    place += rows.length;
  }
}

/** What the ids of a chunk's samples begin with; their row follows behind a point. */
export const chunkId = ({ digest, copy, piece }: Pick<ChunkRef, 'digest' | 'copy' | 'piece'>): string =>
  `${(piece?.of ?? digest).slice(0, 16)}${copy > 0 ? `~${copy}` : ''}`;
const idOf = (chunk: ChunkRef, row: number) => `${chunkId(chunk)}.${(chunk.piece?.row ?? 0) + row}`;

async function* openChunk(work: Workplace, chunk: ChunkRef, first: number, wants: (place: number) => boolean): Rows {
  const { plan, services, store } = work;
  const source = plan.sources[chunk.source]!;
  const formatter = services.catalog.get(source.formatter);
  if (formatter?.category !== 'formatter') throw new VersionSkew(`the plan has ${source.formatter}, which this worker does not know`);
  const params = formatter.params?.parse(source.params) ?? {};
  const own = { place: first, id: idOf(chunk, 0), reader: readerStep(source.formatter) };
  if (chunk.oversize) {
    const error = `${chunk.file}:${chunk.line}: a row of ${chunk.bytes} bytes is over max_row_bytes (${plan.limits.max_row_bytes})`;
    if (wants(first)) yield [{ ...own, row: null, error }];
    return;
  }
  const take = taker(work, chunk, await fingerprintsOf(store, chunk));
  if (formatter.unit === 'file') {
    if (!wants(first)) return;
    const file = readFileChunk(plan.sources, chunk);
    yield [take(own, () => formatter.read(file, plan.fields, params, []), chunk.file, Buffer.from(file.uri))];
    return;
  }
  if (formatter.unit === 'document') {
    if (!wants(first)) return;
    const bytes = await readChunk(store, plan.sources, chunk);
    yield [take(own, () => formatter.read(bytes, plan.fields, params, []), chunk.file, bytes)];
    return;
  }
  const header = await readHeader(store, chunk);
  let row = 0;
  for await (const rows of readRows(store, plan.sources, chunk, rowEndsOf(formatter))) {
    const taken: Incoming[] = [];
    for (const { line, number } of rows.slice(0, chunk.rows - row)) {
      const at = { ...own, place: first + row, id: idOf(chunk, row) };
      row++;
      if (wants(at.place))
        taken.push(take(at, () => formatter.read(line, plan.fields, params, header), `${chunk.file}:${chunk.line + number}`, line));
    }
    yield taken;
  }
  if (row < chunk.rows) throw new StoreError(`${chunk.file}: ${row} rows where ${chunk.rows} were ingested`);
}

/** Makes a row of what a formatter reads: a bad one is told with its place, one that lacks what must not be null is left unread. */
const taker = ({ plan, services }: Workplace, { source, file }: ChunkRef, prints: Prints | undefined) => {
  const { text: needsText, fileFields } = readsOf(plan, services);
  const suffixed = <C extends Pick<Row, 'rest'>>(content: C): C =>
    plan.addsSuffix ? withField(content, SUFFIX_FIELD, suffixOf(file)) : content;
  return (own: Incoming | Omit<Incoming, 'row'>, read: () => RowContent, where: string, bytes: Uint8Array): Incoming => {
    try {
      const { replaced, ...content } = read();
      if (replaced > 0 && plan.strict) throw new SampleError('a lone surrogate in the text');
      const row: Row = { id: own.id, ...withPrints(withFiles(suffixed(content), fileFields, plan.fields), source, prints) };
      return { ...own, row: isUnread(row, needsText, plan.required, plan.fields) ? null : row, replaced };
    } catch (error) {
      if (!(error instanceof SampleError)) throw error;
      return { ...own, row: null, error: `${where}: ${error.message}`, bytes: new Uint8Array(bytes.subarray(0, BAD_BYTES)) };
    }
  };
};

/** Whether a field that must not be null is; a value of another type is told when a step reads it. */
export const isUnread = (row: Row, needsText: boolean, required: readonly string[], fields: FieldMap): boolean => {
  const lacksText = needsText && row.utf8 === null && !isMisfit(row, 'text');
  if (lacksText || required.length === 0) return lacksText;
  const field = fieldReader(row, () => '', fields);
  return required.some((path) => field(path) === null);
};
