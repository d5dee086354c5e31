/** Batched samples: rows of groups of samples, in which each field is a list with a value for each of them. */
import { SampleError } from '../../core/errors.js';
import type { RowContent } from '../../core/operator.js';
import { COLUMNS, type FieldMap, type MediaRef, type Row } from '../../core/sample.js';
import { readRow, writeRow } from './json-row.js';
import { OPEN, OPEN_LIST, QUOTE, scanItems, scanMembers, skipString, skipValue } from './json-scan.js';
import { Output } from './json-string.js';

const ALL = { keepStats: true, keepHashes: true } as const;
/** Where Data-Juicer's aggregators leave what is about the group as a whole. */
const BATCH_META = '__dj__batch_meta__';
const MEDIA = ['images', 'audios', 'videos'] as const;
const NULL = Buffer.from('null');
const output = new Output();
const textOf = (json: Uint8Array, start: number, end: number) => Buffer.from(json.buffer, json.byteOffset + start, end - start).toString();

/** The values of one field, as they are spelled: `1,null,"a"`. */
class List {
  bytes = Buffer.alloc(0);
  length = 0;
  count = 0;
  private last = 0;

  /** The value of the sample at `place`; those before it that lack one have null, and of two for one sample the second counts. */
  put(place: number, json: Uint8Array, start: number, end: number): void {
    if (this.count > place) {
      this.length = this.last;
      this.count--;
    }
    this.fill(place);
    this.last = this.length;
    this.add(json, start, end);
  }

  fill(count: number): void {
    while (this.count < count) this.add(NULL, 0, NULL.length);
  }

  private add(json: Uint8Array, start: number, end: number): void {
    const length = this.length + end - start + 1;
    if (length > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(this.bytes.length === 0 ? length : 2 * length);
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
    if (this.count > 0) this.bytes[this.length++] = 0x2c;
    this.bytes.set(json.subarray(start, end), this.length);
    this.length += end - start;
    this.count++;
  }
}

/** Makes one row of many, which are added one after the other; what they spell stays as it was, a field that one lacks is null there. */
export class Batch {
  rows = 0;
  private readonly lists = new Map<string, List>();
  private readonly media = { images: [] as Row['images'][], audios: [] as Row['audios'][], videos: [] as Row['videos'][] };
  /** By dataset and uri. */
  private readonly files = new Map<string, MediaRef>();
  /** Bytes of the lists so far, and values in them. */
  private bytes = 0;
  private values = 0;

  constructor(
    private readonly fields: FieldMap,
    private readonly limit: number,
    private readonly tooLarge: () => Error,
  ) {}

  add(row: Row): void {
    const json = writeRow(row, this.fields, ALL);
    this.check(json.length);
    scanMembers(json, 0, (keyAt, keyEnd, valueAt) => {
      const end = skipValue(json, valueAt);
      const list = this.listOf(JSON.parse(textOf(json, keyAt, keyEnd)));
      this.bytes -= list.length;
      this.values -= list.count;
      list.put(this.rows, json, valueAt, end);
      this.bytes += list.length;
      this.values += list.count;
      return end;
    });
    this.rows++;
    for (const column of MEDIA) if (row[column].length > 0) this.media[column].push(row[column]);
    for (const ref of row.files ?? []) this.files.set(`${ref.source} ${ref.uri}`, ref);
  }

  end(): RowContent {
    this.check(0);
    const holes = new Int32Array(2 * COLUMNS.length).fill(-1);
    output.clear();
    output.putText('{');
    for (const [name, list] of this.lists) {
      list.fill(this.rows);
      output.putText(`${output.at - output.start > 1 ? ',' : ''}${JSON.stringify(name)}:`);
      const column = COLUMNS.findIndex((one) => this.fields[one] === name);
      const at = output.at - output.start;
      output.putText('[');
      output.put(list.bytes, 0, list.length);
      output.putText(']');
      // A list is of another type than any column: it stays where it is.
      if (column >= 0) holes.set([at, at - (output.at - output.start)], 2 * column);
      this.lists.set(name, new List());
    }
    output.putText('}');
    const [images, audios, videos] = MEDIA.map((column) => this.media[column].flat());
    return {
      ...{ utf8: null, images: images!, audios: audios!, videos: videos!, meta: {}, stats: {}, rest: output.take(), holes, replaced: 0 },
      ...(this.files.size > 0 && { files: [...this.files.values()] }),
    };
  }

