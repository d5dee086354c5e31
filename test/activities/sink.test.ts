import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { RecordBatchReader, tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { House } from './in-process.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

const ROWS = Array.from({ length: 400 }, (_, n) => ({
  text: n % 9 === 0 ? `only ${n}` : `a text, ${n} "é"\nof two lines`,
  n,
  ...(n > 300 && { late: n / 2 }),
  mixed: n % 2 ? n : { of: [n, null] },
  tags: n % 3 ? ['a', `${n}`] : [],
}));

/** Exports the rows that have many words; answers the output's files and all that lies beside them. */
const exported = async (name: string, more = '', shardBytes = 1 << 20) => {
  await house.write('in.jsonl', ROWS);
  const recipe = `dataset_path: in.jsonl\nexport_path: out/${name}\n${more}
limits: { shard_bytes: ${shardBytes} }\nprocess:\n  - words_num_filter: { min_num: 3 }\n`;
  const finished = await house.run(house.input(recipe, { fresh: `${shardBytes}` }));
  const output = await house.export(finished);
  const folder = join(house.folder, 'out');
  const files = await Promise.all(output.files.map((file) => readFile(join(folder, file))));
  expect(output.sha256).toBe(createHash('sha256').update(Buffer.concat(files)).digest('hex'));
  return { output, files, whole: Buffer.concat(files), there: (await readdir(folder)).sort(), shards: finished.dataset.entries };
};
const KEPT = ROWS.filter(({ text }) => !text.startsWith('only'));

test.each(['jsonl', 'jsonl.gz', 'json', 'json.gz', 'csv', 'csv.gz', 'tsv', 'parquet', 'arrow', 'feather'])(
  'the bytes of %s do not hang on how the work was cut',
  async (extension) => {
    const one = await exported(`out.${extension}`);
    const many = await exported(`out.${extension}`, '', 8000);
    expect(one.shards).toBe(1);
    expect(many.shards).toBeGreaterThan(4);
    expect(many.whole.equals(one.whole)).toBe(true);
    expect(many.there).toEqual([`out.${extension}`, 'out_stats.jsonl']);
  },
);

test('JSON lists, plain and compressed', async () => {
  const { whole } = await exported('out.json');
  expect(JSON.parse(whole.toString())).toEqual(KEPT);
  expect(whole.toString().split('\n')).toHaveLength(KEPT.length + 3);
  expect(gunzipSync((await exported('out.json.gz')).whole).equals(whole)).toBe(true);
});

test('Parquet and Arrow hold a column for each field', async () => {
  const expected = KEPT.map(({ text, n, late, mixed, tags }) => ({
    text,
    n: BigInt(n),
    mixed: typeof mixed === 'object' ? JSON.stringify(mixed) : `${mixed}`,
    tags,
    late: late ?? null,
  }));
  const { whole } = await exported('out.parquet');
  const file = whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length) as ArrayBuffer;
  expect(await parquetReadObjects({ file })).toEqual(expected);
  const arrow = await exported('out.arrow', 'export_extra_args: { compression: none }');
  const rows = tableFromIPC(arrow.whole).toArray();
  expect(rows.map((row) => ({ ...row.toJSON(), tags: [...row.tags] }))).toEqual(expected);
  // What reads it as a stream finds one behind the first eight bytes.
  expect([...RecordBatchReader.from(arrow.whole.subarray(8))].reduce((sum, { numRows }) => sum + numRows, 0)).toBe(KEPT.length);
});

test('compressed Arrow says how long each column was before', async () => {
  const { whole } = await exported('out.arrow');
  const length = Buffer.alloc(8);
  length.writeBigInt64LE(BigInt(8 * KEPT.length));
  expect(whole.includes(length)).toBe(true);
});

test('records are read back as they were', async () => {
  for (const [name, separator] of [
    ['csv', ','],
    ['tsv', '\t'],
  ]) {
    const { whole } = await exported(`out.${name}`);
    expect(whole.toString().split('\n').slice(0, 3).join('\n')).toBe(
      [
        ['text', 'n', 'mixed', 'tags', 'late'].join(separator),
        ['"a text, 1 ""é""\nof two lines"', '1', '1', name === 'csv' ? '"[""a"",""1""]"' : '"[""a"",""1""]"', ''].join(separator),
      ].join('\n'),
    );
    const again = await house.run(house.input(`dataset_path: out/out.${name}\nexport_path: again.jsonl\nprocess: []\n`));
    await house.export(again);
    const lines = (await readFile(join(house.folder, 'again.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).text)).toEqual(KEPT.map(({ text }) => text));
  }
});

test('export_shard_size makes several files, all with as many samples', async () => {
  const size = 'export_shard_size: 9000';
  const { output, files, there } = await exported('out.jsonl', size);
  expect(output.files).toEqual(['out-00-of-04.jsonl', 'out-01-of-04.jsonl', 'out-02-of-04.jsonl', 'out-03-of-04.jsonl']);
  expect(there).toEqual([...output.files, 'out_stats.jsonl']);
  expect(output.uri).toMatch(/out-00-of-04\.jsonl$/);
  expect(files.map((file) => file.toString().trim().split('\n').length)).toEqual([89, 89, 89, 88]);
  expect(Buffer.concat(files).equals((await exported('whole.jsonl')).whole)).toBe(true);

  const many = await exported('out.jsonl', size, 8000);
  expect(many.files).toEqual(files);
  const parquet = await exported('out.parquet', size, 8000);
  expect(parquet.files).toEqual((await exported('out.parquet', size)).files);
  const rows = await Promise.all(parquet.files.map(async (file) => parquetReadObjects({ file: Uint8Array.from(file).buffer })));
  expect(rows.map(({ length }) => length)).toEqual([89, 89, 89, 88]);
  // The columns of all files are the same, though only the last rows have the last one.
  expect(Object.keys(rows[0]![0]!)).toEqual(Object.keys(rows[3]![0]!));
  const packed = await exported('out.csv.gz', size);
  expect(packed.output.files[0]).toBe('out-00-of-04.csv.gz');
  expect(gunzipSync(packed.files[3]!).toString()).toMatch(/^text,n,mixed,tags,late\n/);
});

test('an output without samples is a file of its kind', async () => {
  const recipe = (name: string) => `dataset_path: in.jsonl\nexport_path: ${name}\nprocess:\n  - words_num_filter: { min_num: 1000 }\n`;
  const empty = async (name: string): Promise<Buffer> => {
    await house.write('in.jsonl', ROWS);
    await house.export(await house.run(house.input(recipe(name))));
    return readFile(join(house.folder, name));
  };
  expect((await empty('a.json')).toString()).toBe('[]\n');
  expect((await empty('a.csv')).toString()).toBe('');
  expect(gunzipSync(await empty('a.jsonl.gz'))).toHaveLength(0);
  expect(await parquetReadObjects({ file: Uint8Array.from(await empty('a.parquet')).buffer })).toEqual([]);
  expect(tableFromIPC(await empty('a.arrow')).numRows).toBe(0);
});

test('stats are columns where they stay in the samples', async () => {
  const { whole } = await exported('out.parquet', 'keep_stats_in_res_ds: true');
  const [row] = await parquetReadObjects({ file: Uint8Array.from(whole).buffer });
  expect(row).toMatchObject({ n: 1n, __dj__stats__: { num_words: 6n } });
});
