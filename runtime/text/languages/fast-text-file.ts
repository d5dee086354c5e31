/** The files of fastText's models, as `fasttext` 0.9 writes them: numbers are little-endian, and what follows the words are matrices. */
import { RecipeError } from '../../../core/errors.js';

const MAGIC = 793_712_314;
const VERSIONS = [11, 12];
const SUPERVISED = 3;
const CODES = 256;
export const LOSSES = { hierarchicalSoftmax: 1, negativeSampling: 2, softmax: 3, oneVersusAll: 4 };
const LABEL = 1;

/** Rows of numbers, as they are or as codes of parts of rows. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Adds a row to `sum`. */
  add(row: number, sum: Float64Array): void;
}
export interface Model {
  readonly wordNgrams: number;
  readonly loss: number;
  readonly buckets: number;
  readonly minn: number;
  readonly maxn: number;
  readonly words: ReadonlyMap<string, number>;
  readonly wordCount: number;
  readonly labels: readonly { readonly name: string; readonly count: number }[];
  /** Which n-grams were kept, and as which; null where all were. */
  readonly pruned: ReadonlyMap<number, number> | null;
  readonly input: Matrix;
  readonly output: Matrix;
}

/** Reads a model that tells labels; anything else is an error of the recipe's. */
export const readModel = (bytes: Uint8Array): Model => {
  try {
    return read(new Reader(bytes));
  } catch (error) {
    throw new RecipeError(`the file is no model of fastText that tells labels: ${(error as Error).message}`);
  }
};

const read = (from: Reader): Model => {
  if (from.int32() !== MAGIC) throw new Error('it does not begin like one');
  const version = from.int32();
  if (!VERSIONS.includes(version)) throw new Error(`version ${version} of the format is not known`);
  const args = Array.from({ length: 12 }, () => from.int32());
  const [, , , , , wordNgrams, loss, model, buckets, minn, maxn] = args as [
    number,
    number,
    number,
    number,
    number,
    ...number[],
  ] as number[];
  if (model !== SUPERVISED) throw new Error('it was trained without labels');
  from.skip(8);
  const size = from.int32();
  const [wordCount] = [from.int32(), from.int32()];
  from.int64();
  const prunedSize = from.int64();
  const words = new Map<string, number>();
  const labels: { name: string; count: number }[] = [];
  for (let id = 0; id < size; id++) {
    const name = from.text();
    const count = from.int64();
    if (from.int8() === LABEL) labels.push({ name, count });
    else if (!words.has(name)) words.set(name, id);
  }
  const pruned = prunedSize < 0 ? null : new Map(Array.from({ length: prunedSize }, () => [from.int32(), from.int32()] as const));
  const isCoded = from.int8() !== 0;
  const input = isCoded ? codedMatrix(from) : matrix(from);
  const output = from.int8() !== 0 && isCoded ? codedMatrix(from) : matrix(from);
  const rows = loss === LOSSES.hierarchicalSoftmax ? labels.length : output.rows;
  if (labels.length === 0 || rows !== labels.length || input.columns !== output.columns) throw new Error('its parts do not fit together');
  return {
    ...{ wordNgrams: wordNgrams!, loss: loss!, buckets: buckets!, minn: minn!, maxn: version === 11 ? 0 : maxn! },
    ...{ words, wordCount: wordCount!, labels, pruned, input, output },
  };
};

const matrix = (from: Reader): Matrix => {
  const [rows, columns] = [from.int64(), from.int64()] as [number, number];
  const values = from.floats(rows * columns);
  return {
    rows,
    columns,
    add: (row, sum) => {
      for (let i = 0, at = row * columns; i < columns; i++, at++) sum[i]! += values[at]!;
    },
  };
};

/** The norm of each row may be coded apart. */
const codedMatrix = (from: Reader): Matrix => {
  const hasNorms = from.int8() !== 0;
  const [rows, columns] = [from.int64(), from.int64()] as [number, number];
  const codes = from.bytes(from.int32());
  const parts = codeBook(from);
  const normCodes = hasNorms ? from.bytes(rows) : null;
  const norms = hasNorms ? codeBook(from) : null;
  return {
    rows,
    columns,
    add: (row, sum) => {
      const norm = normCodes && norms ? norms.centroids[normCodes[row]!]! : 1;
      const { count, width, lastWidth, centroids } = parts;
      for (let part = 0; part < count; part++) {
        const own = part === count - 1 ? lastWidth : width;
        const at = part * CODES * width + codes[row * count + part]! * own;
        for (let i = 0; i < own; i++) sum[part * width + i]! += norm * centroids[at + i]!;
      }
    },
  };
};
const codeBook = (from: Reader) => {
  const [dim, count, width, lastWidth] = [from.int32(), from.int32(), from.int32(), from.int32()] as [number, number, number, number];
  return { count, width, lastWidth, centroids: from.floats(dim * CODES) };
};

/** Reads on; what lies behind the end is a `RangeError`. */
class Reader {
  private at = 0;
  private readonly buffer: Buffer;

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  skip(bytes: number): number {
    const { at } = this;
    if (!(bytes >= 0) || at + bytes > this.buffer.length) throw new RangeError('it ends too early');
    this.at += bytes;
    return at;
  }
  int8 = (): number => this.buffer.readInt8(this.skip(1));
  int32 = (): number => this.buffer.readInt32LE(this.skip(4));
  int64 = (): number => Number(this.buffer.readBigInt64LE(this.skip(8)));
  text(): string {
    const end = this.buffer.indexOf(0, this.at);
    const start = this.skip(Math.max(end, this.at) - this.at + 1);
    return this.buffer.toString('utf8', start, end);
  }
  bytes(count: number): Uint8Array {
    const start = this.skip(count);
    return this.buffer.subarray(start, start + count);
  }
  floats(count: number): Float32Array {
    const bytes = this.bytes(4 * count);
    return new Float32Array(Uint8Array.from(bytes).buffer);
  }
}