  private listOf(name: string): List {
    const known = this.lists.get(name);
    if (known) return known;
    const list = new List();
    this.lists.set(name, list);
    this.check(0);
    return list;
  }

  /** So many more bytes must fit, with a null wherever a sample lacks a field. */
  private check(more: number): void {
    const nulls = this.lists.size * (this.rows + 1) - this.values;
    if (this.bytes + more + nulls * (NULL.length + 1) > this.limit) throw this.tooLarge();
  }
}

/** The samples of a batched row, with the media that it names; what is about the group as a whole goes. */
export const splitRow = (row: Row, fields: FieldMap): readonly RowContent[] => {
  const json = writeRow(row, fields, ALL);
  const isOfGroup = (name: string, valueAt: number) =>
    name === BATCH_META || ((name === fields.stats || name === fields.meta) && json[valueAt] === OPEN);
  /** By their spelled names: where the values start and end. */
  const lists = new Map<string, readonly number[]>();
  scanMembers(json, 0, (keyAt, keyEnd, valueAt) => {
    const name = JSON.parse(textOf(json, keyAt, keyEnd));
    if (isOfGroup(name, valueAt)) return skipValue(json, valueAt);
    if (json[valueAt] !== OPEN_LIST) throw new SampleError(`"${name}" holds no list, as each field of a group of samples does`);
    const spans: number[] = [];
    const end = scanItems(json, valueAt, (at) => {
      const valueEnd = skipValue(json, at);
      spans.push(at, valueEnd);
      return valueEnd;
    });
    lists.set(JSON.stringify(name), spans);
    return end;
  });
  const [[first, { length }] = ['', []], ...others] = lists;
  for (const [name, spans] of others)
    if (spans.length !== length)
      throw new SampleError(`${first} holds ${length / 2} values, ${name} ${spans.length / 2}: of a group, all are alike`);
  const filesIn = finderOf(row.files ?? []);
  const rows = Array.from({ length: length / 2 }, (_, n) => {
    const member = memberOf(json, lists, n);
    const files = filesIn(member);
    return { ...readRow(member, fields), ...(files.length > 0 && { files }) };
  });
  return withMedia(rows, row);
};

const memberOf = (json: Uint8Array, lists: ReadonlyMap<string, readonly number[]>, n: number): Uint8Array => {
  output.clear();
  let before = '{';
  for (const [name, spans] of lists) {
    output.putText(`${before}${name}:`);
    output.put(json, spans[2 * n]!, spans[2 * n + 1]!);
    before = ',';
  }
  output.putText('}');
  return output.take();
};

/** Tells which of these files a row names, in whatever field. */
const finderOf = (files: readonly MediaRef[]): ((json: Uint8Array) => readonly MediaRef[]) => {
  if (files.length === 0) return () => files;
  const byUri = new Map<string, MediaRef[]>();
  for (const ref of files) byUri.set(ref.uri, [...(byUri.get(ref.uri) ?? []), ref]);
  return (json) => {
    const found = new Set<MediaRef>();
    for (let at = json.indexOf(QUOTE); at >= 0; ) {
      const end = skipString(json, at + 1);
      for (const ref of byUri.get(JSON.parse(textOf(json, at, end))) ?? []) found.add(ref);
      at = json.indexOf(QUOTE, end);
    }
    return [...found];
  };
};

/** Each row with the group's refs to its media, which know more than uris. */
const withMedia = (rows: readonly RowContent[], group: Row): readonly RowContent[] => {
  const next = { images: 0, audios: 0, videos: 0 };
  const own = (row: RowContent, column: (typeof MEDIA)[number]) => row[column].map((ref) => group[column][next[column]++] ?? ref);
  return rows.map((row) => ({ ...row, images: own(row, 'images'), audios: own(row, 'audios'), videos: own(row, 'videos') }));
};
