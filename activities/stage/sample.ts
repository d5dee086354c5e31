/** A sample in the hands of a stage: its row, what was derived from it so far, what was measured on it, and what becomes of it. */
import { isUtf8 } from 'node:buffer';
import { KEPT } from '../../core/dataset.js';
import { SampleError } from '../../core/errors.js';
import type { Views } from '../../core/operator.js';
import { ABSENT, COLUMNS, type Column, isMisfit, type JsonObject, type MediaRef, type Row, type StatValue } from '../../core/sample.js';
import { markWritten, type RowChanges, readRow, writeChanged } from '../../runtime/text/json-row.js';
import { parseJson } from '../../runtime/text/json-value.js';
import { namesIn } from './fingerprints.js';
import { AUDIOS, FIELD, IMAGES, META, ROW, type Shape, TEXT, UTF8, VIDEOS } from './shape.js';

/** A value that was measured: a stat, or the hashes or score of a barrier to come; null where it was not. */
export type Cell = StatValue | null;
/** Views of media that one sample may hold on to. */
const VIEW_BYTES = 256 << 20;
const SLOT_OF: Readonly<Record<keyof Shape['stale'], number>> = { text: TEXT, images: IMAGES, audios: AUDIOS, videos: VIDEOS, meta: META };

export class Sample {
  fate = KEPT;
  /** Why it is quarantined, and by which step. */
  failure: { readonly step: string; readonly error: string } | undefined;
  children: Sample[] | undefined;
  /** Position of the step at which its fate was sealed. */
  end = -1;
  /** Whether it passed the last step. */
  isThrough = false;
  /** Whether some of its cells were known before it came. */
  partial = false;
  /** Position of the step that it waits at, for a batch. */
  waits = -1;
  /** Place among the stored rows, when its row need not be made again. */
  stored = -1;
  /** Bytes of the views of media that it holds. */
  weight = 0;
  private slots: unknown[];
  private ownStats = false;
  private textIsNew = false;

  constructor(
    private readonly shape: Shape,
    readonly row: Row,
    /** The place of the row that it was read as, or that it was made of, in the input. */
    readonly input: number,
    readonly cells: Cell[],
  ) {
    this.slots = new Array(shape.size);
  }

  get(slot: number): unknown {
    const known = this.slots[slot];
    if (known !== undefined) return known;
    const value = this.shape.derive(this, slot);
    this.slots[slot] = value;
    return value;
  }

  /** Text and bytes are each made from the other. */
  text(): string {
    const { utf8 } = this.row;
    if (utf8 === null) throw new SampleError(`its text is ${this.spellingOf('text')}, not a string`);
    return Buffer.from(utf8.buffer, utf8.byteOffset, utf8.byteLength).toString();
  }
  utf8(): Uint8Array {
    if (this.textIsNew) return Buffer.from(this.slots[TEXT] as string);
    if (this.row.utf8 === null) throw new SampleError(`its text is ${this.spellingOf('text')}, not a string`);
    return this.row.utf8;
  }

  /** A column other than the text. */
  column<C extends Exclude<Column, 'text' | 'stats'>>(column: C): Row[C] {
    if (isMisfit(this.row, column)) {
      const wanted = column === 'meta' ? 'an object' : 'a list of strings';
      throw new SampleError(`its ${column} is ${this.spellingOf(column)}, not ${wanted}`);
    }
    return this.row[column];
  }

  /** The file that a field names, with what was found of it on ingest: of one that a step named since, no key has the state. */
  file(path: string): MediaRef {
    const uri = (this.get(FIELD) as Views['field'])(path, ABSENT);
    if (uri === ABSENT) throw new SampleError(`there is no field "${path}"`);
    if (typeof uri !== 'string') throw new SampleError(`its ${path} is ${kindOf(uri)}, not the path of a file`);
    if (uri === '') throw new SampleError(`its ${path} is empty`);
    return this.known(path, [uri]).get(uri)!;
  }

