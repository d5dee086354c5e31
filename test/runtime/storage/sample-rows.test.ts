import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uniform } from '../../../core/random.js';
import type { FoundFile } from '../../../runtime/storage/list-files.js';
import { RecordEnds } from '../../../runtime/storage/row-ends.js';
import { SAMPLE_ROWS, sampleFiles, sampleHeads, sampleLines } from '../../../runtime/storage/sample-rows.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-sample-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, contents: string | Buffer): Promise<FoundFile> => {
  const path = join(folder, name);
  await writeFile(path, contents);
  const { size, mtimeMs } = await stat(path);
  return { file: basename(path), path, size, mtime: mtimeMs };
};
const texts = (rows: readonly Buffer[]) => rows.map(String);

/** Rows of very different lengths, of which every fourth is long, and the first half of the file has none that is odd. */
const draw = uniform(5);
const ROWS = Array.from(
  { length: 40_000 },
  (_, n) => `${n} ${n > 20_000 && n % 2 ? 'odd' : ''} ${'x'.repeat(draw() * (n % 4 ? 100 : 2000))}`,
);

test('a large file: whole rows from all over it, the same ones each time, in their true shares; and how many rows there are', async () => {
  const file = await put('large.jsonl', ROWS.map((row) => `${row}\n`).join(''));
  const { rows, rowBytes } = await sampleLines([file]);
  expect(texts((await sampleLines([file])).rows)).toEqual(texts(rows));
  const known = new Set(ROWS);
  expect(texts(rows).every((row) => known.has(row))).toBe(true);
  expect(rows).toHaveLength(SAMPLE_ROWS);
  const share = (wanted: (row: string) => boolean) => texts(rows).filter(wanted).length / rows.length;
  expect(share((row) => row.includes('odd'))).toBeGreaterThan(0.15);
  expect(share((row) => row.includes('odd'))).toBeLessThan(0.35);
  expect(share((row) => row.length > 200)).toBeGreaterThan(0.12);
  expect(share((row) => row.length > 200)).toBeLessThan(0.33);
  expect(file.size / rowBytes / ROWS.length).toBeGreaterThan(0.85);
  expect(file.size / rowBytes / ROWS.length).toBeLessThan(1.15);
});

test('a small source is taken whole, across its files; of too many rows those with the smallest hashes', async () => {
  const files = [await put('a.jsonl', 'a\n\n b \nlast'), await put('empty.jsonl', ''), await put('b.jsonl', 'c\n')];
  expect(texts((await sampleLines(files)).rows).sort()).toEqual([' b ', 'a', 'c', 'last']);
  const many = await put(
    'many.jsonl',
    ROWS.slice(0, 1000)
      .map((row) => `${row.slice(0, 50)}\n`)
      .join(''),
  );
  const sha1 = (row: string) => createHash('sha1').update(row).digest('hex');
  const expected = ROWS.slice(0, 1000)
    .map((row) => row.slice(0, 50))
    .sort((a, b) => (sha1(a) < sha1(b) ? -1 : 1));
  expect(texts((await sampleLines([many])).rows)).toEqual(expected.slice(0, SAMPLE_ROWS));
});

test('a row that is long beyond measure is passed over, but counted', async () => {
  const file = await put('long.jsonl', `${'a\n'.repeat(1000)}${'x'.repeat(3_000_000)}\n${'b\n'.repeat(1000)}`);
  const { rows, rowBytes } = await sampleLines([file]);
  expect(rows.every((row) => row.length === 1)).toBe(true);
  expect(rowBytes).toBeGreaterThan(100);
});

test('of what can only be read from its beginning, the first rows; quoted line ends end none', async () => {
  const packed = await put('packed.jsonl.gz', gzipSync(ROWS.map((row) => `${row}\n`).join('')));
  const known = new Set(ROWS.slice(0, 5000));
  const { rows } = await sampleLines([packed]);
  expect(rows.length).toBeGreaterThan(100);
  expect(texts(rows).every((row) => known.has(row))).toBe(true);
  const records = await put('records.csv', 'a,b\n1,"two\nlines"\n3,4\n');
  expect(texts((await sampleHeads([records], () => new RecordEnds(','), 4)).rows).sort()).toEqual(['1,"two\nlines"', '3,4']);
});

test('of documents some files, by the hashes of their names', () => {
  const files = Array.from({ length: 1000 }, (_, n) => ({ file: `${n}.txt`, path: '', size: 100 + n, mtime: 0 }));
  const taken = sampleFiles(files);
  expect(taken).toHaveLength(SAMPLE_ROWS);
  expect(sampleFiles([...files].reverse())).toEqual(taken);
});
