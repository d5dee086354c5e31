import { expect, test } from 'vitest';
import { Sample } from '../../../activities/stage/sample.js';
import { Shape } from '../../../activities/stage/shape.js';
import { defineView, type View } from '../../../core/operator.js';
import { DEFAULT_FIELDS, type JsonObject } from '../../../core/sample.js';
import { readRow, writeRow } from '../../../runtime/text/json-row.js';

declare module '../../../core/operator.js' {
  interface Views {
    testSize: number;
    testCut: (from: { readonly n: number }) => string;
  }
}

let made: string[] = [];
const note = <T>(name: string, value: T): T => {
  made.push(name);
  return value;
};
const VIEWS: View[] = [
  defineView({ name: 'testSize', of: ['utf8'], compute: ({ utf8 }) => note('size', utf8.length) }),
  defineView({
    name: 'testCut',
    of: ['text', 'testSize'],
    compute:
      ({ text, testSize }) =>
      ({ n }) =>
        note('cut', `${text.slice(0, n)}/${testSize}`),
  }),
];
const shape = new Shape(new Map(VIEWS.map((view) => [view.name, view])), DEFAULT_FIELDS, {} as never);
const Reader = shape.reader(['text', 'utf8', 'testSize', 'testCut', 'field', 'meta', 'images', 'row']);
const Blind = shape.reader(['text']);
type Seen = {
  id: string;
  text: string;
  utf8: Uint8Array;
  testSize: number;
  testCut(of: { n: number }): string;
  field(path: string): unknown;
  images: unknown;
  meta: unknown;
  row: JsonObject;
};
const sampleOf = (row: JsonObject | string) => {
  const { replaced: _, ...content } = readRow(Buffer.from(typeof row === 'string' ? row : JSON.stringify(row)), DEFAULT_FIELDS);
  const sample = new Sample(shape, { id: 'x.0', ...content }, 0, []);
  return { sample, seen: new Reader(sample) as Seen };
};
const rendered = ({ row }: Sample) => Buffer.from(writeRow(row, DEFAULT_FIELDS, { keepStats: true })).toString();

test('views are made when asked for, kept per arguments, and dropped with the field they rest on, through other views too', () => {
  const { sample, seen } = sampleOf({ text: 'häuser', meta: 1 });
  made = [];
  expect([seen.testCut({ n: 2 }), seen.testCut({ n: 2 }), seen.testCut({ n: 1 }), seen.testSize]).toEqual(['hä/7', 'hä/7', 'h/7', 7]);
  expect(made).toEqual(['size', 'cut', 'cut']);
  sample.write({ images: [] }, ['images']);
  expect(seen.testCut({ n: 2 })).toBe('hä/7');
  sample.write({ text: 'Boot' }, ['text']);
  expect([seen.testCut({ n: 2 }), Buffer.from(seen.utf8).toString()]).toEqual(['Bo/4', 'Boot']);
  expect(made).toEqual(['size', 'cut', 'cut', 'size', 'cut']);
});

test('what was not declared cannot be read or written', () => {
  const { sample } = sampleOf({ text: 'a' });
  expect(() => (new Blind(sample) as Seen).utf8).toThrow('it reads "utf8", which it does not declare in "reads"');
  expect(() => sample.write({ text: 'b', extra: 1 } as never, ['text'])).toThrow('it gives "extra", which it does not declare in "writes"');
  expect(() => sample.write({ text: 5 }, ['text'])).toThrow('it gives a text that is a number');
});

test('a text of another type is told only when it is read', () => {
  const { sample, seen } = sampleOf({ text: ['a'] });
  expect(seen.field('text')).toEqual(['a']);
  expect(() => seen.text).toThrow('its text is a list, not a string');
  expect(rendered(sample)).toBe('{"text":["a"]}');
});

test('media and meta of another type are told only when they are read', () => {
  const { sample, seen } = sampleOf({ images: 'a.png', __dj__meta__: [1] });
  expect(() => seen.images).toThrow('its images is a string, not a list of strings');
  expect(() => seen.meta).toThrow('its meta is a list, not an object');
  expect(rendered(sample)).toBe('{"images":"a.png","__dj__meta__":[1]}');
});

test('a list of media that is given as it was is not written', () => {
  const { sample } = sampleOf('{"videos": ["a"], "images": null}');
  sample.write({ images: [], audios: [], videos: [...sample.row.videos] }, ['images', 'audios', 'videos']);
  expect(rendered(sample)).toBe('{"videos": ["a"], "images": null}');
  sample.write({ videos: [{ uri: 'a' }, { uri: 'b' }] }, ['videos']);
  expect(rendered(sample)).toBe('{"videos": ["a","b"], "images": null}');
  const misfit = sampleOf('{"images": "a"}').sample;
  misfit.write({ images: [] }, ['images']);
  expect(rendered(misfit)).toBe('{"images": []}');
});

