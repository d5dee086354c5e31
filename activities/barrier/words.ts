/**
 * Files of small records: each is so many unsigned 32-bit words, and they are compared word by word. All that a barrier sorts, merges and
 * joins is of this kind: hashes, scores, edges between samples. Memory holds a block of each file, and what is being sorted.
 */
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { scratchPath } from '../../runtime/storage/scratch.js';

const BLOCK = 1 << 13;

/** Writes records to a scratch file. */
export class WordWriter {
  readonly path = scratchPath();
  count = 0;
  private readonly file = openSync(this.path, 'wx');
  private readonly words: Uint32Array;
  private used = 0;

  constructor(private readonly width: number) {
    this.words = new Uint32Array(BLOCK * width);
  }

  add(from: Uint32Array, at: number): void {
    if (this.used === this.words.length) this.flush();
    for (let w = 0; w < this.width; w++) this.words[this.used++] = from[at + w]!;
    this.count++;
  }

  /** The file, which is now complete. */
  end(): string {
    this.flush();
    closeSync(this.file);
    return this.path;
  }

  private flush(): void {
    const bytes = new Uint8Array(this.words.buffer, 0, 4 * this.used);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at);
    this.used = 0;
  }
}

/** Reads records one after the other: the current one is `words[at]` and those that follow it. */
export class WordReader {
  readonly words: Uint32Array;
  at = 0;
  private readonly file: number;
  private end = 0;

  constructor(
    private readonly path: string,
    private readonly width: number,
    /** Whether the file is scratch, and goes when it has been read. */
    private readonly scratch: boolean,
  ) {
    this.words = new Uint32Array(BLOCK * width);
    this.file = openSync(path, 'r');
    this.at = -width;
  }

  /** Goes on to the next record; false after the last, when the file is closed. */
  next(): boolean {
    this.at += this.width;
    if (this.at < this.end) return true;
    const bytes = new Uint8Array(this.words.buffer);
    let length = 0;
    for (let read = -1; length < bytes.length && read !== 0; length += read)
      read = readSync(this.file, bytes, length, bytes.length - length, null);
    this.end = length >> 2;
    this.at = 0;
    if (length > 0) return true;
    this.close();
    return false;
  }

  close(): void {
    closeSync(this.file);
    if (this.scratch) rmSync(this.path);
  }
}

/** Negative, 0 or positive, as the records at these places stand to each other. */
export const compare = (a: Uint32Array, i: number, b: Uint32Array, j: number, width: number): number => {
  for (let w = 0; w < width; w++) if (a[i + w] !== b[j + w]) return a[i + w]! - b[j + w]!;
  return 0;
};

/** Merges sorted files, leaving out what is there twice. */
export class Merge {
  private readonly heap: WordReader[] = [];
  private readonly last: Uint32Array;
  private any = false;

  constructor(
    readers: readonly WordReader[],
    private readonly width: number,
  ) {
    this.last = new Uint32Array(width);
    for (const reader of readers) {
      if (!reader.next()) continue;
      this.heap.push(reader);
      for (let child = this.heap.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1;
        if (this.order(parent, child) <= 0) break;
        this.swap(parent, child);
        child = parent;
      }
    }
  }

  /** The next record: it stands at `at` of `words`, until the next call. Undefined after the last. */
  next(): WordReader | undefined {
    if (this.any && this.heap.length > 0) this.advance();
    while (this.any && this.heap[0] && compare(this.heap[0].words, this.heap[0].at, this.last, 0, this.width) === 0) this.advance();
    const top = this.heap[0];
    if (!top) return undefined;
    for (let w = 0; w < this.width; w++) this.last[w] = top.words[top.at + w]!;
    this.any = true;
    return top;
  }

  /** Closes what has not been read to its end. */
  close(): void {
    for (const reader of this.heap.splice(0)) reader.close();
  }

  private advance(): void {
    if (!this.heap[0]!.next()) {
      const last = this.heap.pop()!;
      if (this.heap.length === 0) return;
      this.heap[0] = last;
    }
    for (let parent = 0; ; ) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) if (child < this.heap.length && this.order(child, least) < 0) least = child;
      if (least === parent) return;
      this.swap(parent, least);
      parent = least;
    }
  }

  private order(i: number, j: number): number {
    const [a, b] = [this.heap[i]!, this.heap[j]!];
    return compare(a.words, a.at, b.words, b.at, this.width);
  }

  private swap(i: number, j: number): void {
    const kept = this.heap[i]!;
    this.heap[i] = this.heap[j]!;
    this.heap[j] = kept;
  }
}

/** Files merged at once. */
export const FAN_IN = 256;

/** Sorts any number of records, holding up to `limit` of them in memory and the others in scratch files. */
export class Sorter {
  private words: Uint32Array;
  private count = 0;
  private spills: string[] = [];
  private readonly record = new Uint32Array(2);

  constructor(
    private readonly width: number,
    private readonly limit: number,
  ) {
    this.words = new Uint32Array(width * Math.min(limit, 1 << 10));
  }

  add(record: Uint32Array): void {
    const { width } = this;
    if (this.count === this.limit) this.spill();
    if ((this.count + 1) * width > this.words.length) {
      const grown = new Uint32Array(width * Math.min(this.limit, 2 * this.count));
      grown.set(this.words);
      this.words = grown;
    }
    for (let w = 0, at = this.count * width; w < width; w++) this.words[at + w] = record[w]!;
    this.count++;
  }

  /** Adds a record of two words. */
  pair(first: number, second: number): void {
    this.record[0] = first;
    this.record[1] = second;
    this.add(this.record);
  }

  /** All records in order, each once. */
  end(): Merge {
    if (this.count > 0) this.spill();
    this.words = new Uint32Array(0);
    return merged(this.spills, this.width, true);
  }

  private spill(): void {
    const writer = new WordWriter(this.width);
    for (const at of sortedPlaces(this.words, this.width, this.count)) writer.add(this.words, at * this.width);
    this.spills.push(writer.end());
    this.count = 0;
    if (this.spills.length < FAN_IN) return;
    const all = new WordWriter(this.width);
    drain(merged(this.spills, this.width, true), (words, at) => all.add(words, at));
    this.spills = [all.end()];
  }
}

/** Merges sorted files of records. */
export const merged = (paths: readonly string[], width: number, scratch = false): Merge =>
  new Merge(
    paths.map((path) => new WordReader(path, width, scratch)),
    width,
  );

/** Calls `visit` with each record. */
export const drain = (merge: Merge, visit: (words: Uint32Array, at: number) => void): void => {
  for (let top = merge.next(); top; top = merge.next()) visit(top.words, top.at);
};

/** The places of records in their order. Sorts by the first word natively, and settles what that leaves open. */
const sortedPlaces = (words: Uint32Array, width: number, count: number): Uint32Array => {
  const keys = new Uint32Array(2 * count);
  for (let i = 0; i < count; i++) {
    keys[2 * i] = i;
    keys[2 * i + 1] = words[i * width]!;
  }
  // Little-endian: the second word of a pair weighs more.
  new BigUint64Array(keys.buffer).sort();
  const places = new Uint32Array(count);
  for (let i = 0; i < count; i++) places[i] = keys[2 * i]!;
  const order = (a: number, b: number) => compare(words, a * width, words, b * width, width);
  for (let from = 0, to = 1; from < count; from = to++) {
    let sorted = true;
    for (; to < count && keys[2 * to + 1] === keys[2 * from + 1]; to++) sorted &&= order(places[to - 1]!, places[to]!) <= 0;
    if (!sorted) places.subarray(from, to).sort(order);
  }
  return places;
};
