import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChunkRef } from '../../../core/dataset.js';
import { SampleError } from '../../../core/errors.js';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
import { localStore } from '../../../runtime/storage/local.js';
import { cutLines, listFiles, readChunk } from '../../../runtime/storage/source.js';
import { readRow } from '../../../runtime/text/json-row.js';
import { ROOT } from '../../root.js';
import { folder } from './rows.js';

/** Made by pyarrow: see `generate.py` there. */
const fixture = (name: string) => join(ROOT, 'test/fixtures/formats', name);

const read = async (path: string, shardBytes = 1 << 20) => {
  const store = await localStore(await folder());
  const [found] = await listFiles(path, { extensions: ['.arrow', '.feather'], unit: 'line' }, []);
  const chunks: ChunkRef[] = [];
  for await (const chunk of cutLines(store, 0, found!, { shard_bytes: shardBytes, max_row_bytes: 1 << 20 })) chunks.push(chunk);
  const bytes = await Promise.all(chunks.map((chunk) => readChunk(store, [{ path }], chunk)));
  return { lines: Buffer.concat(bytes).toString().split('\n').slice(0, -1), chunks };
};

const LINES = [
  '{"text":"a text","large":"a text","view":"a text","i8":1,"u64":18446744073709551615,"i64":-9223372036854775808,"f16":0.5,"f32":0.5,' +
    '"f64":0.1,"bool":true,"bytes":"/wA=","fixed":"/wA=","date":"1970-01-02T00:00:00.000Z","time":"1970-01-01T00:00:01.500Z","decimal":1.50,' +
    '"list":[1,null],"largelist":["a",null],"pair":[1,2],"struct":{"a":1,"toJSON":[{"b":"x"}]},"map":{"k":1},"numbers":[[1,"x"]],"words":"x","nothing":null}',
  '{"text":null,"large":null,"view":null,"i8":-2,"u64":0,"i64":9223372036854775807,"f16":1,"f32":1,"f64":Infinity,"bool":false,"bytes":"ab",' +
    '"fixed":"ab","date":null,"time":null,"decimal":-0.05,"list":[],"largelist":[],"pair":null,"struct":null,"map":{},"numbers":[],"words":"y","nothing":null}',
  '{"text":"é \\"q\\"\\n","large":"é \\"q\\"\\n","view":"é \\"q\\"\\n","i8":null,"u64":null,"i64":null,"f16":2,"f32":2,"f64":-0.0,"bool":null,"bytes":null,' +
    '"fixed":null,"date":"1969-12-31T00:00:00.000Z","time":"1969-12-31T23:59:59.999Z","decimal":null,"list":null,"largelist":null,"pair":[3,null],' +
    '"struct":{"a":null,"toJSON":[]},"map":null,"numbers":null,"words":null,"nothing":null}',
  '{"text":"","large":"","view":"","i8":4,"u64":1,"i64":0,"f16":null,"f32":null,"f64":null,"bool":true,"bytes":"","fixed":"zz","date":null,' +
    '"time":"1970-01-01T00:00:00.000Z","decimal":12345678901234567890.12,"list":[2],"largelist":["b"],"pair":[5,6],"struct":{"a":2,"toJSON":null},' +
    '"map":{"a":null,"b":2},"numbers":[[2,null]],"words":"x","nothing":null}',
  '{"text":"😀","large":"😀","view":"😀","i8":5,"u64":2,"i64":1,"f16":4,"f32":NaN,"f64":1e+300,"bool":false,"bytes":"c","fixed":"cc","date":null,' +
    '"time":"1970-01-01T00:00:00.000Z","decimal":0.00,"list":[3,4],"largelist":["é"],"pair":[7,8],"struct":{"a":3,"toJSON":[null]},"map":{"c":3},' +
    '"numbers":[],"words":"z","nothing":null}',
];

test.each(['file-None', 'file-lz4', 'file-zstd', 'stream-None', 'stream-lz4', 'stream-zstd'])('%s, over several batches', async (name) => {
  const { lines } = await read(fixture(`${name}.arrow`));
  expect(lines).toEqual(LINES);
  const small = await read(fixture(`${name}.arrow`), 600);
  expect(small.chunks).toHaveLength(3);
  expect(small.lines).toEqual(LINES);
  for (const line of lines) readRow(Buffer.from(line), DEFAULT_FIELDS);
});

test('Feather is Arrow, but for its first version', async () => {
  expect((await read(fixture('two.feather'))).lines[0]).toBe('{"text":"a text","list":[1,null]}');
  await expect(read(fixture('one.feather'))).rejects.toThrow(/one\.feather: is Feather of the first version/);
});

test('a stream may give a dictionary anew', async () => {
  const { lines } = await read(fixture('dictionaries.arrow'));
  expect(lines).toEqual(['a', 'b', 'c', 'a'].map((text) => `{"text":"${text}"}`));
});

test('a text that is not UTF-8 makes its own row one that is quarantined, and no other', async () => {
  const { lines } = await read(fixture('bad-text.arrow'));
  expect([lines[0], lines[2]]).toEqual(['{"text":"a"}', '{"text":"b"}']);
  expect(() => readRow(Buffer.from(lines[1]!), DEFAULT_FIELDS)).toThrow(SampleError);
});

test('what is damaged, cut short, of a strange type or no Arrow at all is refused by name', async () => {
  await expect(read(fixture('union.arrow'))).rejects.toThrow(/union\.arrow: values of the type .*Union.* cannot be read/);
  const place = await folder();
  const whole = await readFile(fixture('file-lz4.arrow'));
  const write = async (name: string, bytes: Uint8Array) => {
    await writeFile(join(place, name), bytes);
    return join(place, name);
  };
  await expect(read(await write('short.arrow', whole.subarray(0, 9000)))).rejects.toThrow(/short\.arrow: is damaged or not complete/);
  await expect(read(await write('no.arrow', Buffer.from('plain text, and more of it')))).rejects.toThrow(/no\.arrow: is damaged/);
  const middle = Uint8Array.from(whole).fill(0xff, 4000, 6000);
  await expect(read(await write('middle.arrow', middle))).rejects.toThrow(/middle\.arrow: is damaged or not complete/);
  const stream = await readFile(fixture('stream-lz4.arrow'));
  await expect(read(await write('stream.arrow', stream.subarray(0, 9000)))).rejects.toThrow(/stream\.arrow: is damaged or not complete/);
  await copyFile(fixture('file-lz4.arrow'), join(place, 'a.arrow.gz'));
  await expect(read(join(place, 'a.arrow.gz'))).rejects.toThrow(/decompress it first/);
});
