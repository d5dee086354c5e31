/** The verdicts of a run as a Parquet file: a row for each sample. */
import { open, rm } from 'node:fs/promises';
import { type ColumnType, join } from '../core/columns.js';
import type { ManifestRef } from '../core/dataset.js';
import { parquetLayout } from '../runtime/storage/layouts/layout.js';
import { entries } from '../runtime/storage/manifest.js';
import { spell } from '../runtime/storage/spell.js';
import { Spool } from '../runtime/storage/spool.js';
import { typeOfRow } from '../runtime/text/typed-row.js';
import type { Course } from './find-run.js';
import { chunkId, readerStep } from './stage/input.js';
import type { Workplace } from './stage/services.js';
import { measuredBy, type Verdict, verdicts } from './verdicts.js';

const BLOCK = 4 << 20;

/** Where a chunk's rows stand: in their file from 1, and in all that was read from 0. */
interface Origin {
  readonly file: string;
  readonly reader: string;
  readonly before: number;
  readonly beforeInFile: number;
}

/** The bytes of the file. Its columns are those of `COLUMNS`, then what the filters measure, by the names that rows have for it. */
export async function* verdictFile(work: Workplace, course: Course, kept: ManifestRef): AsyncGenerator<Uint8Array> {
  const origins = await originsOf(work, course.source!);
  const measured = measuredBy(work.plan, work.services.catalog);
  const stats = [...measured.keys()].map((name) => ({ name, column: name in COLUMNS ? `stats.${name}` : name }));
  let type: ColumnType = {
    fields: [
      ...Object.entries(COLUMNS).map(([name, type]) => ({ name, type })),
      ...stats.map(({ name, column }) => ({ name: column, type: measured.get(name) ? ('float' as const) : ('null' as const) })),
    ],
  };
  // The types of all rows must be known before the first is written.
  const spool = new Spool();
  const blocks: number[] = [];
  let place = 0;
  let lines: string[] = [];
  let size = 0;
  const flush = (): void => {
    const block = Buffer.from(lines.join(''));
    spool.write(block);
    blocks.push(block.length);
    [lines, size] = [[], 0];
  };
  for await (const verdict of verdicts(work, course, kept)) {
    work.signal.throwIfAborted();
    const row = { ...factsOf(verdict, origins), place: verdict.fate === 'kept' ? ++place : null };
    const line = `${spell({ ...row, ...Object.fromEntries(stats.map(({ name, column }) => [column, verdict.stats[name]])) })}\n`;
    type = join(type, typeOfRow(Buffer.from(line)));
    lines.push(line);
    size += line.length;
    if (size >= BLOCK) flush();
  }
  flush();
  const layout = await parquetLayout(type, { compression: 'snappy' });
  const path = spool.take(blocks.reduce((sum, bytes) => sum + bytes, 0));
  const spooled = await open(path, 'r');
  try {
    for (const bytes of blocks) {
      const block = Buffer.allocUnsafeSlow(bytes);
      await spooled.read(block);
      yield* layout.push(block);
    }
    yield* layout.end();
  } finally {
    await spooled.close();
    await rm(path);
  }
}

const COLUMNS = {
  id: 'text',
  ordinal: 'int',
  file: 'text',
  row: 'int',
  fate: 'text',
  step: 'text',
  why: 'text',
  place: 'int',
} as const satisfies Readonly<Record<string, ColumnType>>;

const factsOf = ({ id, fate, step, why }: Verdict, origins: ReadonlyMap<string, Origin>) => {
  const root = id.split('/', 1)[0]!;
  const point = root.lastIndexOf('.');
  const row = Number(root.slice(point + 1));
  const { file, reader, before, beforeInFile } = origins.get(root.slice(0, point))!;
  return { id, ordinal: before + row, file, row: beforeInFile + row + 1, fate, step: step ?? (fate === 'kept' ? null : reader), why };
};

/** The origin of each chunk, by what the ids of its samples begin with. */
const originsOf = async ({ store, plan }: Workplace, source: ManifestRef): Promise<ReadonlyMap<string, Origin>> => {
  const origins = new Map<string, Origin>();
  let before = 0;
  let inFile = '';
  let beforeInFile = 0;
  for await (const entry of entries(store, source)) {
    for (const { source: index, file, digest, copy, rows, piece } of 'chunks' in entry ? entry.chunks : []) {
      if (inFile !== `${index} ${file}`) [inFile, beforeInFile] = [`${index} ${file}`, 0];
      const reader = readerStep(plan.sources[index]!.formatter);
      const id = chunkId({ digest, copy, ...(piece && { piece }) });
      // Rows are counted from the first piece on.
      if (!origins.has(id)) origins.set(id, { file, reader, before, beforeInFile });
      before += rows;
      beforeInFile += rows;
    }
  }
  return origins;
};
