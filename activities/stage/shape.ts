/** What the samples of a stage can be asked for: a slot for each field and view, and who sees which. */
import type { Fields, Media, View } from '../../core/operator.js';
import type { FieldMap } from '../../core/sample.js';
import { fieldReader, wholeRow } from './field.js';
import type { Sample } from './sample.js';

export const [TEXT, UTF8, IMAGES, AUDIOS, VIDEOS, META, FIELD, ROW, FILE, FILES] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const OWN = ['text', 'utf8', 'images', 'audios', 'videos', 'meta', 'field', 'row', 'file', 'files'];
const MEDIA = ['images', 'audios', 'videos'];
const SAMPLE = Symbol('sample');

/** Made for one step or view: a sample as it may see it. */
export type Reader = new (sample: Sample) => object;
type Derive = (sample: Sample) => unknown;

export class Shape {
  private readonly derivations: Derive[] = [
    (sample) => sample.text(),
    (sample) => sample.utf8(),
    (sample) => sample.column('images'),
    (sample) => sample.column('audios'),
    (sample) => sample.column('videos'),
    (sample) => sample.column('meta'),
    (sample) => memoised(fieldReader(sample.row, () => sample.get(TEXT) as string, this.fields)),
    (sample) => wholeRow(sample.row, () => sample.get(TEXT) as string, this.fields),
    (sample) => (path: string) => sample.file(path),
    (sample) => (path: string) => sample.files(path),
  ];
  private readonly slots = new Map(OWN.map((name, slot) => [name, slot]));
  /** The slots that are emptied when a field is written; a row empties all. */
  readonly stale: Readonly<Record<Exclude<keyof Fields, 'row'>, number[]>> = {
    text: [TEXT, UTF8, FIELD, ROW],
    images: [IMAGES, FIELD, ROW],
    audios: [AUDIOS, FIELD, ROW],
    videos: [VIDEOS, FIELD, ROW],
    meta: [META, FIELD, ROW],
  };

  constructor(
    private readonly views: ReadonlyMap<string, View>,
    readonly fields: FieldMap,
    private readonly context: { readonly media: Media; readonly signal: AbortSignal },
  ) {}

  get size(): number {
    return this.derivations.length;
  }

  derive(sample: Sample, slot: number): unknown {
    return this.derivations[slot]!(sample);
  }

  /** A class whose objects show of a sample what `names` says; to ask for anything else throws. */
  reader(names: readonly string[]): Reader {
    class Reading {
      readonly [SAMPLE]: Sample;
      constructor(sample: Sample) {
        this[SAMPLE] = sample;
      }
      get id(): string {
        return this[SAMPLE].row.id;
      }
    }
    for (const name of new Set([...OWN, ...this.views.keys(), ...names])) {
      Object.defineProperty(Reading.prototype, name, { get: names.includes(name) ? this.getter(name) : refusal(name) });
    }
    return Reading;
  }

  /** What the names are derived from, the fields included. */
  private fieldsOf(names: readonly string[]): Set<string> {
    return new Set(
      names.flatMap((name) =>
        name === 'utf8'
          ? ['text']
          : ['field', 'file', 'files', 'row'].includes(name)
            ? ['text', ...MEDIA, 'meta']
            : OWN.includes(name)
              ? [name]
              : [...this.fieldsOf(this.view(name).of)],
      ),
    );
  }

  private view(name: string): View {
    const view = this.views.get(name);
    if (!view) throw new Error(`there is no view "${name}"`);
    return view;
  }

  private getter(name: string) {
    const slot = this.slotOf(name);
    return function (this: { readonly [SAMPLE]: Sample }) {
      return this[SAMPLE].get(slot);
    };
  }

  private slotOf(name: string): number {
    const known = this.slots.get(name);
    if (known !== undefined) return known;
    const { of, compute } = this.view(name);
    const From = this.reader(of);
    const fields = this.fieldsOf(of);
    const slot = this.derivations.length;
    this.slots.set(name, slot);
    this.derivations.push(() => undefined);
    for (const field of fields) this.stale[field as keyof Shape['stale']].push(slot);
    const isHeavy = MEDIA.some((field) => fields.has(field));
    const { context } = this;
    this.derivations[slot] = (sample) => {
      const note = isHeavy ? (value: unknown) => weigh(sample, value) : keepAsIs;
      const value = compute(new From(sample) as never, context);
      return typeof value === 'function' ? memoised(value as (...args: unknown[]) => unknown, note) : note(value);
    };
    return slot;
  }
}

const refusal = (name: string) => () => {
  throw new Error(`it reads "${name}", which it does not declare in "reads"`);
};
const keepAsIs = (value: unknown): unknown => value;

/** Computed once for equal arguments. */
const memoised = <A extends readonly unknown[], V>(compute: (...args: A) => V, note: (value: unknown) => unknown = keepAsIs) => {
  const known = new Map<string, V>();
  return (...args: A): V => {
    const key = JSON.stringify(args);
    if (!known.has(key)) known.set(key, note(compute(...args)) as V);
    return known.get(key)!;
  };
};

/** Adds the bytes of a view of media to what its sample holds. */
const weigh = (sample: Sample, value: unknown): unknown => {
  if (value instanceof Promise) {
    void value.then(
      (come) => weigh(sample, come),
      () => {},
    );
  } else {
    sample.weight += bytesOf(value, 3);
  }
  return value;
};
const bytesOf = (value: unknown, depth: number): number => {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null || depth === 0) return 8;
  return Object.values(value).reduce((sum: number, part) => sum + bytesOf(part, depth - 1), 0);
};
