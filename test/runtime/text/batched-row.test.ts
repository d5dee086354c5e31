import { describe, expect, test } from 'vitest';
import { SampleError } from '../../../core/errors.js';
import { DEFAULT_FIELDS, type Row } from '../../../core/sample.js';
import { Batch, splitRow } from '../../../runtime/text/batched-row.js';
import { markWritten, readRow, writeRow } from '../../../runtime/text/json-row.js';

const ALL = { keepStats: true, keepHashes: true };
const rowOf = (json: string, id = 'a.0'): Row => {
  const { replaced: _, ...content } = readRow(Buffer.from(json), DEFAULT_FIELDS);
  return { id, ...content };
};
const batchOf = (rows: readonly Row[], limit = 1e9): Row => {
  const batch = new Batch(DEFAULT_FIELDS, limit, () => new RangeError(`over ${limit}`));
  for (const row of rows) batch.add(row);
  const { replaced: _, ...content } = batch.end();
  return { id: 'a.0', ...content };
};
const spell = (row: Omit<Row, 'id'>) => Buffer.from(writeRow({ id: '', ...row }, DEFAULT_FIELDS, ALL)).toString();

describe('a group of samples', () => {
  test('holds what each spells, and null where one lacks a field', () => {
    const rows = ['{"n": 1.0, "text": "a\\u0062"}', '{ "text":null,"big":12345678901234567890 }', '{}', '{"n":NaN,"n":[1, 2]}'];
    expect(spell(batchOf(rows.map((row) => rowOf(row))))).toBe(
      '{"n":[1.0,null,null,[1, 2]],"text":["a\\u0062",null,null,null],"big":[null,12345678901234567890,null,null]}',
    );
    expect(spell(batchOf([]))).toBe('{}');
  });

  test('is what reading it as a line gives', () => {
    const rows = [
      '{"text":"one","images":["a.jpg","b.jpg"],"__dj__meta__":{"k":1},"__dj__stats__":{"text_len":3}}',
      '{"id":7,"text":"two\\ud800","images":[],"videos":["c.mp4"]}',
      '{"images":"none","text":5}',
    ];
    const { id: _, ...batch } = batchOf(rows.map((row) => rowOf(row)));
    const { replaced: __, ...read } = readRow(Buffer.from(spell(batch)), DEFAULT_FIELDS);
    expect(read).toEqual({ ...batch, rest: new Uint8Array(batch.rest) });
    expect(batch.images.map(({ uri }) => uri)).toEqual(['a.jpg', 'b.jpg']);
  });

  test('has what steps wrote', () => {
    const row = rowOf('{"text":"as it came"}');
    row.utf8 = Buffer.from('written\n');
    row.meta = { tag: true };
    for (const column of ['text', 'meta'] as const) markWritten(row, column, DEFAULT_FIELDS);
    expect(spell(batchOf([row, rowOf('{}')]))).toBe('{"text":["written\\n",null],"__dj__meta__":[{"tag":true},null]}');
  });

  test('comes apart into its samples, media with all that is known of them', () => {
    const rows = ['{"text":"one","images":["a.jpg","b.jpg"]}', '{"text":"two","images":[]}', '{"text":"three","images":["c.jpg"]}'].map(
      (json, n): Row => {
        const row = rowOf(json);
        return { ...row, images: row.images.map((ref) => ({ ...ref, source: n, size: 10 + n, digest: `${n}` })) };
      },
    );
    expect(splitRow(batchOf(rows), DEFAULT_FIELDS).map(({ replaced: _, ...row }) => ({ id: 'a.0', ...row }))).toEqual(rows);
  });

  test('has each file that its samples name once, and each sample those that it names itself', () => {
    const file = (uri: string, source = 0) => ({ uri, source, size: 3 });
    const rows = [
      ['{"a":"one.zip","b":{"c":"\\u0074wo.zip"}}', [file('one.zip'), file('two.zip')]],
      ['{"a":"two.zip"}', [file('two.zip')]],
      ['{"a":"none.zip"}', undefined],
      ['{"a":"one.zip"}', [file('one.zip', 1)]],
    ] as const;
    const batch = batchOf(rows.map(([json, files]) => ({ ...rowOf(json), ...(files && { files }) })));
    expect(batch.files).toEqual([file('one.zip'), file('two.zip'), file('one.zip', 1)]);
    const ones = [file('one.zip'), file('one.zip', 1)];
    expect(splitRow(batch, DEFAULT_FIELDS).map(({ files }) => files)).toEqual([
      [...ones, file('two.zip')],
      [file('two.zip')],
      undefined,
      ones,
    ]);
  });

  test('of no samples, of groups, with what aggregators leave', () => {
    const split = (json: string) => splitRow(rowOf(json), DEFAULT_FIELDS).map(spell);
    expect(split('{}')).toEqual([]);
    expect(split('{"text": [ ]}')).toEqual([]);
    expect(split('{"text": ["a"], "__dj__stats__": {"n": 2}, "__dj__meta__": {}}')).toEqual(['{"text":"a"}']);
    expect(split('{"text": [["a", "b"], ["c"]], "__dj__batch_meta__": 5}')).toEqual(['{"text":["a", "b"]}', '{"text":["c"]}']);
    expect(split('{"a": [1], "a": [ {"b" : 2} , 3 ], "__proto__": [4, 5]}')).toEqual([
      '{"a":{"b" : 2},"__proto__":4}',
      '{"a":3,"__proto__":5}',
    ]);
  });

  test.each([
    ['{"text": "one"}', '"text" holds no list, as each field of a group of samples does'],
    ['{"text": ["a"], "n": [1, 2]}', '"text" holds 1 values, "n" 2: of a group, all are alike'],
    ['{"n": {"0": 1}}', '"n" holds no list'],
  ])('that is none: %s', (json, message) => {
    expect(() => splitRow(rowOf(json), DEFAULT_FIELDS)).toThrow(SampleError);
    expect(() => splitRow(rowOf(json), DEFAULT_FIELDS)).toThrow(message);
  });

  test('is refused before it is larger than it may be, nulls counted', () => {
    const row = rowOf(`{"text":"${'x'.repeat(80)}"}`);
    expect(batchOf(Array(10).fill(row), 1000).rest.length).toBeLessThan(1000);
    expect(() => batchOf(Array(11).fill(row), 900)).toThrow('over 900');
    // Each names a field of its own: the values are few bytes, the nulls between them would be gigabytes.
    const batch = new Batch(DEFAULT_FIELDS, 1e7, () => new RangeError('too large'));
    const add = () => {
      for (let n = 0; n < 50_000; n++) batch.add(rowOf(`{"f${n}":1}`));
    };
    const before = process.memoryUsage().rss;
    expect(add).toThrow('too large');
    expect(process.memoryUsage().rss - before).toBeLessThan(1 << 28);
  });

  test('of many samples takes time as it has bytes', () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => rowOf(`{"text":"row ${n}","images":["${n}.jpg"]}`));
    const begun = performance.now();
    const split = splitRow(batchOf(rows), DEFAULT_FIELDS);
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(spell(split[19_999]!)).toBe('{"text":"row 19999","images":["19999.jpg"]}');
  });
});
