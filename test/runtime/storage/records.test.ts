import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ChunkRef } from '../../../core/dataset.js';
import { localStore } from '../../../runtime/storage/local.js';
import { RecordEnds } from '../../../runtime/storage/row-ends.js';
import { cutRecords, eachRow, listFiles, readChunk, readHeader } from '../../../runtime/storage/source.js';
import { readFields, readNames } from '../../../runtime/text/record.js';
import { folder, seeded } from './rows.js';

const LIMITS = { shard_bytes: 1 << 13, max_row_bytes: 1 << 20 };
const cut = async (name: string, contents: string | Uint8Array, limits = LIMITS) => {
  const path = join(await folder(), name);
  await writeFile(path, contents);
  const store = await localStore(await folder());
  const [found] = await listFiles(path, { extensions: ['.csv'], unit: 'record' }, []);
  const chunks: ChunkRef[] = [];
  for await (const chunk of cutRecords(store, 0, found!, limits, ',')) chunks.push(chunk);
  return { store, chunks, sources: [{ path }] };
};
const rowsOf = async ({ store, chunks, sources }: Awaited<ReturnType<typeof cut>>) => {
  const rows: { fields: string[]; line: number }[] = [];
  for (const chunk of chunks) {
    const before = rows.length;
    const bytes = await readChunk(store, sources, chunk);
    expect(chunk.digest).toBe(createHash('sha256').update(bytes).digest('hex'));
    eachRow(bytes, new RecordEnds(','), (row, _, number) => rows.push({ fields: readFields(row, ','), line: chunk.line + number }));
    expect(rows.length - before).toBe(chunk.rows);
  }
  return rows;
};

const random = seeded(3);
const pieces = ['"', '""', ',', '\n', '\r\n', 'a', 'é', ' ', '5" disk', '\n\n'];
const anyValue = () => Array.from({ length: Math.floor(random() * 12) }, () => pieces[Math.floor(random() * pieces.length)]).join('');
const quote = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

test.each([
  ['a.csv', false],
  ['a.csv.gz', true],
])('quoted line ends, separators and quotes come back whole, wherever the file is cut: %s', async (name, isZipped) => {
  const rows = Array.from({ length: 6000 }, (_, n) => [`${n}`, anyValue(), anyValue()]);
  let text = 'id,"te\nxt",more\r\n';
  const lines: number[] = [];
  let line = 3;
  for (const [n, row] of rows.entries()) {
    if (n % 11 === 5) {
      text += '\n';
      line++;
    }
    lines.push(line);
    const record = row.map(quote).join(',') + (n % 3 ? '\n' : '\r\n');
    text += record;
    line += record.split('\n').length - 1;
  }
  const made = await cut(name, isZipped ? gzipSync(text) : text);
  expect(made.chunks.length).toBeGreaterThan(8);
  const bytes = Buffer.from(text);
  expect(made.chunks.every(({ offset }) => bytes[offset - 1] === 10)).toBe(true);
  expect(await readHeader(made.store, made.chunks.at(-1)!)).toEqual(['id', 'te\nxt', 'more']);
  const found = await rowsOf(made);
  expect(found.map(({ fields }) => fields)).toEqual(rows);
  expect(found.map(({ line }) => line)).toEqual(lines);
});

test('the same state is found however a file falls into blocks', () => {
  const text = 'a,"b\n""c"",\n"\r\n5" d,"x"\n"",""""\n,"\n\n","y""\n"\nz';
  const endsOf = (size: number) => {
    const ends = new RecordEnds(',');
    const found: [number, number][] = [];
    for (let at = 0; at < text.length; at += size) {
      const block = Buffer.from(text.slice(at, at + size));
      for (let from = 0; ; ) {
        const end = ends.next(block, from);
        if (end < 0) break;
        found.push([at + end, ends.lines]);
        from = end + 1;
      }
    }
    return found;
  };
  expect(endsOf(1000).map(([, lines]) => lines)).toEqual([3, 1, 1, 4]);
  for (let size = 1; size < text.length; size++) expect(endsOf(size)).toEqual(endsOf(1000));
});

test('a header stands after a byte order mark and blank lines; a file of it alone has no rows', async () => {
  const made = await cut('a.csv', '\ufeff\n"a",b\n1,2\n');
  expect(await readHeader(made.store, made.chunks[0]!)).toEqual(['a', 'b']);
  expect(await rowsOf(made)).toEqual([{ fields: ['1', '2'], line: 3 }]);
  for (const text of ['a,b', 'a,b\n', 'a,b\n\n', '', '\n \n']) expect((await cut('a.csv', text)).chunks).toEqual([]);
});

test.each([
  ['"a,b\n1,2\n', 'has a quote that is never closed'],
  ['a\xff,b\n1,2\n', 'invalid UTF-8 at byte 2'],
  ['"a"x,b\n1,2\n', 'field 1: more after the quote'],
])('a header that cannot be read is refused: %j', async (text, why) => {
  await expect(cut('a.csv', Buffer.from(text, 'latin1'))).rejects.toThrow(why);
});

test('names that are empty or come again get their own', () => {
  expect(readNames(Buffer.from('a,,a,a.1,a,,b'), ',')).toEqual(['a', 'Unnamed: 1', 'a.2', 'a.1', 'a.3', 'Unnamed: 5', 'b']);
});

test('a quote that is never closed makes one row of the rest of the file, which is told, and kept apart when it is too large', async () => {
  const open = `a\n1\n"2\n${'3\n'.repeat(5000)}`;
  const { chunks } = await cut('a.csv', open);
  expect(chunks.map(({ rows, line }) => [rows, line])).toEqual([[2, 2]]);
  expect(() => readFields(Buffer.from('"2\n3\n'), ',')).toThrow('never closed');
  const apart = await cut('a.csv', open, { ...LIMITS, max_row_bytes: 5000 });
  expect(apart.chunks.map(({ rows, line, oversize }) => [rows, line, oversize])).toEqual([
    [1, 2, undefined],
    [1, 3, true],
  ]);
});
