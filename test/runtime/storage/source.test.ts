import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ChunkRef } from '../../../core/dataset.js';
import { localStore } from '../../../runtime/storage/local.js';
import { LINE_ENDS, RecordEnds } from '../../../runtime/storage/row-ends.js';
import {
  cutLines,
  eachLine,
  eachRow,
  groupChunks,
  listFiles,
  readChunk,
  readFileChunk,
  readRows,
  statFile,
} from '../../../runtime/storage/source.js';
import { ROOT } from '../../root.js';
import { folder, seeded } from './rows.js';

const LINES = { extensions: ['.jsonl'], unit: 'line' } as const;
const LIMITS = { shard_bytes: 1 << 14, max_row_bytes: 1 << 20 };
const random = seeded(1);
const someLines = (count: number, longest = 2000) =>
  Array.from({ length: count }, (_, n) => (n % 17 === 3 ? '  \n' : `${n}:${'x'.repeat(Math.floor(random() * longest))}\n`)).join('');

const cut = async (path: string, limits = LIMITS) => {
  const store = await localStore(await folder());
  const [found] = await listFiles(path, LINES, []);
  const chunks: ChunkRef[] = [];
  for await (const chunk of cutLines(store, 0, found!, limits)) chunks.push(chunk);
  return { store, chunks, sources: [{ path }] };
};
const whole = async ({ store, chunks, sources }: Awaited<ReturnType<typeof cut>>) =>
  Buffer.concat(await Promise.all(chunks.map((chunk) => readChunk(store, sources, chunk)))).toString();
const file = async (name: string, contents: string | Uint8Array) => {
  const path = join(await folder(), name);
  await writeFile(path, contents);
  return path;
};

test('chunks end with lines, cover the file, and count its rows and lines', async () => {
  const text = someLines(3000);
  const made = await cut(await file('a.jsonl', text));
  expect(await whole(made)).toBe(text);
  expect(made.chunks.length).toBeGreaterThan(100);
  let line = 1;
  for (const chunk of made.chunks) {
    const bytes = await readChunk(made.store, made.sources, chunk);
    expect(chunk.digest).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(chunk.line).toBe(line);
    let rows = 0;
    eachLine(bytes, (one, offset, number) => {
      rows++;
      expect(text.split('\n')[line - 1 + number]).toBe(one.toString());
      expect(bytes.toString('utf8', offset, offset + one.length)).toBe(one.toString());
    });
    expect(chunk.rows).toBe(rows);
    line += bytes.toString().split('\n').length - 1;
  }
});

test('the first chunks are small', async () => {
  const path = await file('a.jsonl', someLines(30_000));
  const { chunks } = await cut(path, { shard_bytes: 8 << 20, max_row_bytes: 1 << 20 });
  expect(chunks.map(({ bytes }) => Math.round(bytes / (1 << 20)))).toEqual([1, 1, 4, 4, 8, 8, expect.any(Number)]);
});

test('appending changes only the last chunk', async () => {
  const path = await file('a.jsonl', someLines(500));
  const { chunks: before } = await cut(path);
  await appendFile(path, someLines(200));
  const { chunks: after } = await cut(path);
  expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
  expect(after.length).toBeGreaterThan(before.length);
});

test('moving a file changes no digest', async () => {
  const path = await file('a.jsonl', someLines(200));
  const before = await cut(path);
  await rename(path, `${path}.moved.jsonl`);
  const after = await cut(`${path}.moved.jsonl`);
  expect(after.chunks.map(({ digest }) => digest)).toEqual(before.chunks.map(({ digest }) => digest));
});

test('a file without an end of line, and one with nothing in it', async () => {
  const made = await cut(await file('a.jsonl', 'one\n\n \t\r\ntwo'));
  expect(made.chunks.map(({ rows, bytes }) => [rows, bytes])).toEqual([[2, 12]]);
  expect((await cut(await file('b.jsonl', ''))).chunks).toEqual([]);
  expect((await cut(await file('c.jsonl', '\n \n\n'))).chunks).toEqual([]);
});

