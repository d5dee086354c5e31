import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import type { ChunkRef } from '../../../core/dataset.js';
import { SampleError } from '../../../core/errors.js';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
import { localStore } from '../../../runtime/storage/local.js';
import { cutLines, listFiles, readChunk } from '../../../runtime/storage/source.js';
import { readRow } from '../../../runtime/text/json-row.js';
import { folder } from './rows.js';

const texts = Array.from({ length: 3000 }, (_, n) => (n % 7 === 0 ? null : `text ${n} "é"\n`.repeat(1 + (n % 5))));
/** A zstd frame of one block that is stored as it is. */
const storedZstd = (bytes: Uint8Array): Uint8Array => {
  const head = Buffer.alloc(12);
  head.writeUInt32BE(0x28b52ffd);
  head[4] = 0xa0;
  head.writeUInt32LE(bytes.length, 5);
  head.writeUIntLE((bytes.length << 3) | 1, 9, 3);
  return Buffer.concat([head, bytes]);
};
const bytesOf = (codec: 'SNAPPY' | 'UNCOMPRESSED' | 'GZIP' | 'BROTLI' | 'ZSTD', compress?: (bytes: Uint8Array) => Uint8Array) =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'text', data: texts, type: 'STRING' },
        { name: 'id', data: texts.map((_, n) => 2n ** 60n + BigInt(n)), type: 'INT64' },
        { name: 'x', data: texts.map((_, n) => [1.5, Number.NaN, Number.POSITIVE_INFINITY][n % 3]!), type: 'DOUBLE' },
        { name: 'tags', data: texts.map((_, n) => ({ a: [n, 'b'], c: null })), type: 'JSON' },
        { name: 'raw', data: texts.map((_, n) => Uint8Array.of(0xff, n & 127)), type: 'BYTE_ARRAY' },
      ],
      codec,
      rowGroupSize: 700,
      ...(compress && { compressors: { [codec]: compress } }),
    }),
  );

const read = async (name: string, contents: Uint8Array) => {
  const path = join(await folder(), name);
  await writeFile(path, contents);
  const store = await localStore(await folder());
  const [found] = await listFiles(path, { extensions: ['.parquet'], unit: 'line' }, []);
  const chunks: ChunkRef[] = [];
  for await (const chunk of cutLines(store, 0, found!, { shard_bytes: 1 << 14, max_row_bytes: 1 << 20 })) chunks.push(chunk);
  const bytes = await Promise.all(chunks.map((chunk) => readChunk(store, [{ path }], chunk)));
  return { lines: Buffer.concat(bytes).toString().split('\n').slice(0, -1), chunks };
};

test.each([
  ['SNAPPY', undefined],
  ['UNCOMPRESSED', undefined],
  ['GZIP', gzipSync],
  ['BROTLI', brotliCompressSync],
  ['ZSTD', storedZstd],
] as const)('rows come back in their order, over several row groups: %s', async (codec, compress) => {
  const { lines, chunks } = await read('a.parquet', bytesOf(codec, compress));
  expect(chunks.length).toBeGreaterThan(5);
  expect(chunks.reduce((sum, { rows }) => sum + rows, 0)).toBe(3000);
  const x = ['1.5', 'NaN', 'Infinity'];
  expect(lines).toEqual(
    texts.map(
      (text, n) =>
        `{"text":${JSON.stringify(text)},"id":${2n ** 60n + BigInt(n)},"x":${x[n % 3]},"tags":{"a":[${n},"b"],"c":null},` +
        `"raw":"${Buffer.from([0xff, n & 127]).toString('base64')}"}`,
    ),
  );
});

test('what is damaged, cut short or no Parquet at all is refused by name', async () => {
  const whole = bytesOf('SNAPPY');
  await expect(read('short.parquet', whole.subarray(0, -100))).rejects.toThrow(/short\.parquet: is damaged or not complete/);
  await expect(read('no.parquet', Buffer.from('plain text'))).rejects.toThrow(/no\.parquet: is damaged or not complete/);
  await expect(read('a.parquet.gz', gzipSync(whole))).rejects.toThrow(/decompress it first/);
  const middle = Uint8Array.from(whole);
  middle.fill(0xff, 20, 2000);
  await expect(read('middle.parquet', middle)).rejects.toThrow(/middle\.parquet: is damaged or not complete/);
});

test('a text that is not UTF-8 makes its own row one that is quarantined, and no other', async () => {
  const whole = parquetWriteBuffer({
    columnData: [{ name: 'text', data: ['one', 'twoXX', 'three'], type: 'STRING' }],
    codec: 'UNCOMPRESSED',
  });
  const bytes = Buffer.from(whole);
  for (let at = bytes.indexOf('twoXX'); at >= 0; at = bytes.indexOf('twoXX', at + 1)) bytes[at + 3] = 0xff;
  const { lines } = await read('a.parquet', bytes);
  expect(lines[0]).toBe('{"text":"one"}');
  expect(lines[2]).toBe('{"text":"three"}');
  expect(() => readRow(Buffer.from(lines[1]!), DEFAULT_FIELDS)).toThrow(SampleError);
});
