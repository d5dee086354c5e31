/**
 * The stats of rows. Rows with the same stats in the same order share a *shape*, a list of names and kinds, which stands in the batch's
 * metadata. Numbers follow each other in a list of floats (a list of numbers is its length and then its members), so that NaN stays NaN
 * and absent stays absent; words and lists of words are JSON.
 */
import { type Data, Field, Float64, Int32, List, makeData, Utf8 } from 'apache-arrow';
import type { StatValue } from '../../core/sample.js';
import { BytesColumn, BytesReader } from './columns.js';

type Stats = Readonly<Record<string, StatValue>>;
type Kind = 'number' | 'numbers' | 'words';
type Shape = readonly (readonly [name: string, kind: Kind])[];

export const STATS_FIELDS = [
  new Field('stats_shape', new Int32(), false),
  new Field('stats_numbers', new List(new Field('item', new Float64(), false)), false),
  new Field('stats_words', new Utf8(), true),
] as const;

const kindOf = (value: StatValue): Kind => {
  if (typeof value === 'number') return 'number';
  return typeof value === 'object' && typeof value[0] === 'number' ? 'numbers' : 'words';
};

export class StatsColumn {
  private readonly known = new Map<string, number>();
  private shape: Shape = [];
  private shapeJson = Buffer.from('[]');
  private shapes = new Int32Array(256);
  private offsets = new Int32Array(257);
  private numbers = new Float64Array(4096);
  private readonly words = new BytesColumn();
  private rows = 0;

  /** All that the last row's stats are, for its digest. */
  get last(): readonly Uint8Array[] {
    const [from, to] = [this.offsets[this.rows - 1]!, this.offsets[this.rows]!];
    return [this.shapeJson, new Uint8Array(this.numbers.buffer, 8 * from, 8 * (to - from)), this.words.last];
  }

  add(stats: Stats): void {
    if (this.rows === this.shapes.length) this.grow();
    const names = Object.keys(stats);
    let same = this.rows > 0 && names.length === this.shape.length;
    let words: StatValue[] | null = null;
    let end = this.offsets[this.rows]!;
    for (let i = 0; i < names.length; i++) {
      const value = stats[names[i]!]!;
      const kind = kindOf(value);
      same &&= this.shape[i]![0] === names[i] && this.shape[i]![1] === kind;
      if (kind === 'words') words = [...(words ?? []), value];
      else {
        const list = kind === 'number' ? [value as number] : [(value as readonly number[]).length, ...(value as readonly number[])];
        for (const number of list) this.put(number, end++);
      }
    }
    if (!same) {
      this.shape = names.map((name) => [name, kindOf(stats[name]!)] as const);
      this.shapeJson = Buffer.from(JSON.stringify(this.shape));
    }
    this.shapes[this.rows] = same ? this.shapes[this.rows - 1]! : this.number(this.shapeJson.toString());
    this.words.addText(words && JSON.stringify(words));
    this.offsets[++this.rows] = end;
  }

  /** The columns as Arrow data, valid until the next `add`, and the shapes as JSON; there are no rows afterwards. */
  take(): { children: Data[]; shapes: string } {
    const [shapeField, numbersField] = STATS_FIELDS;
    const { rows } = this;
    const used = this.offsets[rows]!;
    const item = makeData({ type: new Float64(), length: used, data: this.numbers.subarray(0, used) });
    const children = [
      makeData({ type: shapeField.type, length: rows, data: this.shapes.subarray(0, rows) }),
      makeData({ type: numbersField.type, length: rows, nullCount: 0, valueOffsets: this.offsets.subarray(0, rows + 1), child: item }),
      this.words.take(new Utf8()),
    ];
    const shapes = `[${[...this.known.keys()].join()}]`;
    this.known.clear();
    this.rows = 0;
    return { children, shapes };
  }

  private number(shape: string): number {
    const known = this.known.get(shape) ?? this.known.size;
    this.known.set(shape, known);
    return known;
  }

  private put(number: number, at: number): void {
    if (at === this.numbers.length) {
      const numbers = this.numbers;
      this.numbers = new Float64Array(2 * at);
      this.numbers.set(numbers);
    }
    // Of NaN's many spellings one: which of them a sum gives depends on the machine.
    this.numbers[at] = Number.isNaN(number) ? Number.NaN : number;
  }

  private grow(): void {
    const [shapes, offsets] = [this.shapes, this.offsets];
    this.shapes = new Int32Array(2 * shapes.length);
    this.shapes.set(shapes);
    this.offsets = new Int32Array(2 * shapes.length + 1);
    this.offsets.set(offsets);
  }
}

export class StatsReader {
  private readonly shapes: readonly Shape[];
  private readonly of: Int32Array;
  private readonly offsets: Int32Array;
  private readonly numbers: Float64Array;
  private readonly words: BytesReader;

  constructor([shapes, numbers, words]: readonly Data[], metadata: string) {
    this.shapes = JSON.parse(metadata) as readonly Shape[];
    this.of = shapes!.values as Int32Array;
    this.offsets = numbers!.valueOffsets as Int32Array;
    this.numbers = numbers!.children[0]!.values as Float64Array;
    this.words = new BytesReader(words!);
  }

  at(row: number): Stats {
    const words = JSON.parse(this.words.text(row) ?? '[]') as StatValue[];
    const stats: Record<string, StatValue> = {};
    let at = this.offsets[row]!;
    let word = 0;
    for (const [name, kind] of this.shapes[this.of[row]!]!) {
      if (kind === 'words') stats[name] = words[word++]!;
      else if (kind === 'number') stats[name] = this.numbers[at++]!;
      else {
        const from = at + 1;
        at = from + this.numbers[at]!;
        stats[name] = [...this.numbers.subarray(from, at)];
      }
    }
    return stats;
  }
}
