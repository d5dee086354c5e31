import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
import csv from '../../../operators/formats/csv_formatter.js';
import jsonl from '../../../operators/formats/jsonl_exporter.js';
import tsv from '../../../operators/formats/tsv_formatter.js';
import { readShard } from '../../../runtime/storage/shard.js';
import { House } from '../../activities/in-process.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

const keepNothing = { keep_stats_in_res_ds: false, keep_hashes_in_res_ds: false };
const read = (formatter: typeof csv | typeof tsv, record: string, header: string[]) => {
  if (formatter.unit !== 'record') throw new Error('records are read');
  const row = formatter.read(Buffer.from(record), DEFAULT_FIELDS, {}, header);
  return Buffer.from(jsonl.render({ id: '0', ...row }, DEFAULT_FIELDS, keepNothing)).toString();
};

test('values are texts, empty ones null; fields stay in their order', () => {
  expect(read(csv, '007,"a ""b""\n",,x', ['2', 'text', '1', '0'])).toBe('{"2":"007","text":"a \\"b\\"\\n","1":null,"0":"x"}\n');
  expect(read(csv, 'a', ['text', 'b'])).toBe('{"text":"a","b":null}\n');
  expect(read(tsv, 'a, b\t"c\td"', ['text', 'b'])).toBe('{"text":"a, b","b":"c\\td"}\n');
});

const RECIPE = (file: string) => `dataset_path: ${file}\nexport_path: out.jsonl\nprocess:\n  - text_length_filter:\n      min_len: 1\n`;
const run = async (file: string) => {
  const { answers, dataset, source } = await house.run(house.input(RECIPE(file)));
  const result = (await house.store.read(`results/${answers[0]!.key}`)) as unknown as {
    shard: Parameters<typeof readShard>[1];
    quarantine: string | null;
    tally: object;
  };
  const errors =
    result.quarantine === null
      ? []
      : (await house.store.get(result.quarantine))
          .toString()
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).error);
  const texts: string[] = [];
  for await (const rows of readShard(house.store, result.shard)) for (const { utf8 } of rows) texts.push(Buffer.from(utf8!).toString());
  return { texts, errors, tally: result.tally, dataset, source, key: answers[0]!.key };
};

test.each([
  ['csv', ','],
  ['tsv', '\t'],
])('bad rows are quarantined with their place, and no other is lost: %s', async (extension, s) => {
  const rows = [
    `text${s}n`,
    `"one\nline"${s}1`,
    `two${s}2${s}3`,
    '',
    `"three"x${s}3`,
    `four\xff${s}4`,
    `${s}no text`,
    `five${s}5`,
    `"six${s}6`,
    'end',
  ];
  await writeFile(join(house.folder, `in.${extension}`), Buffer.from(rows.join('\n'), 'latin1'));
  const { texts, errors, tally } = await run(`in.${extension}`);
  expect(texts).toEqual(['one\nline', 'five']);
  expect(errors).toEqual([
    `in.${extension}:4: 3 fields, where the header names 2`,
    `in.${extension}:6: field 1: more after the quote that closes it`,
    `in.${extension}:7: invalid UTF-8 at byte 5`,
    `in.${extension}:10: field 1: its quote is never closed, so that all up to the end of the file is one row`,
  ]);
  expect(tally).toMatchObject({ in: 7, kept: 2, dropped: 1, quarantined: 4 });
});

test('another header over the same rows is other work', async () => {
  const path = join(house.folder, 'in.csv');
  await writeFile(path, 'text,n\na,b\n');
  const before = await run('in.csv');
  await writeFile(path, 'n,text\na,b\n');
  const after = await run('in.csv');
  expect([before.texts, after.texts]).toEqual([['a'], ['b']]);
  expect(after.key).not.toBe(before.key);
  expect(after.source.digest).not.toBe(before.source.digest);
  expect(await readFile(path, 'utf8')).toBe('n,text\na,b\n');
});

test('a Parquet file is read like lines: each row a sample, one without a text dropped', async () => {
  const columns = [
    { name: 'text', data: ['one', null, 'three'], type: 'STRING' as const },
    { name: 'n', data: [1, 2, 3], type: 'INT32' as const },
  ];
  await writeFile(join(house.folder, 'in.parquet'), new Uint8Array(parquetWriteBuffer({ columnData: columns })));
  const { texts, errors, tally } = await run('in.parquet');
  expect({ texts, errors }).toEqual({ texts: ['one', 'three'], errors: [] });
  expect(tally).toMatchObject({ in: 3, kept: 2, dropped: 1 });
});