test.each([
  ['in one block', 1000],
  ['over several blocks', 3 << 20],
])('a row that is too large is a chunk of its own: %s', async (_, size) => {
  const [before, huge, after] = [someLines(5, 100), `${'y'.repeat(size + 1)}\n`, someLines(5, 100)];
  for (const [text, last] of [
    [before + huge + after, false],
    [before + huge.trimEnd(), true],
    [huge + after, false],
    [before + huge + huge + after, false],
  ] as const) {
    const path = await file('a.jsonl', text);
    const made = await cut(path, { shard_bytes: 1 << 30, max_row_bytes: size });
    expect(await whole(made)).toBe(text);
    const oversize = made.chunks.filter((chunk) => chunk.oversize);
    expect(oversize.length).toBe(text.split(huge.trimEnd()).length - 1);
    for (const chunk of oversize) {
      expect(chunk.rows).toBe(1);
      expect(chunk.bytes).toBe(huge.length - (last ? 1 : 0));
      expect(chunk.line).toBe(text.slice(0, chunk.offset).split('\n').length);
      expect(chunk.digest).toBe(
        createHash('sha256')
          .update(text.slice(chunk.offset, chunk.offset + chunk.bytes))
          .digest('hex'),
      );
    }
    const zipped = await cut(await file('a.jsonl.gz', gzipSync(text)), { shard_bytes: 1 << 30, max_row_bytes: size });
    expect(zipped.chunks.map(({ blob, file, ...chunk }) => chunk)).toEqual(made.chunks.map(({ file, ...chunk }) => chunk));
    expect(zipped.chunks.map(({ blob }) => blob === undefined)).toEqual(made.chunks.map((chunk) => chunk.oversize === true));
  }
});

test('a row of just the largest size is read', async () => {
  const { chunks } = await cut(await file('a.jsonl', `${'y'.repeat(1000)}\nz\n`), { shard_bytes: 1 << 20, max_row_bytes: 1000 });
  expect(chunks.map(({ rows, oversize }) => [rows, oversize])).toEqual([[2, undefined]]);
});

test('a compressed file is cut as its contents are', async () => {
  const text = someLines(2000);
  const plain = await cut(await file('a.jsonl', text));
  const halves = [text.slice(0, 5000), text.slice(5000)].map((half) => gzipSync(half));
  const zipped = await cut(await file('a.jsonl.gz', Buffer.concat(halves)));
  expect(zipped.chunks.map(({ digest, rows, line, offset }) => [digest, rows, line, offset])).toEqual(
    plain.chunks.map(({ digest, rows, line, offset }) => [digest, rows, line, offset]),
  );
  expect(await whole(zipped)).toBe(text);
  const zstd = await cut(join(ROOT, 'test/fixtures/storage/lines.jsonl.zst'));
  expect(await whole(zstd)).toBe(Array.from({ length: 4000 }, (_, n) => `{"n":${n}}\n`).join(''));
});

test('a compressed file that is cut short or damaged is named', async () => {
  const zipped = gzipSync(someLines(2000));
  await expect(cut(await file('short.jsonl.gz', zipped.subarray(0, -20)))).rejects.toThrow(/short\.jsonl\.gz: is damaged or not complete/);
  const bad = Buffer.from(zipped);
  bad.fill(0, 400, 500);
  await expect(cut(await file('bad.jsonl.gz', bad))).rejects.toThrow(/bad\.jsonl\.gz: is damaged or not complete/);
  await expect(cut(await file('no.jsonl.gz', 'plain text'))).rejects.toThrow(/no\.jsonl\.gz: is damaged/);
  const zstd = await readFile(join(ROOT, 'test/fixtures/storage/lines.jsonl.zst'));
  await expect(cut(await file('short.jsonl.zst', zstd.subarray(0, -20)))).rejects.toThrow(/short\.jsonl\.zst: is damaged/);
  await expect(cut(await file('no.jsonl.zst', 'plain text'))).rejects.toThrow(/no\.jsonl\.zst: is damaged/);
});

test.each([
  ['lines', () => LINE_ENDS],
  ['records', () => new RecordEnds(',')],
])('%s of a chunk are the same, read in blocks and at once', async (_, ends) => {
  const many = `"a,""b""\n${'quoted line\n'.repeat(2000)}",2\n\n${someLines(1500)}`;
  const text = `${many}${'long'.repeat(1 << 20)}\n${many.repeat(3)}no end`;
  const { store, chunks, sources } = await cut(await file('a.jsonl', text), { shard_bytes: 32 << 20, max_row_bytes: 1 << 23 });
  const chunk = { ...chunks[0]!, offset: 0, bytes: text.length, digest: createHash('sha256').update(text).digest('hex') };
  const expected: (readonly [string, number])[] = [];
  eachRow(Buffer.from(text), ends(), (row, _, number) => expected.push([row.toString(), number]));
  const found: (readonly [string, number])[] = [];
  for await (const rows of readRows(store, sources, chunk, ends()))
    for (const { line, number } of rows) found.push([line.toString(), number]);
  expect(found).toEqual(expected);
  expect(found.length).toBeGreaterThan(1000);
});

