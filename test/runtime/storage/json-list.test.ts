import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ChunkRef } from '../../../core/dataset.js';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
import { listLines } from '../../../runtime/storage/json-list.js';
import { localStore } from '../../../runtime/storage/local.js';
import { cutLines, eachLine, listFiles, readChunk } from '../../../runtime/storage/source.js';
import { readRow } from '../../../runtime/text/json-row.js';
import { folder } from './rows.js';

/** What each row is read as: its text, or what is wrong with it. */
const read = async (name: string, contents: string | Uint8Array, shardBytes = 1 << 20) => {
  const path = join(await folder(), name);
  await writeFile(path, contents);
  const store = await localStore(await folder());
  const [found] = await listFiles(path, { extensions: ['.json'], unit: 'line' }, []);
  const rows: string[] = [];
  const chunks: ChunkRef[] = [];
  for await (const chunk of cutLines(store, 0, found!, { shard_bytes: shardBytes, max_row_bytes: 1 << 20 })) {
    chunks.push(chunk);
    eachLine(await readChunk(store, [{ path }], chunk), (line) => {
      try {
        rows.push(Buffer.from(readRow(line, DEFAULT_FIELDS).utf8!).toString());
      } catch (error) {
        rows.push((error as Error).message);
      }
    });
  }
  return { rows, chunks };
};

const ITEMS = Array.from({ length: 300 }, (_, n) => ({ text: `[{"${n}\\" ,]}\n é`, more: [[n], { a: [] }] }));

test.each([
  ['on one line', JSON.stringify(ITEMS)],
  ['over many', JSON.stringify(ITEMS, null, 2)],
  ['behind a byte order mark and blank lines', `\ufeff\n \r\n${JSON.stringify(ITEMS, null, '\t')}\n\n`],
])('a list %s is read item by item, in chunks', async (_, json) => {
  const texts = ITEMS.map(({ text }) => text);
  expect((await read('a.json', json)).rows).toEqual(texts);
  expect((await read('a.json.gz', gzipSync(json))).rows).toEqual(texts);
  const small = await read('a.JSON', json, 1000);
  expect(small.rows).toEqual(texts);
  expect(small.chunks.length).toBeGreaterThan(10);
});

test('lines in a .json file are lines, and stay where they are', async () => {
  const { rows, chunks } = await read('a.json', '{"text":"a"}\n[{"text":"b"}]\n{"text":"c"}\n');
  expect(rows).toEqual(['a', expect.stringContaining('a list, not an object'), 'c']);
  expect(chunks[0]!.blob).toBeUndefined();
});

test.each([
  ['[]', []],
  ['[ ]\n', []],
  ['[{"text":"a"}]\n{"text":"b"}', ['a', 'b']],
  ['[{"text":"a"},{"text":"b"}', ['a', 'b', 'invalid JSON at byte 1: expected a value']],
  [
    '[{"text":"a"},{"text":"b',
    ['a', expect.stringContaining('expected the end of the string'), 'invalid JSON at byte 1: expected a value'],
  ],
  ['[{"text":"a\nb"},{"text":"c"}]', [expect.stringContaining('an escape for this control character'), 'c']],
  ['[{"text":"a"},1,["x"]]', ['a', 'not a JSON object at byte 1', expect.stringContaining('a list, not an object')]],
  ['[{"text":"a"}] rest', ['a', expect.stringContaining('invalid JSON')]],
])('of the list %j only what is no row is bad', async (json, rows) => {
  expect((await read('a.json', json)).rows).toEqual(rows);
});

test('how a list comes in blocks does not matter', async () => {
  const json = Buffer.from(` ${JSON.stringify(ITEMS.slice(0, 5), null, 1)}`);
  const whole = (await read('a.json', json)).rows;
  for (const size of [1, 2, 3, 7]) {
    const blocks = (async function* () {
      for (let at = 0; at < json.length; at += size) yield json.subarray(at, at + size);
    })();
    const lines: Buffer[] = [];
    for await (const block of listLines(blocks)) lines.push(Buffer.from(block));
    const rows: string[] = [];
    eachLine(Buffer.concat(lines), (line) => rows.push(Buffer.from(readRow(line, DEFAULT_FIELDS).utf8!).toString()));
    expect(rows).toEqual(whole);
  }
});