  /** The files that a field names, in lists however deep. */
  files(path: string): ReadonlyMap<string, MediaRef> {
    return this.known(path, namesIn((this.get(FIELD) as Views['field'])(path, ABSENT)));
  }

  private known(path: string, uris: readonly string[]): ReadonlyMap<string, MediaRef> {
    const wanted = new Set(uris);
    const found = new Map<string, MediaRef>();
    for (const ref of this.row.files ?? []) {
      if (!wanted.has(ref.uri)) continue;
      if ((found.get(ref.uri) ?? ref).source !== ref.source) throw new SampleError(`its ${path} names files of two datasets`);
      found.set(ref.uri, ref);
    }
    if (found.size < wanted.size)
      throw new SampleError(`its ${path} was written by a step: the files that are read are those that the source names`);
    return found;
  }

  /** Takes in what a mapper changed, and drops the views made from it. A field that is given as it was is not written. */
  write(patch: Readonly<Record<string, unknown>>, writes: readonly string[]): void {
    for (const field of Object.keys(patch)) {
      if (field === 'files') {
        this.addFiles(patch.files);
        continue;
      }
      if (!writes.includes(field === 'utf8' ? 'text' : field)) {
        throw new SampleError(`it gives "${field}", which it does not declare in "writes"`);
      }
      const value = patch[field];
      if (field === 'row') this.writeRow(value);
      else if (value === undefined) continue;
      else if (field === 'utf8') this.writeUtf8(value);
      else this.writeField(field as keyof Shape['stale'], value);
    }
  }

  /** Adds what a filter measured; the row's stats as read are shared with nobody from then on. */
  addStat(name: string, value: StatValue): void {
    const { row } = this;
    // Those of a group are its samples': what is measured on the group itself is in the table alone.
    if (isMisfit(row, 'stats')) return;
    if (!this.ownStats) {
      row.stats = { ...row.stats };
      markWritten(row, 'stats', this.shape.fields);
      this.ownStats = true;
    }
    (row.stats as Record<string, StatValue>)[name] = value;
    this.slots[FIELD] = undefined;
    this.slots[ROW] = undefined;
  }

  /** A sample made of this one, with all that was measured so far. */
  child(n: number): Sample {
    const { row } = this;
    this.settleText();
    const own: Row = { ...row, id: `${row.id}/${n}`, stats: { ...row.stats }, holes: row.holes.slice() };
    return new Sample(this.shape, own, this.input, [...this.cells]);
  }

  /** One of the samples that this one is a group of. */
  member(n: number, content: Omit<Row, 'id'>): Sample {
    return new Sample(this.shape, { ...content, id: `${this.row.id}/${n}` }, this.input, [...this.cells]);
  }

  /** Drops every view: what is asked for next is made anew. */
  forget(): void {
    this.settleText();
    this.slots = new Array(this.shape.size);
    this.weight = 0;
  }

  /** Drops the views when they are many bytes. */
  lighten(): void {
    if (this.weight > VIEW_BYTES) this.forget();
  }

  /** The row with all that was written so far. */
  whole(): Row {
    this.settleText();
    return this.row;
  }

  /** No step will ask for anything any more. */
  finish(): void {
    this.settleText();
    this.slots = [];
  }

  /** Adds files that a step wrote, and that a field names. */
  private addFiles(given: unknown): void {
    if (given === undefined) return;
    if (!Array.isArray(given)) throw new SampleError(`it gives files that are ${kindOf(given)}, not a list`);
    const files = new Map((this.row.files ?? []).map((ref) => [ref.uri, ref]));
    for (const ref of given as MediaRef[]) if (!files.has(ref.uri)) files.set(ref.uri, ref);
    if (files.size > 0) this.row.files = [...files.values()];
  }