test('bytes that changed since ingest are refused', async () => {
  const path = await file('a.jsonl', someLines(100));
  const { store, chunks, sources } = await cut(path);
  await writeFile(path, someLines(100));
  await expect(readChunk(store, sources, chunks[0]!)).rejects.toThrow(/a\.jsonl: changed since ingest/);
  const all = async () => {
    for await (const _ of readRows(store, sources, chunks[0]!, LINE_ENDS));
  };
  await expect(all()).rejects.toThrow(/a\.jsonl: changed since ingest/);
  await writeFile(path, '');
  await expect(readChunk(store, sources, chunks[0]!)).rejects.toThrow(/changed since ingest/);
  await expect(all()).rejects.toThrow(/changed since ingest/);
});

test('files are found in path order, below folders and links that stay within', async () => {
  const root = await folder();
  await mkdir(join(root, 'b/deep'), { recursive: true });
  for (const name of ['b/2.JSONL', 'b/deep/1.jsonl', 'B.jsonl', 'a.jsonl.gz', 'a-b.jsonl', 'b.jsonl.zst', 'no.json', 'jsonl'])
    await writeFile(join(root, name), '');
  await symlink(join(root, 'B.jsonl'), join(root, 'c.jsonl'));
  await symlink('.', join(root, 'b/loop'));
  const names = async (suffixes: string[]) => (await listFiles(root, LINES, suffixes)).map(({ file }) => file);
  expect(await names([])).toEqual(['B.jsonl', 'a-b.jsonl', 'a.jsonl.gz', 'b.jsonl.zst', 'b/2.JSONL', 'b/deep/1.jsonl', 'c.jsonl']);
  expect(await names(['.jsonl.gz', 'zst'])).toEqual(['a.jsonl.gz', 'b.jsonl.zst']);
  const [only] = await listFiles(join(root, 'no.json'), LINES, []);
  expect(only!.file).toBe('no.json');
});

test('a link that leads out of the folder, or nowhere, is refused by name', async () => {
  const [root, other] = [await folder(), await file('other.jsonl', '')];
  await symlink(other, join(root, 'out.jsonl'));
  await expect(listFiles(root, LINES, [])).rejects.toThrow(/out\.jsonl: the link leads out of/);
  await expect(listFiles(join(root, 'none'), LINES, [])).rejects.toThrow(/none: there is no such file/);
});

test('a file that is a sample keeps its digest until it changes', async () => {
  const path = await file('a.jpg', 'picture');
  const [found] = await listFiles(path, { extensions: ['.jpg'], unit: 'file' }, []);
  const chunk = statFile(0, found!);
  expect(chunk).toMatchObject({ bytes: 7, rows: 1, offset: 0, line: 0 });
  expect(readFileChunk([{ path }], chunk)).toEqual({ uri: 'a.jpg', size: 7, mtime: found!.mtime, digest: chunk.digest });
  const { mtime, atime } = await stat(path);
  await utimes(path, atime, new Date(mtime.getTime() + 1000));
  expect(() => readFileChunk([{ path }], chunk)).toThrow(/changed since ingest/);
});

test('small chunks are grouped, and equal ones are numbered', async () => {
  const chunks = ['a', 'b', 'a', 'c', 'a'].map((digest, n) => ({
    source: 0,
    file: `${n}`,
    offset: 0,
    bytes: 40,
    line: 1,
    digest,
    copy: 0,
    rows: 1,
  }));
  const groups: (readonly ChunkRef[])[] = [];
  for await (const entry of groupChunks(chunks, { shard_bytes: 100 })) if ('chunks' in entry) groups.push(entry.chunks);
  expect(groups.map((group) => group.map(({ digest, copy }) => `${digest}${copy}`))).toEqual([['a0', 'b0'], ['a1', 'c0'], ['a2']]);
});
