/** Reads the sources of a plan: lists their files, cuts and hashes them, and seals the manifest of what is to be worked on. */
import type { ChunkRef, Entry, ManifestRef } from '../../core/dataset.js';
import { RecipeError, SampleError, VersionSkew } from '../../core/errors.js';
import type { AnyFormatter, RowContent } from '../../core/operator.js';
import type { Source } from '../../core/plan.js';
import { cutTar } from '../../runtime/storage/cut-tar.js';
import { ManifestWriter } from '../../runtime/storage/manifest.js';
import {
  cutChunk,
  cutLines,
  cutMember,
  cutRecords,
  documentChunk,
  eachRow,
  type FoundFile,
  groupChunks,
  listFiles,
  makeRows,
  type RowSpan,
  readChunk,
  readHeader,
  rowEndsOf,
  statFile,
} from '../../runtime/storage/source.js';
import { takePrints, withFiles } from './fingerprints.js';
import { mediaPath } from './media.js';
import { readsOf } from './reads.js';
import type { Workplace } from './services.js';

/** What was found, and what a person should be told of it. */
export interface SourceRead {
  readonly manifest: ManifestRef;
  readonly files: number;
  readonly warnings: readonly string[];
}

/** Cuts the sources into the entries of a manifest. Nothing is copied, unless a file is compressed. */
export const cutSource = async (work: Workplace): Promise<SourceRead> => {
  const { store, plan } = work;
  const writer = new ManifestWriter(store, plan.limits.page_entries);
  const warnings: string[] = [];
  let files = 0;
  const chunks = async function* (): AsyncGenerator<ChunkRef> {
    for (const [index, source] of plan.sources.entries()) {
      const formatter = formatterOf(work, source);
      if (formatter.made) {
        files++;
        yield* makeRows(store, index, formatter.made(formatter.params!.parse(source.params)));
        continue;
      }
      for (const file of await listFiles(source.path, formatter, source.suffixes)) {
        files++;
        if (file.size === 0 && (formatter.unit === 'line' || formatter.unit === 'record')) warnings.push(`${file.path} is empty`);
        else yield* chunksOf(work, index, file, formatter);
        work.signal.throwIfAborted();
      }
    }
  };
  for await (const entry of groupChunks(atMost(plan.rowLimit, chunks()), plan.limits)) await writer.add(entry satisfies Entry);
  const manifest = await writer.end();
  if (files === 0) throw new RecipeError(`there is no file to read in ${plan.sources.map(({ path }) => path).join(', ')}`);
  if (manifest.rows === 0) throw new RecipeError(`the dataset is empty: ${plan.sources.map(({ path }) => path).join(', ')} has no row`);
  return { manifest, files, warnings };
};

const formatterOf = ({ services }: Workplace, { formatter: name }: Source): AnyFormatter => {
  const formatter = services.catalog.get(name);
  if (formatter?.category !== 'formatter') throw new VersionSkew(`the plan has ${name}, which this worker does not know`);
  return formatter;
};

async function* chunksOf(work: Workplace, source: number, file: FoundFile, formatter: AnyFormatter): AsyncGenerator<ChunkRef> {
  if (formatter.unit === 'file') {
    yield statFile(source, file);
    return;
  }
  if (formatter.unit === 'document') {
    yield await documentChunk(source, file, work.plan.limits);
    return;
  }
  const cut = cutOf(work, source, file, formatter);
  let bytes = 0;
  for await (const chunk of cut) {
    bytes += chunk.bytes;
    work.progress({ file: file.file, bytes });
    yield* readsOf(work.plan, work.services).media ? await withMediaOf(work, chunk, formatter) : [chunk];
    work.signal.throwIfAborted();
  }
}

const cutOf = (work: Workplace, source: number, file: FoundFile, { separator, list, archive }: AnyFormatter): AsyncIterable<ChunkRef> => {
  const { store, plan, signal, progress } = work;
  if (separator !== undefined) return cutRecords(store, source, file, plan.limits, separator);
  if (list !== undefined) return cutMember(store, source, file, plan.limits, list);
  if (archive === undefined) return cutLines(store, source, file, plan.limits);
  return cutTar(store, source, file, plan.limits, (bytes) => {
    signal.throwIfAborted();
    progress({ file: file.file, bytes });
  });
};

/** What a medium is like, as bytes of text: work that a lane has on it. By kind, not by size, so that ids hang on what the rows say alone. */
const WEIGHTS = { images: 256 << 10, audios: 1 << 20, videos: 8 << 20 } as const;
/** Of a piece of a chunk, so that a few rows with much media are shared out as many rows of text are. */
const PIECE_WEIGHT = 4 << 20;

/**
 * Notes the state of the files that a chunk's rows name, and cuts it where these are much work. Rows that cannot be read name none; they are
 * told when their turn comes.
 */
const withMediaOf = async (work: Workplace, chunk: ChunkRef, formatter: AnyFormatter): Promise<readonly ChunkRef[]> => {
  if (chunk.oversize) return [chunk];
  const { store, plan, services } = work;
  const params = formatter.params?.parse(plan.sources[chunk.source]!.params) ?? {};
  const { fileFields } = readsOf(plan, services);
  const rows: RowContent[] = [];
  const spans: (RowSpan & { readonly weight: number })[] = [];
  const header = await readHeader(store, chunk);
  const bytes = await readChunk(store, plan.sources, chunk);
  let open = { start: 0, number: 0, rows: 0, weight: 0 };
  eachRow(bytes, rowEndsOf(formatter), (line, start, number) => {
    const row = readOrNot(() => withFiles(formatter.read(line, plan.fields, params, header), fileFields, plan.fields));
    if (row) rows.push(row);
    const weight = line.length + (row ? weightOf(row) : 0);
    if (open.rows > 0 && open.weight + weight > PIECE_WEIGHT) {
      spans.push({ ...open, end: start });
      open = { start, number, rows: 0, weight: 0 };
    }
    open = { ...open, rows: open.rows + 1, weight: open.weight + weight };
  });
  spans.push({ ...open, end: bytes.length });
  const pathOf = mediaPath(plan, services.roots);
  const media = await takePrints(store, rows, (ref) => pathOf({ ...ref, source: chunk.source }));
  const isText = spans.every(({ weight }) => weight <= bytes.length);
  const pieces = isText ? [chunk] : await cutChunk(store, chunk, bytes, spans);
  return pieces.map((piece, at) => ({ ...piece, media, ...(!isText && { weight: spans[at]!.weight }) }));
};

const weightOf = (row: RowContent): number =>
  (['images', 'audios', 'videos'] as const).reduce((sum, kind) => sum + row[kind].length * WEIGHTS[kind], 0);

const readOrNot = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof SampleError) return undefined;
    throw error;
  }
};

/** The first rows of a source, when only so many are wanted. */
async function* atMost(limit: number | null, chunks: AsyncIterable<ChunkRef>): AsyncGenerator<ChunkRef> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  if (left === 0) return;
  for await (const chunk of chunks) {
    yield chunk.rows > left ? { ...chunk, rows: left } : chunk;
    left -= chunk.rows;
    if (left <= 0) return;
  }
}