  private writeUtf8(value: unknown): void {
    if (!(value instanceof Uint8Array && isUtf8(value))) throw new SampleError('it gives a text that is not UTF-8');
    const { row, slots } = this;
    if (isSameMemory(value, slots[UTF8] as Uint8Array | undefined)) return;
    for (const slot of this.shape.stale.text) slots[slot] = undefined;
    slots[UTF8] = value;
    row.utf8 = value;
    this.textIsNew = false;
    markWritten(row, 'text', this.shape.fields);
  }

  private settleText(): void {
    if (!this.textIsNew) return;
    this.row.utf8 = this.get(UTF8) as Uint8Array;
    this.textIsNew = false;
  }

  /** Takes in the fields that are not as they were, as if the row had been read with them; a medium that it had is known by its uri. */
  private writeRow(given: unknown): void {
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      throw new SampleError(`it gives a row that is ${kindOf(given)}`);
    const changes = changesOf(this.get(ROW) as JsonObject, given as JsonObject);
    if (changes.size === 0) return;
    const { row } = this;
    this.forget();
    this.ownStats = false;
    const known = new Map([...row.images, ...row.audios, ...row.videos].map((ref) => [ref.uri, ref]));
    const refOf = ({ uri }: MediaRef): MediaRef => known.get(uri) ?? this.refOf(uri);
    const { replaced: _, images, audios, videos, ...content } = readRow(writeChanged(row, changes), this.shape.fields);
    Object.assign(row, content, { images: images.map(refOf), audios: audios.map(refOf), videos: videos.map(refOf) });
  }

  /** A file that nothing is known of: if relative, of the dataset that the others of the row are of. */
  private refOf(uri: string): MediaRef {
    const { images, audios, videos } = this.row;
    const [{ source } = {}] = [...images, ...audios, ...videos] as { readonly source?: number }[];
    return source === undefined ? { uri } : { uri, source };
  }

  private writeField(field: keyof Shape['stale'], value: unknown): void {
    const { row, slots } = this;
    if (field === 'text') {
      if (typeof value !== 'string') throw new SampleError(`it gives a text that is ${kindOf(value)}`);
      if (value === slots[TEXT]) return;
    } else if (field === 'meta') {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw new SampleError(`it gives meta that is ${kindOf(value)}`);
      row.meta = value as Row['meta'];
    } else {
      if (!Array.isArray(value)) throw new SampleError(`it gives ${field} that are ${kindOf(value)}, not a list`);
      const own = row[field];
      const isSame = value.length === own.length && value.every((ref, at) => ref === own[at]);
      if (isSame && !isMisfit(row, field)) return;
      row[field] = value as Row['images'];
    }
    for (const slot of this.shape.stale[field]) slots[slot] = undefined;
    slots[SLOT_OF[field]] = field === 'text' ? wellFormed(value as string) : value;
    if (field === 'text') this.textIsNew = true;
    markWritten(row, field, this.shape.fields);
  }

  private spellingOf(column: Column): string {
    const { rest, holes } = this.row;
    const at = 2 * COLUMNS.indexOf(column);
    const start = holes[at]!;
    return start < 0 ? 'missing' : kindOf(parseJson(Buffer.from(rest.subarray(start, start + Math.abs(holes[at + 1]!))).toString()));
  }
}

const isSameMemory = (a: Uint8Array, b: Uint8Array | undefined) =>
  a === b || (a.length === b?.length && a.byteOffset === b.byteOffset && a.buffer === b.buffer);
/** What differs, by name; undefined for what is gone. */
const changesOf = (before: JsonObject, after: JsonObject): RowChanges => {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const pairs = [...names].map((name) => [name, Object.hasOwn(after, name) ? after[name] : undefined] as const);
  return new Map(pairs.filter(([name, value]) => value !== before[name] && JSON.stringify(value) !== JSON.stringify(before[name])));
};

/** Node has it; the library of types does not yet. */
const wellFormed = (text: string) => (text as string & { toWellFormed(): string }).toWellFormed();

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