test('what no step wrote is spelled as it was read', () => {
  const line = '{"n": 1.50, "text": "\\u00e9", "a": {"b":  [1]}}';
  const { sample, seen } = sampleOf(line);
  sample.write({ text: seen.text }, ['text']);
  sample.finish();
  expect(rendered(sample)).toBe(line);
  const other = sampleOf(line);
  other.sample.write({ text: 'ü\ud800' }, ['text']);
  other.sample.finish();
  expect(rendered(other.sample)).toBe('{"n": 1.50, "text": "ü\ufffd", "a": {"b":  [1]}}');
});

test('a row is all its fields in their order, columns as they are now', () => {
  const { sample, seen } = sampleOf('{"n": 1.50, "text": "\\u00e9\\ud800", "images": [], "__dj__meta__": {}, "audios": null, "videos": 5}');
  expect(Object.entries(seen.row)).toEqual(
    Object.entries({ n: 1.5, text: 'é\ufffd', images: [], __dj__meta__: {}, audios: null, videos: 5 }),
  );
  sample.write({ text: 'a', meta: { k: 1 } }, ['text', 'meta']);
  sample.addStat('s', 1);
  expect(seen.row).toEqual({ n: 1.5, text: 'a', images: [], __dj__meta__: { k: 1 }, audios: null, videos: 5, __dj__stats__: { s: 1 } });
});

test('of a row that is given back, what differs is written, and all else is spelled as it was read', () => {
  const line = '{ "n": 1.50,  "text": "\\u00e9", "a": {"b":  [NaN]}, "gone" : 1, "images": ["x"] }';
  const { sample, seen } = sampleOf(line);
  sample.write({ row: { ...seen.row, a: { b: [null] } } }, ['row']);
  expect(rendered(sample)).toBe(line);
  const { gone: _, ...row } = seen.row;
  sample.write({ row: { ...row, images: ['x', 'y'], __dj__meta__: { k: 'é' }, new: { c: undefined } } } as never, ['row']);
  expect(seen.testSize).toBe(2);
  expect(seen.images).toEqual([{ uri: 'x' }, { uri: 'y' }]);
  expect([seen.field('__dj__meta__.k'), seen.field('gone')]).toEqual(['é', null]);
  sample.addStat('s', 1);
  sample.finish();
  expect(rendered(sample)).toBe(
    '{ "n": 1.50,  "text": "\\u00e9", "a": {"b":  [NaN]}, "images": ["x","y"] ,"__dj__meta__":{"k":"é"},"new":{},"__dj__stats__":{"s":1}}',
  );
});

test('a row that is given back may be short of its first field, of all, or have fields of other types', () => {
  const over = (given: JsonObject, line = '{"a": 1, "text": "t", "text": "u"}') => {
    const { sample } = sampleOf(line);
    sample.write({ row: given }, ['row']);
    sample.finish();
    return rendered(sample);
  };
  expect(over({ text: 'u' })).toBe('{"text": "t", "text": "u"}');
  expect(over({ a: 1, text: 'v' })).toBe('{"a": 1, "text": "v", "text": "v"}');
  expect(over({})).toBe('{}');
  expect(over({ z: null }, '{}')).toBe('{"z":null}');
  expect(over({ text: null }, '{"text":"a"}')).toBe('{"text":null}');
  expect(over({ text: 5, ['__proto__']: 1 }, '{"text":"a"}')).toBe('{"text":5,"__proto__":1}');
  expect(over({ text: 'x\ud800' }, '{"text":"a"}')).toBe('{"text":"x\ufffd"}');
  expect(() => over([] as never)).toThrow('it gives a row that is a list');
  const { sample, seen } = sampleOf('{"text":"a"}');
  sample.write({ row: { text: 5 } }, ['row']);
  expect(() => seen.text).toThrow('its text is a number, not a string');
});

test('media that a row names anew are of the source of those that it had', () => {
  const { sample, seen } = sampleOf({ images: ['a'], videos: ['b'] });
  sample.write({ images: [{ uri: 'a', source: 3, size: 9, mtime: 1 }] }, ['images']);
  sample.write({ row: { ...seen.row, images: ['c', 'a'], audios: ['d'] } }, ['row']);
  expect(sample.row.images).toEqual([
    { uri: 'c', source: 3 },
    { uri: 'a', source: 3, size: 9, mtime: 1 },
  ]);
  expect(sample.row.audios).toEqual([{ uri: 'd', source: 3 }]);
});

test('fields are found by their whole name, then level by level, columns first', () => {
  const { sample, seen } = sampleOf(
    '{"text": "a", "b.c": 1, "b": {"c": 2, "d": [{"e": 3}, {"e": 4}]}, "__dj__meta__": {"lang": "en"}, "f": NaN}',
  );
  const paths = ['text', 'b.c', 'b.d.e', '__dj__meta__.lang', 'f', 'images', 'b.x', '__dj__stats__.size'];
  expect(paths.map((path) => seen.field(path))).toEqual(['a', 1, [3, 4], 'en', Number.NaN, null, null, null]);
  sample.addStat('size', 5);
  sample.write({ text: 'z' }, ['text']);
  expect([seen.field('__dj__stats__.size'), seen.field('text')]).toEqual([5, 'z']);
});
