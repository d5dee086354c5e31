import { describe, expect, test } from 'vitest';
import { SampleError } from '../../../core/errors.js';
import { type Column, DEFAULT_FIELDS, type FieldMap, type Row } from '../../../core/sample.js';
import { markWritten, readRow, writeRow } from '../../../runtime/text/json-row.js';
import { lookUp, parseJson } from '../../../runtime/text/json-value.js';
import { randomRow, seeded, spellings } from './json-rows.js';

const ALL = { keepStats: true, keepHashes: true };
const bytes = (text: string) => new TextEncoder().encode(text);
const string = (utf8: Uint8Array | null) => utf8 && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(utf8);
const read = (line: string, fields: FieldMap = DEFAULT_FIELDS): Row => ({ id: '0', ...readRow(bytes(line), fields) });
const write = (row: Row, options = ALL, fields = DEFAULT_FIELDS) => string(writeRow(row, fields, options));
const setText = (row: Row, text: string, fields = DEFAULT_FIELDS) => {
  row.utf8 = bytes(text);
  markWritten(row, 'text', fields);
};

describe('what no step writes', () => {
  test('keeps its bytes, whatever the row', () => {
    const random = seeded(1);
    for (let n = 0; n < 3000; n++) {
      const line = randomRow(random);
      expect(write(read(line))).toBe(line);
    }
  });

  test.each(spellings)('keeps its spelling: %s', (line) => {
    expect(write(read(line))).toBe(line);
  });

  test('loses only a byte order mark and the white space around it', () => {
    expect(write(read('\ufeff \t{"text": "a"} \r'))).toBe('{"text": "a"}');
  });

  test('is cut out when it is spelled plainly, so that a shard holds it once', () => {
    const row = read('{"text":"caf\\n\\u0001é","images":["a"],"__dj__meta__":{"a":[1]}}');
    expect(string(row.rest)).toBe('{"text":0,"images":0,"__dj__meta__":0}');
    expect(string(read('{"text":"caf\\u00e9"}').rest)).toBe('{"text":"caf\\u00e9"}');
  });
});

describe('columns', () => {
  test('hold what JSON.parse answers', () => {
    const random = seeded(2);
    for (let n = 0; n < 3000; n++) {
      const line = randomRow(random, { finite: true });
      const row = read(line);
      const { text, images, __dj__meta__: meta = {}, __dj__stats__: stats = {} } = JSON.parse(line);
      expect(string(row.utf8)).toBe(typeof text === 'string' ? text.replace(/\p{Surrogate}/gu, '\ufffd') : null);
      const uris = Array.isArray(images) && images.every((uri) => typeof uri === 'string') ? images : [];
      expect(row.images).toEqual(uris.map((uri: string) => ({ uri })));
      expect(row.meta).toEqual(isObject(meta) ? meta : {});
      // A null there was a NaN when it was written.
      const measured = Object.entries(isObject(stats) ? stats : {}).map(([name, value]) => [name, value ?? Number.NaN]);
      expect(row.stats).toEqual(Object.fromEntries(measured));
    }
  });

  test('that steps write are spelled anew, where they stood; the rest is as JSON.parse answers', () => {
    const random = seeded(3);
    for (let n = 0; n < 3000; n++) {
      const line = randomRow(random, { finite: true });
      const row = read(line);
      setText(row, `new "${n}"\n`);
      row.stats = { length: n };
      markWritten(row, 'stats', DEFAULT_FIELDS);
      const before = JSON.parse(line);
      const after = JSON.parse(write(row)!);
      expect(after).toEqual({ ...before, text: `new "${n}"\n`, __dj__stats__: { length: n } });
      const names = Object.keys({ ...before, text: 0, __dj__stats__: 0 });
      const statsLast = [...names.filter((name) => name !== '__dj__stats__'), '__dj__stats__'];
      expect('text' in before ? [names] : [names, statsLast]).toContainEqual(Object.keys(after));
    }
  });

  test('are added behind the last field when the row lacked them', () => {
    const row = read('{"a": 1 }');
    setText(row, 'x');
    expect(write(row)).toBe('{"a": 1 ,"text":"x"}');
    for (const line of ['{}', '{"a": 1 }', '{"a": 1,"__dj__stats__":{"n":2}}']) {
      const spelled = (columns: readonly Column[]) => {
        const row = read(line);
        row.images = [{ uri: 'b' }];
        for (const column of columns) markWritten(row, column, DEFAULT_FIELDS);
        return write(row);
      };
      expect(spelled(['stats', 'meta', 'images'])).toBe(spelled(['meta', 'images', 'stats']));
    }
    const empty = read('{}');
    row.images = [{ uri: 'b' }];
    empty.images = [{ uri: 'i/é.png' }];
    markWritten(empty, 'images', DEFAULT_FIELDS);
    expect(write(empty)).toBe('{"images":["i/é.png"]}');
  });

  test('of a sample that no row was read for are written all the same', () => {
    const row: Row = { ...read('{}'), rest: new Uint8Array(0) };
    expect(write(row)).toBe('{}');
    setText(row, 'made');
    expect(write(row)).toBe('{"text":"made"}');
  });

  test('of samples made of one row do not disturb each other', () => {
    const parent = read('{"text":"\\u0061","n":1}');
    const child = { ...parent };
    setText(child, 'longer');
    expect([write(parent), write(child)]).toEqual(['{"text":"\\u0061","n":1}', '{"text":"longer","n":1}']);
  });

  test('of several equal keys: the last counts, all are exported', () => {
    const row = read('{"text":"first","text":"second"}');
    expect(string(row.utf8)).toBe('second');
    expect(write(row)).toBe('{"text":"first","text":"second"}');
    setText(row, 'third');
    expect(write(row)).toBe('{"text":"first","text":"third"}');
  });

  test('take NaN and infinities as numbers', () => {
    const line = '{"text": "NaN", "__dj__stats__": {"a": NaN, "b": -Infinity, "c": "a \\"NaN\\""}, "x": [NaN, Infinity]}';
    const row = read(line);
    expect(row.stats).toEqual({ a: Number.NaN, b: -Infinity, c: 'a "NaN"' });
    expect(parseJson('{"x":[NaN,-Infinity,"NaN"]}')).toEqual({ x: [Number.NaN, -Infinity, 'NaN'] });
    expect(write(row)).toBe(line);
  });

  test('nested too deeply to be gone over are bad', () => {
    const deep = (value: string) => `${'['.repeat(100_000)}${value}${']'.repeat(100_000)}`;
    for (const goOver of [() => parseJson(deep('NaN')), () => lookUp(parseJson(deep('1')), 'a')]) {
      expect(goOver).toThrow(SampleError);
      expect(goOver).toThrow('a value is nested too deeply');
    }
  });

  test('count lone surrogates, which become U+FFFD until the text is exported unwritten', () => {
    const row = readRow(bytes('{"text":"a\\ud800b\\udc00\\ud83d\\ude00\\ud83d"}'), DEFAULT_FIELDS);
    expect([string(row.utf8), row.replaced]).toEqual(['a\ufffdb\ufffd😀\ufffd', 3]);
    expect(write({ id: '', ...row })).toBe('{"text":"a\\ud800b\\udc00\\ud83d\\ude00\\ud83d"}');
  });

  test('whose names the user chose, escaped in the row or not', () => {
    const fields = { ...DEFAULT_FIELDS, text: 'größe', images: 'pics' };
    const row = read('{"gr\\u00f6\\u00dfe":"x","pics":["p"],"text":"other"}', fields);
    expect([string(row.utf8), row.images]).toEqual(['x', [{ uri: 'p' }]]);
    setText(row, 'y', fields);
    expect(write(row, ALL, fields)).toBe('{"gr\\u00f6\\u00dfe":"y","pics":["p"],"text":"other"}');
  });
});

describe('a text bound to a path', () => {
  const fields = { ...DEFAULT_FIELDS, text: 'doc.body' };
  test('is the field of that whole name, if there is one', () => {
    expect(string(read('{"doc":{"body":"nested"},"doc.body":"flat"}', fields).utf8)).toBe('flat');
  });
  test('else is found level by level, and becomes a field of that name when written', () => {
    const row = read('{"doc":{"body":"ne\\nsted","n":1.0}}', fields);
    expect(string(row.utf8)).toBe('ne\nsted');
    expect(write(row, ALL, fields)).toBe('{"doc":{"body":"ne\\nsted","n":1.0}}');
    setText(row, 'new', fields);
    expect(write(row, ALL, fields)).toBe('{"doc":{"body":"ne\\nsted","n":1.0},"doc.body":"new"}');
  });
});

describe('values of another type', () => {
  const place = { text: 0, images: 2, stats: 10 };
  test.each([
    ['{"text":5}', 'text'],
    ['{"text":0}', 'text'],
    ['{"images":"a.png"}', 'images'],
    ['{"images":[1]}', 'images'],
    ['{"images":0}', 'images'],
    ['{"__dj__stats__":[]}', 'stats'],
  ] as const)('stay as they are, and are marked: %s', (line, column) => {
    const row = read(line);
    expect(write(row)).toBe(line);
    expect(row.holes[place[column] + 1]).toBeLessThan(0);
  });
  test('null and absence are no such values', () => {
    for (const line of ['{"text":null,"images":null,"__dj__meta__":null}', '{}', '{"text":"","images":[]}']) {
      const { holes } = read(line);
      expect(holes.filter((value, at) => at % 2 === 1 && holes[at - 1]! >= 0 && value < 0)).toHaveLength(0);
    }
  });
  test('give way to what a step writes', () => {
    const row = read('{"a":1,"text":[0],"b":2}');
    setText(row, 'x');
    expect(write(row)).toBe('{"a":1,"text":"x","b":2}');
  });
});

describe('fields that the engine adds', () => {
  const drop = { keepStats: false, keepHashes: false };
  test.each([
    ['{"__dj__stats__":{"a":1},"text":"x"}', '{"text":"x"}'],
    ['{ "text": "x", "__dj__stats__": {"a": 1}, "n": 1 }', '{ "text": "x", "n": 1 }'],
    ['{"text":"x","__dj__meta__":{},"__dj__hash":"0","__dj__stats__":{}}', '{"text":"x"}'],
    ['{ "__dj__stats__":{} , "__dj__meta__":{} }', '{  }'],
    ['{"__dj__stats__":1,"n":{"__dj__stats__":2},"__dj__stats__":{}}', '{"n":{"__dj__stats__":2}}'],
    ['{"__dj__\\u0073tats__":{},"text":"\\u0061"}', '{"text":"\\u0061"}'],
    ['{"text":"\\"__dj__stats__\\""}', '{"text":"\\"__dj__stats__\\""}'],
  ])('are left out: %s', (line, without) => {
    expect(write(read(line), drop)).toBe(without);
  });
  test('are kept on demand', () => {
    const line = '{"__dj__stats__":{"a":1},"__dj__hash":"0"}';
    expect(write(read(line), { keepStats: true, keepHashes: false })).toBe('{"__dj__stats__":{"a":1}}');
    expect(write(read(line), { keepStats: false, keepHashes: true })).toBe('{"__dj__hash":"0"}');
  });
});

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
